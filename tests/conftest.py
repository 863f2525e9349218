"""What every test may ask for: a database of its own on SQLite and on PostgreSQL, and a house that runs on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import postgres, province
from tests.support.databases import Lay, PostgresDatabases, SqliteFiles
from tests.support.proof import BACKENDS
from workflows.bootstrap import House


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """The migrated SQLite file that tests copy."""
    files = SqliteFiles(tmp_path_factory.mktemp("sqlite"))
    files.prepare()
    return files


@pytest.fixture(scope="session")
def postgres_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresDatabases]:
    """The migrated PostgreSQL database that tests copy, in a cluster that ends with the session."""
    programs = postgres.programs()
    if programs is None:
        pytest.skip(postgres.MISSING)
    cluster = postgres.Cluster(programs)
    cluster.start()
    try:
        databases = PostgresDatabases(cluster, tmp_path_factory.mktemp("postgres"))
        databases.prepare()
        yield databases
    finally:
        cluster.stop()


@pytest.fixture
def lay() -> Lay:
    """What lies in a test's database when it begins: the province, unless its folder says otherwise."""
    return province.lay


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, lay: Lay) -> Iterator[str]:
    """A database of the test's own: the same test runs on both kinds."""
    with _databases(request).fresh(lay) as url:
        yield url


@pytest.fixture(params=BACKENDS)
def empty_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database that was never migrated."""
    with _databases(request).empty() as url:
        yield url


def _databases(request: pytest.FixtureRequest) -> SqliteFiles | PostgresDatabases:
    return request.getfixturevalue({"sqlite": "sqlite_files", "postgresql": "postgres_databases"}[request.param])


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """A house of the test's own: shipped diagrams, the cast, and a clock that stands on Monday 05/01/2026, 09:00."""
    opened = province.enter(database_url, tmp_path)
    yield opened
    opened.database.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines what could not run here, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
        for report in skipped
    )
    terminalreporter.section("not run on this machine" if reasons else "everything ran, nothing was left out")
    for reason, number in sorted(reasons.items()):
        terminalreporter.line(f"NOT RUN ({number}): {reason}")
