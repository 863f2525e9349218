"""Signing in: by password, code or envelope; and where one is signed in."""
