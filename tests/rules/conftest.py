"""A province with its agencies and people, and nothing given to anybody yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import Lay, for_application, hasten
from workflows.bootstrap import Config, House, build
from workflows.demo import people


@pytest.fixture
def lay() -> Lay:
    """The agencies and people of the demonstration, and the shipped diagrams."""
    return _lay


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The province on a database of the test's own; its clock may be moved."""
    built = _built(database_url, tmp_path)
    yield built
    built.database.dispose()


def _lay(database_url: str, folder: Path) -> None:
    built = _built(database_url, folder)
    built.deploy_shipped()
    with built.unit_of_work() as uow:
        people.lay(uow.session)
    built.database.dispose()


def _built(database_url: str, folder: Path) -> House:
    built = build(Config(database_url=for_application(database_url), data_folder=folder, movable_clock=True))
    hasten(built.database)
    return built
