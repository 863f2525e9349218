"""The second fence: a query that forgot ``visible()`` still shows nothing of another agency (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.exc import ProgrammingError

from engine import Base, Draft, Event, Incident, Instance, Submission, WorkItem
from tests.support.databases import PostgresDatabases
from tests.support.province import enter, lay, register, review, someone, submit
from workflows import fence, worklist
from workflows.bootstrap import House
from workflows.models import (
    Amendment,
    Assignment,
    AssignmentWords,
    Attachment,
    BulkAct,
    BulkActItem,
    Contact,
    CorrectedText,
    Correction,
    Count,
    Digest,
    Directive,
    DirectiveWords,
    Duty,
    Entry,
    Explanation,
    Extension,
    HandBack,
    HeldFile,
    ImportBatch,
    ImportLine,
    Letter,
    Matter,
    Message,
    Piece,
    Progress,
    Reopening,
    Report,
    SavedView,
    Series,
    Share,
    Summary,
    Suspension,
    Urging,
)

CONTENT = (Directive, Duty, Assignment, Report, Instance, WorkItem, Submission, Event, Attachment, Message)
MORE = (Amendment, Entry, Extension, HandBack, HeldFile, Matter, Series, Urging, Draft, Incident)
ALONG = (
    Progress,
    Letter,
    Contact,
    Suspension,
    Reopening,
    Correction,
    CorrectedText,
    Digest,
    DirectiveWords,
    AssignmentWords,
    Summary,
    ImportBatch,
    ImportLine,
)
COUNTS = (Count, Share, Explanation)
SUPERVISING = (SavedView, BulkAct, BulkActItem)
OF_AGENCIES_THEMSELVES = (Piece,)
FENCED = {each.__tablename__ for each in (*CONTENT, *MORE, *ALONG, *COUNTS, *SUPERVISING, *OF_AGENCIES_THEMSELVES)}
OPEN = {
    "agency", "agency_name", "succession", "unit", "person", "person_role", "cover",
    "sign_in", "throttle", "second_factor", "recovery_code", "break_glass", "heartbeat",  # who is who
    "day_off", "clock_offset", "setting_change", "field_of_work",  # the same for all
    "review_day", "alert",  # the Office's record that it looked, and was told
    "design_draft",  # no agency wrote in it
    "definition", "schedule", "subscription", "dispatch", "receipt",  # the engine's own, on no page of agencies
    "migration", "migration_item",  # which instance goes to which version: numbers and names of steps
    "inside",  # numbers of instances, which the scope and the fence ask
    "audit_entry",  # each writer reads its head
}  # fmt: skip
"""Tables without a fence, and why none is needed. A new table is named here, or fenced by its migration."""


@pytest.fixture(scope="module")
def house(postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Hoa and Bình have each reported; the house works as the application's role."""
    with postgres_databases.fresh(lay) as url:
        opened = enter(url, tmp_path_factory.mktemp("fence"))
        register(opened, number="1/UBND-VP")
        register(opened, number="2/UBND-VP", duties=[{"lead": "SXD"}])
        for officer in ("hoa", "binh"):
            submit(opened, by=officer)
            review(opened, confirmed=False, reason="Chưa có số liệu của quý IV.")
        yield opened
        opened.database.dispose()


def seen(house: House, who: str | None) -> dict[str, int]:
    """How many rows of each table a query without ``visible()`` shows in a page's unit of work."""
    with house.unit_of_work(write=False, fenced=True) as uow:
        if who is not None:
            fence.put_around(uow.session, someone(uow, who))
        return {each.__tablename__: uow.session.scalar(select(func.count()).select_from(each)) or 0 for each in CONTENT}


@pytest.mark.requirement("R6.4", "R10.2")
@pytest.mark.asvs("8.2.2", "8.4.1")
def test_a_query_that_forgot_to_ask_shows_ones_own_agency_alone(house: House) -> None:
    hoa, binh, minh, thu = (seen(house, who) for who in ("hoa", "binh", "minh", "thu"))
    own = {"directive": 1, "duty": 1, "assignment": 1, "report": 1, "instance": 1, "attachment": 1, "submission": 3}
    assert own.items() <= hoa.items()
    assert own.items() <= binh.items()
    for table in own:
        assert minh[table] >= hoa[table] + binh[table], table
    # The Office's own processes, as the entry of a directive is, are no agency's.
    assert minh["instance"] > hoa["instance"] + binh["instance"]
    assert set(thu.values()) == {0}


