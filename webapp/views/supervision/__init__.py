"""Theo dõi: figures, what runs, what is late or awaits review, and what supervisors do about it."""
