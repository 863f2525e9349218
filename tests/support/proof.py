"""How far a long proof goes: short in ``make test``, whole under ``make proof`` (CHIDAO_PROOF=full)."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

FULL = os.environ.get("CHIDAO_PROOF") == "full"
BACKENDS = ("sqlite", "postgresql")

Test = TypeVar("Test", bound=Callable[..., Any])


def mostly_on_sqlite(test: Test) -> Test:
    """What no database decides, as which words a form refuses: on PostgreSQL it is proven by ``make proof`` alone."""
    on_both = pytest.mark.parametrize("database_url", BACKENDS if FULL else BACKENDS[:1], indirect=True)
    return pytest.mark.proof(on_both(test))
