"""What migrations say to put a table behind the second fence (``workflows/fence.py``); on SQLite there is none."""

from __future__ import annotations

from alembic import op

OF_ASSIGNMENT = "assignment_id IN (SELECT chidao_assignments())"
"""Hangs on an assignment (``assignment_id``): its agency's."""
OWN = "agency_id = ANY ((SELECT chidao_agencies())::integer[])"
"""Belongs to an agency (``agency_id``) of those who read."""
OF_OWN = f"EXISTS (SELECT 1 FROM assignment WHERE assignment.id = {{}}.assignment_id AND assignment.{OWN})"  # noqa: S608
"""Hangs on an assignment, asked for the rows that are looked at and not for all that there are."""
OF_INSTANCE = "{0} IN (SELECT chidao_instances()) OR chidao_answered({0})"
"""Hangs on an instance, by a column of this name: theirs who see it."""
ONE_INSTANCE = "chidao_reaches({0})"
"""The same, asked by indexes for the rows that are looked at and not for all that there are (since 0026)."""

SEES_ALL = "(SELECT chidao_sees_all())"
"""Reads the whole province's work; as a sub-select, it is asked once for a statement and not once for a row."""
THE_HOUSE = f"({SEES_ALL} AND (SELECT chidao_person()) IS NULL)"
"""Acts for the house itself, as the worker does: whoever of the Office sees all is a person."""


def put_around(table: str, seen: str, *, of_all: str = SEES_ALL) -> None:
    """Let a table's rows be seen where the SQL condition ``seen`` holds, and by whoever ``of_all`` names."""
    if not stands():
        return
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    reads = f"{of_all} OR {seen}"
    op.execute(f"CREATE POLICY fence_reads ON {table} FOR SELECT USING ({reads})")
    op.execute(f"CREATE POLICY fence_adds ON {table} FOR INSERT WITH CHECK (true)")
    op.execute(f"CREATE POLICY fence_changes ON {table} FOR UPDATE USING ({reads}) WITH CHECK (true)")
    op.execute(f"CREATE POLICY fence_removes ON {table} FOR DELETE USING ({reads})")


def move(table: str, seen: str, *, of_all: str = SEES_ALL) -> None:
    """Let a fenced table's rows be seen where another condition holds."""
    if stands():
        reads = f"{of_all} OR {seen}"
        for policy in ("fence_reads", "fence_changes", "fence_removes"):
            op.execute(f"ALTER POLICY {policy} ON {table} USING ({reads})")


def reach(name: str, body: str) -> None:
    """Say, or say anew, which rows somebody reaches: read as the owner, since a policy may not ask a fenced table."""
    if stands():
        as_owner = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
        op.execute(f"CREATE OR REPLACE FUNCTION {name} {as_owner} AS $$ {body} $$")


def stands() -> bool:
    """Whether this database can have a fence."""
    return op.get_bind().dialect.name == "postgresql"
