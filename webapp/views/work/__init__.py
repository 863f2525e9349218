"""Việc của tôi: what waits for a person, its steps, and what one starts and is told."""
