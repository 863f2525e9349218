"""What holds for the whole house, whoever adds a room."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy.schema import Index, SchemaItem

import workflows.models
from engine import Base, bundles, checks, diagrams, forms
from tests.support.web import Visitors, application
from workflows import designs
from workflows.bootstrap import Config, House, build
from workflows.handlers import registry
from workflows.unit import open_database

ROOT = Path(workflows.__file__).parent.parent
PACKAGES = ("engine", "workflows", "webapp")
MOST_LINES = 350
RECORDS = ROOT / "workflows" / "migrations" / "versions"
ROW = re.compile(r"<tr\b([^>]*)>((?:(?!<tr\b).)*?)</tr>", re.DOTALL)

FREE = {
    "/dang-nhap/": {"GET", "POST"},
    "/dang-nhap/ma-xac-thuc": {"POST"},
    "/suc-khoe": {"GET"},
    "/trinh-dien/dang-nhap": {"POST"},
    "/static/<path:filename>": {"GET"},
}
"""The only addresses that answer people who are not signed in."""


@pytest.fixture
def demo(sqlite_files, tmp_path):
    """A house in demonstration mode, which has every route there is."""
    with sqlite_files.fresh() as url:
        house = build(Config(database_url=url, data_folder=tmp_path, demo=True, movable_clock=True))
        yield house
        house.database.dispose()


def _routes(app: Flask) -> list[tuple[str, str]]:
    return [
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]


def test_every_route_asks_to_sign_in_except_the_listed_ones(demo: House) -> None:
    visitors = Visitors(demo)
    visitors.app.config["WTF_CSRF_ENABLED"] = False
    stranger = visitors.app.test_client()
    open_to_all: dict[str, set[str]] = {}
    for rule, method in _routes(visitors.app):
        path = re.sub(r"<int:\w+>", "1", rule)
        answer = stranger.open(path, method=method)
        if not (answer.status_code == 302 and answer.location.startswith("/dang-nhap/")):
            open_to_all.setdefault(rule, set()).add(method)
        answer.close()
    assert open_to_all == FREE


def test_a_house_that_is_no_demonstration_has_no_demonstration_routes(house: House) -> None:
    assert not [rule for rule, _ in _routes(application(house)) if rule.startswith("/trinh-dien")]


def _bundles() -> list[bundles.Bundle]:
    return bundles.read_folder(designs.SHIPPED)


@pytest.mark.parametrize("bundle", _bundles(), ids=lambda bundle: bundle.file)
def test_every_shipped_diagram_passes_the_checks(bundle: bundles.Bundle) -> None:
    assert [str(problem) for problem in checks.check(bundle, registry)] == []


@pytest.mark.parametrize("bundle", _bundles(), ids=lambda bundle: bundle.file)
def test_everything_that_a_shipped_diagram_names_is_there(bundle: bundles.Bundle) -> None:
    drawing = diagrams.read(bundle.diagram)
    assert set(drawing.forms) == set(bundle.forms)
    for each in drawing.elements.values():
        assert each.operator is None or each.operator in registry.services, each.id
        assert each.rule is None or each.rule in registry.candidate_rules, each.id
    for schema in bundle.forms.values():
        for name, field in schema["properties"].items():
            assert field.get("x-check") in {None, *registry.checks}, name
            assert field.get("x-options") in {None, *registry.option_lists}, name


@pytest.mark.parametrize("path", sorted((designs.SHIPPED / "forms").glob("*.json")), ids=lambda path: path.stem)
def test_every_shipped_form_is_valid_and_named_by_a_diagram(path: Path) -> None:
    assert list(forms.faults(json.loads(path.read_text("utf-8")), registry)) == []
    assert path.stem in {name for bundle in _bundles() for name in bundle.forms}


def test_every_registered_name_has_a_sentence_in_vietnamese() -> None:
    for entry in registry.catalogue():
        assert entry.sentence.endswith("."), entry
        assert not entry.sentence.isascii(), entry


def test_the_migrations_make_what_the_models_say(database_url: str) -> None:
    database = open_database(database_url)
    with database.connect() as connection:
        told = {"compare_type": True, "include_object": lambda *each: _stands_on(connection.dialect.name, *each)}
        found = compare_metadata(MigrationContext.configure(connection, opts=told), Base.metadata)
    database.dispose()
    assert found == []


def _stands_on(database: str, thing: SchemaItem, _name: str | None, kind: str, *_: object) -> bool:
    """An index over words (GIN) is PostgreSQL's alone."""
    if database == "postgresql" or not isinstance(thing, Index):
        return True
    return kind != "index" or thing.dialect_options["postgresql"]["using"] != "gin"


def test_migrating_and_deploying_again_changes_nothing(house: House) -> None:
    before = [(each.key, each.version) for each in house.deploy_shipped()]
    house.upgrade()
    assert [(each.key, each.version) for each in house.deploy_shipped()] == before


def _sources() -> list[Path]:
    # A migration is a record: written once, by machine for the most part, and never changed.
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if path.parent != RECORDS and "node_modules" not in path.parts)


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_can_be_read_at_a_sitting(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) < MOST_LINES
    assert not lines or lines[0].startswith(('"""', "#!")), "a module opens with one sentence"


def test_a_link_that_covers_its_row_covers_no_more() -> None:
    """Where the row is no ``linked`` one, the link lies over the whole page and every button of it."""
    pages = list((ROOT / "webapp" / "templates").rglob("*.html"))
    rows = [found for page in pages for found in ROW.findall(page.read_text("utf-8")) if 'class="go' in found[1]]
    assert len(rows) > 10
    assert [row for row in rows if "linked" not in row[0]] == []


def test_the_engine_and_the_work_know_no_web() -> None:
    program = "import sys, engine, workflows.bootstrap; print({'flask', 'werkzeug', 'waitress'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    assert told.stdout.strip() == "set()"
    program = "import sys, engine; print({'workflows', 'alembic', 'flask'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    assert told.stdout.strip() == "set()"


def test_neither_help_nor_the_check_of_a_diagram_waits_for_what_it_does_not_use() -> None:
    for module, needless in (
        ("webapp.cli", {"engine", "sqlalchemy", "flask"}),
        ("webapp.cli.checking", {"flask", "alembic", "ldap3", "docx", "openpyxl", "icalendar"}),
    ):
        program = f"import sys, {module}; print({needless} & set(sys.modules))"
        told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
        assert told.stdout.strip() == "set()", module
