"""Tổng hợp: what the Office reports for a period, and how all stands against the regulation."""
