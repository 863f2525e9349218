"""Agencies and localities over time: who is who (``listing``), founded and renamed, and succeeded by others."""
