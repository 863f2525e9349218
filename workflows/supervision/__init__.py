"""What supervisors see of all that runs, and what they do to it."""
