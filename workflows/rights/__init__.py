"""Who holds which right, from when to when and why: granted by the Office, named by agencies, lent to a substitute."""