@pytest.mark.requirement("R6.4")
def test_whose_words_they_are_is_no_accident(house: House) -> None:
    with house.unit_of_work(write=False, fenced=True) as uow:
        fence.put_around(uow.session, someone(uow, "binh"))
        assert uow.session.scalars(select(Directive.number)).all() == ["2/UBND-VP"]
        assert set(uow.session.scalars(select(Attachment.uploaded_by))) == {"binh"}
        assert set(uow.session.scalars(select(Submission.by))) == {"binh", "minh"}


LISTED_AND_ASKED = {
    "instances": ("n IN (SELECT chidao_instances()) OR chidao_answered(n)", "chidao_reaches(n)"),
    "duties": ("n IN (SELECT chidao_duties())", "chidao_shares(n)"),
    "directives": ("n IN (SELECT chidao_directives())", "chidao_concerns(n)"),
}


@pytest.mark.requirement("R6.4")
@pytest.mark.parametrize("who", ["hoa", "head", "binh", "lan", "minh", "thu"])
def test_what_is_asked_of_one_is_what_is_listed_of_all(house: House, who: str) -> None:
    with house.unit_of_work(write=False, fenced=True) as uow:
        fence.put_around(uow.session, someone(uow, who))
        for thing, conditions in LISTED_AND_ASKED.items():
            listed, asked = (
                uow.session.scalars(text(f"SELECT n FROM generate_series(1, 500) AS n WHERE {condition}")).all()  # noqa: S608
                for condition in conditions
            )
            assert asked == listed, thing
            assert bool(listed) == (who in ("hoa", "head", "binh") or (thing == "instances" and who in ("lan", "minh")))


@pytest.mark.requirement("R6.4")
def test_before_a_page_is_told_its_person_it_shows_nothing(house: House) -> None:
    assert set(seen(house, None).values()) == {0}
    seen(house, "minh")
    assert set(seen(house, None).values()) == {0}, "what one transaction was told, the next on its connection is not"


@pytest.mark.requirement("R6.4")
def test_another_agencys_rows_are_neither_changed_nor_removed(house: House) -> None:
    with house.unit_of_work(fenced=True) as uow:
        fence.put_around(uow.session, someone(uow, "binh"))
        changed = uow.session.scalars(update(Duty).values(content="Nội dung khác").returning(Duty.id)).all()
        removed = uow.session.scalars(text("DELETE FROM report WHERE assignment_id = 1 RETURNING id")).all()
        assert (changed, removed) == ([2], [])
    with house.unit_of_work(write=False) as uow:
        assert uow.session.scalars(select(Duty.content)).all().count("Nội dung khác") == 1


@pytest.mark.requirement("R4.2", "R6.4")
@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("table", fence.APPEND_ONLY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TABLE {} CASCADE",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_applications_role_cannot_alter_what_is_for_ever(house: House, table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), house.unit_of_work() as uow:
        uow.session.execute(text(statement.format(table)))


def test_the_applications_role_neither_owns_the_tables_nor_walks_around_the_fence(house: House) -> None:
    with house.unit_of_work(write=False) as uow:
        role = uow.session.execute(
            text("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        ).one()
        assert (role.rolsuper, role.rolbypassrls) == (False, False)
        owners = uow.session.scalars(text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"))
        assert role.rolname not in set(owners)


def test_every_table_is_fenced_or_said_to_need_no_fence(house: House) -> None:
    with house.unit_of_work(write=False) as uow:
        fenced = set(uow.session.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity")))
    assert fenced == FENCED
    assert set(Base.metadata.tables) == FENCED | OPEN
    assert inspect(house.database).has_table("alembic_version")


def test_what_acts_for_the_house_sees_all(house: House) -> None:
    with house.unit_of_work(write=False) as uow:
        assert len(worklist.inbox(uow, someone(uow, "hoa"), worklist.Filters()).rows) == 1
        assert uow.session.scalar(select(func.count()).select_from(Assignment)) == 2
