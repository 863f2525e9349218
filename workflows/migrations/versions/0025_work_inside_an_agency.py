"""Lets an agency hand work down to its parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "piece",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("instance_id", sa.Integer(), sa.ForeignKey("instance.id"), nullable=False, unique=True),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("part_id", sa.Integer(), sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), sa.ForeignKey("assignment.id"), nullable=True),
        sa.Column("exceeding", sa.Text(), nullable=True),
        sa.Column("whole", sa.String(length=200), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("original_due_on", sa.Date(), nullable=False),
        sa.Column("late_at", MOMENT, nullable=False),
        sa.Column("approver", sa.String(length=120), nullable=True),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("asked_due_on", sa.Date(), nullable=True),
        sa.Column("rung", sa.String(length=20), nullable=True),
        sa.Column("rung_for", sa.Date(), nullable=True),
        sa.UniqueConstraint("agency_id", "year", "number"),
    )
    op.create_index("ix_piece_part_id", "piece", ["part_id"])
    op.create_index("ix_piece_assignment_id", "piece", ["assignment_id"])
    op.create_table("inside", sa.Column("instance_id", sa.Integer(), sa.ForeignKey("instance.id"), primary_key=True))
    _behind_the_fence()


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")


INSIDE = "(agency_id = ANY (chidao_agencies()) OR part_id = ANY (chidao_agencies()))"
REACHED = (
    "SELECT instance_id FROM assignment WHERE agency_id = ANY (chidao_agencies()) AND instance_id IS NOT NULL "
    "UNION ALL SELECT instance_id FROM piece "
    "WHERE agency_id = ANY (chidao_agencies()) OR part_id = ANY (chidao_agencies()) "
    "UNION ALL SELECT id FROM instance WHERE business_key IN (SELECT chidao_matters()) "
    "UNION ALL SELECT instance_id FROM work_item WHERE closed_at IS NULL AND circle = ANY (chidao_circles())"
)
# Whoever of the Office sees the whole province's work sees nothing of an agency's own: its rows, and what was said.
OF_PROVINCE = (
    "((SELECT chidao_sees_all()) AND ((SELECT chidao_person()) IS NULL "
    "OR NOT EXISTS (SELECT 1 FROM inside WHERE inside.instance_id = {}.instance_id)))"
)


def _behind_the_fence() -> None:
    fencing.reach("chidao_instances() RETURNS SETOF integer", REACHED)
    fencing.put_around("piece", INSIDE, of_all=fencing.THE_HOUSE)
    for table in ("matter", "submission"):
        seen = f'"by" = chidao_person() OR {fencing.OF_INSTANCE.format("instance_id")}'
        fencing.move(table, seen, of_all=OF_PROVINCE.format(table))
