"""Lịch làm việc: the table of days off and swapped days, what people type into it, and what a change of it moves."""
