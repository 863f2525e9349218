"""The workshop: the engine alone, on both databases."""

from collections.abc import Iterator

import pytest

from tests.support.databases import Lay, nothing
from tests.support.workshop import Workshop, workshop


@pytest.fixture
def lay() -> Lay:
    """The engine needs its tables alone."""
    return nothing


@pytest.fixture
def shop(database_url: str) -> Iterator[Workshop]:
    """A workshop on a database of its own."""
    small = workshop(database_url)
    yield small
    small.database.dispose()
