"""The roll-up: figures of the province, its leaders, fields and agencies, kept in the acts that change them."""

from workflows.rollups.figures import Cut, Figure
from workflows.rollups.keeping import fill, fold, rebuild, settle, verify

__all__ = ["Cut", "Figure", "fill", "fold", "rebuild", "settle", "verify"]
