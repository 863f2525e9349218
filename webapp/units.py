"""Opens units of work for pages, and lends the open one to the frame that is drawn around them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import current_app, g
from flask_login import current_user

from workflows import fence, people
from workflows.bootstrap import House
from workflows.models import Person
from workflows.unit import UnitOfWork


def house() -> House:
    return cast(House, current_app.extensions["house"])


@contextmanager
def unit_of_work(*, write: bool = True) -> Iterator[UnitOfWork]:
    """A transaction for this request: committed when the block ends well, undone when it raises."""
    around = g.get("uow")
    with house().unit_of_work(write=write, fenced=True) as uow:
        g.uow = uow
        try:
            yield uow
        finally:
            g.uow = around


def person_of(uow: UnitOfWork) -> Person:
    """Who is signed in, as a row of this transaction, which from now on sees what the person may."""
    person = people.reading(uow, current_user.person_id)
    fence.put_around(uow.session, person)
    return person
