"""What is done at the command line stands in the audit too, with the account of the machine that did it (Art. 6.4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from typing import Any

from workflows import audit
from workflows.bootstrap import House
from workflows.unit import UnitOfWork


@contextmanager
def operation(house: House, act: str, about: str, **detail: Any) -> Iterator[UnitOfWork]:
    """A unit of work whose act the audit knows when it commits."""
    with house.unit_of_work() as uow:
        audit.note(uow, None, act, about=about, operator=_account(), **detail)
        yield uow


def _account() -> str:
    try:
        return getuser()
    except (KeyError, OSError):  # a container's number without a name
        return ""
