"""One province for every question about it: nothing that is asked changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.access.province import CAST, Asked, Undoing, lay, objects
from tests.access.table import Who
from tests.support.databases import SqliteFiles
from tests.support.web import MailDirectory, Visitor
from webapp.application import create_app
from workflows.bootstrap import House


@pytest.fixture(scope="session")
def house(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with sqlite_files.fresh() as url:
        laid = lay(url, tmp_path_factory.mktemp("access"))
        yield laid
        laid.database.dispose()


@pytest.fixture(scope="session")
def asked(house: House) -> Asked:
    """Everybody signs in; from then on every act is undone."""
    app = create_app(replace(house, directory=MailDirectory()))
    clients = {}
    for who in Who:
        visitor = Visitor(app)
        assert visitor.sign_in(CAST[who]).status_code == 302, who
        clients[who] = visitor.client
    app.extensions["house"] = Undoing(replace(house, directory=MailDirectory()))
    app.config["WTF_CSRF_ENABLED"] = False  # other tests prove it; here it would hide who else says no
    return Asked(app, clients, objects(house))
