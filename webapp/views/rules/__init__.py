"""Quy định: the calendar, the Office's settings, its fields of work, and the book of what was done."""
