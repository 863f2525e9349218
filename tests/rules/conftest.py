"""A province with its agencies and people, and nothing given to anybody yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import for_application
from workflows.bootstrap import Config, House, build
from workflows.demo.people import lay


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The province on a database of the test's own; its clock may be moved."""
    built = build(Config(database_url=for_application(database_url), data_folder=tmp_path, movable_clock=True))
    built.deploy_shipped()
    with built.unit_of_work() as uow:
        lay(uow.session)
    yield built
    built.database.dispose()
