"""Directives once they are registered: found and read, amended, recalled."""
