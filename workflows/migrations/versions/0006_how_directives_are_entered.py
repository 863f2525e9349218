"""Keeps entries until they are directives, long-term duties with their series, and what the Office amends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REGULARITIES = ("once", "long_term", "monthly", "quarterly", "half_yearly", "yearly")
# SQLite's constraint has no name of its own: batch mode finds it by this one.
CONVENTION = {"uq": "uq_%(table_name)s_%(column_0_name)s", "ck": "%(constraint_name)s"}


def upgrade() -> None:
    _keep_entries()
    _keep_series()
    with op.batch_alter_table("duty") as duty:
        duty.add_column(
            sa.Column("regularity", _one_of("regularity", *REGULARITIES), nullable=False, server_default="once")
        )
        duty.add_column(sa.Column("decision_id", sa.Integer(), nullable=True))
        duty.create_foreign_key("fk_duty_decision", "submission", ["decision_id"], ["id"])
    with op.batch_alter_table("duty") as duty:
        duty.alter_column("regularity", server_default=None)
    _give_periods()
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["directive_id"], ["directive.id"]),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_amendment_directive_id", "amendment", ["directive_id"])


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")


def _keep_entries() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("head", sa.JSON(), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("directive_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["directive_id"], ["directive.id"]),
        sa.ForeignKeyConstraint(["decision_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("matter_id"),
        sa.UniqueConstraint("directive_id"),
    )
    op.create_index("ix_entry_by", "entry", ["by"])
    with op.batch_alter_table("attachment") as attachment:
        attachment.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        attachment.create_foreign_key("fk_attachment_entry", "entry", ["entry_id"], ["id"])
        attachment.create_index("ix_attachment_entry_id", ["entry_id"])


def _keep_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("part", _one_of("part", "lead", "cooperating", "joint"), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"]),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"]),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("duty_id", "agency_id"),
        sa.UniqueConstraint("instance_id"),
    )
    op.create_index("ix_series_agency_id", "series", ["agency_id"])


def _give_periods() -> None:
    """One assignment for each agency and period, where there was one for each agency."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("assignment_duty_id_agency_id_key", "assignment", type_="unique")
        op.drop_constraint("part", "assignment", type_="check")
        op.create_check_constraint("part", "assignment", "part IN ('lead', 'cooperating', 'joint')")
        unnamed = None
    else:
        unnamed = "uq_assignment_duty_id"
    with op.batch_alter_table("assignment", naming_convention=CONVENTION) as assignment:
        if unnamed:
            assignment.drop_constraint(unnamed, type_="unique")
            assignment.drop_constraint("part", type_="check")
            assignment.create_check_constraint("part", "part IN ('lead', 'cooperating', 'joint')")
        assignment.add_column(sa.Column("period", sa.String(length=40), nullable=False, server_default=""))
        assignment.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        assignment.create_foreign_key("fk_assignment_series", "series", ["series_id"], ["id"])
        assignment.create_unique_constraint("uq_assignment_of_a_period", ["duty_id", "agency_id", "period"])
        assignment.create_index("ix_assignment_series_id", ["series_id"])
    with op.batch_alter_table("assignment") as assignment:
        assignment.alter_column("period", server_default=None)


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)
