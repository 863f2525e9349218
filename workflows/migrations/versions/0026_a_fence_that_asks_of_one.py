"""Lets the fence ask of one instance whose it is, where it made a list of all that an agency was ever given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing
from workflows.migrations.fencing import ONE_INSTANCE, OWN

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

LIVING = sa.text("status IN ('running', 'suspended')")
OPEN = sa.text("closed_at IS NULL")
OWN_THERE = "agency_id = ANY (chidao_agencies())"
# A name is no row's number before it was read as one; longer digits are no number of ours.
NUMBER = "(substring(instance.business_key from ':([0-9]{1,9})$'))::integer"
# An instance that just begins is asked by its own row: no statement finds it before it is there.
NAMED = (
    f"EXISTS (SELECT 1 FROM assignment WHERE assignment.id = {NUMBER} "  # noqa: S608
    f"AND 'assignment:' || assignment.id = instance.business_key AND assignment.{OWN})"
)
ASKED_FOR = "business_key IN (SELECT chidao_matters())"
# Who reaches an instance, as before (0023, 0025), asked by indexes: what it was given for, what was handed down in it,
# whom it awaits, who answered in it, and what it is called before any row tells of it.
REACHES = (
    f"SELECT EXISTS (SELECT 1 FROM assignment WHERE instance_id = asked AND {OWN_THERE}) "  # noqa: S608
    f"OR EXISTS (SELECT 1 FROM piece WHERE instance_id = asked "
    "AND (agency_id = ANY (chidao_agencies()) OR part_id = ANY (chidao_agencies()))) "
    "OR EXISTS (SELECT 1 FROM work_item WHERE instance_id = asked AND closed_at IS NULL "
    "AND circle = ANY (chidao_circles())) "
    'OR EXISTS (SELECT 1 FROM submission WHERE instance_id = asked AND "by" = chidao_person()) '
    "OR EXISTS (SELECT 1 FROM instance JOIN matter "
    f"ON matter.id = {NUMBER} AND matter.key || ':' || matter.id = instance.business_key "
    'WHERE instance.id = asked AND matter."by" = chidao_person()) '
    f"OR EXISTS (SELECT 1 FROM instance JOIN assignment ON assignment.id = {NUMBER} "
    "AND 'assignment:' || assignment.id = instance.business_key "
    f"WHERE instance.id = asked AND assignment.{OWN_THERE})"
)
# An agency reads on paper who shares a duty with it (0008).
SHARES = f"SELECT EXISTS (SELECT 1 FROM assignment WHERE duty_id = asked AND {OWN_THERE})"  # noqa: S608
# A directive is theirs to whom it gives any work (0014).
CONCERNS = (
    "SELECT EXISTS (SELECT 1 FROM duty JOIN assignment ON assignment.duty_id = duty.id "  # noqa: S608
    f"WHERE duty.directive_id = asked AND assignment.{OWN_THERE})"
)
GIVEN = f"EXISTS (SELECT 1 FROM assignment WHERE assignment.instance_id = instance.id AND assignment.{OWN})"  # noqa: S608
OF_DIRECTIVE = "EXISTS (SELECT 1 FROM directive WHERE directive.id = {}.directive_id)"
"""Hangs on a directive that the reader sees: its own fence is asked, for the one that is looked at."""
BY_ONESELF = '"by" = (SELECT chidao_person())'
# Whoever of the Office sees the whole province's work sees nothing of an agency's own (0025).
OF_PROVINCE = (
    "((SELECT chidao_sees_all()) AND ((SELECT chidao_person()) IS NULL "
    "OR NOT EXISTS (SELECT 1 FROM inside WHERE inside.instance_id = {}.instance_id)))"
)


def upgrade() -> None:
    # What an agency was given and what awaits it is read from an index alone, what lives of it without what is over.
    op.drop_index("ix_assignment_instance_of_agency", "assignment")
    op.create_index("ix_assignment_of_agency", "assignment", ["agency_id", "duty_id", "instance_id"])
    op.drop_index("ix_work_item_open", "work_item")
    op.create_index(
        "ix_work_item_open", "work_item", ["circle", "instance_id"], postgresql_where=OPEN, sqlite_where=OPEN
    )
    op.create_index("ix_instance_living", "instance", ["id"], postgresql_where=LIVING, sqlite_where=LIVING)
    fencing.reach("chidao_reaches(asked integer) RETURNS boolean", REACHES)
    fencing.reach("chidao_shares(asked integer) RETURNS boolean", SHARES)
    fencing.move("assignment", f"{OWN} OR chidao_shares(duty_id)")
    fencing.reach("chidao_concerns(asked integer) RETURNS boolean", CONCERNS)
    fencing.move("directive", "chidao_concerns(id)")
    reached = ONE_INSTANCE.format("instance_id")
    fencing.move("work_item", f"circle = ANY ((SELECT chidao_circles())::text[]) OR {reached}")
    fencing.move("event", reached)
    fencing.move("incident", reached)
    fencing.move("instance", f"{GIVEN} OR {NAMED} OR {ASKED_FOR} OR {ONE_INSTANCE.format('id')}")
    fencing.move("amendment", OF_DIRECTIVE.format("amendment"))
    fencing.move("entry", f"{BY_ONESELF} OR {OF_DIRECTIVE.format('entry')}")
    for table in ("matter", "submission"):
        fencing.move(table, f"{BY_ONESELF} OR {reached}", of_all=OF_PROVINCE.format(table))


def downgrade() -> None:
    raise NotImplementedError("a fence is moved forward only")
