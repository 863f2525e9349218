"""Decision tables: read from their files, edited as grids, their cells in our own language. Runs none."""

from engine.decisions.grids import POLICIES, Column, Grid, Row
from engine.decisions.tables import Table, each, read, readable, runnable

__all__ = [
    "POLICIES",
    "Column",
    "Grid",
    "Row",
    "Table",
    "each",
    "read",
    "readable",
    "runnable",
]
