"""Commands that hide in fields and formulas: DDE, and what is fetched from elsewhere."""

from __future__ import annotations

import re

from workflows.scrutiny.verdicts import Refusal

_DDE_FIELD = re.compile(r"(?:^|[\s\"\\{])DDE(?:AUTO)?(?:$|[\s\"\\])", re.IGNORECASE)
_SPELT_OUT = re.compile(r"\bQUOTE(?:\s+\"?\d{2,3}\"?){3}", re.IGNORECASE)
_FETCHES = re.compile(
    r"\b(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|RD|DATABASE)\b[^\n]*?(?:https?:|ftp:|file:|\\\\\\\\|//)",
    re.IGNORECASE,
)
_DDE_FORMULA = re.compile(r"[A-Za-z0-9_.\\]+\s*\|\s*'?[^'|\n]*'?\s*!|\bDDE\s*\(", re.IGNORECASE)
_CALLS_OUT = re.compile(
    r"\b(?:WEBSERVICE|CALL|REGISTER(?:\.ID)?|EXEC|SHELL|RTD|IMPORT(?:XML|DATA|HTML|FEED|RANGE))\s*\(", re.IGNORECASE
)
_LEAKS = re.compile(r"\bHYPERLINK\s*\([^\n]*&", re.IGNORECASE)


def check_field(code: str) -> None:
    """``Refusal`` for a text field that calls a program or fetches from elsewhere."""
    if _DDE_FIELD.search(code) or _SPELT_OUT.search(code):
        raise Refusal("dde")
    if _FETCHES.search(code):
        raise Refusal("external")


def check_formula(formula: str) -> None:
    """``Refusal`` for a cell's formula that calls a program or sends cells elsewhere."""
    if _DDE_FORMULA.search(formula):
        raise Refusal("dde")
    if _CALLS_OUT.search(formula) or _LEAKS.search(formula):
        raise Refusal("external")
