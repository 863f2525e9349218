"""The rules by which a design is judged before it runs; each yields faults with a cure in two languages."""

from engine.lint.codes import CODES, Code
from engine.lint.names import expressions_of
from engine.lint.problems import Problem

__all__ = [
    "CODES",
    "Code",
    "Problem",
    "expressions_of",
]
