"""Gives each assignment a limit of its own, and keeps hand-backs, extensions, recalls and withdrawals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LIMIT = ("due_on", "due_time", "due_at", "original_due_on")


def upgrade() -> None:
    with op.batch_alter_table("assignment") as assignment:
        assignment.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        assignment.add_column(sa.Column("due_time", sa.Time(), nullable=True))
        assignment.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        assignment.add_column(sa.Column("original_due_on", sa.Date(), nullable=True))
        assignment.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        assignment.add_column(sa.Column("rerouted_from_id", sa.Integer(), nullable=True))
        assignment.create_foreign_key("rerouted_from", "assignment", ["rerouted_from_id"], ["id"])
        assignment.create_unique_constraint("rerouted_once", ["rerouted_from_id"])
    for name in LIMIT:
        # Column names of our own, no input.
        op.execute(f"UPDATE assignment SET {name} = (SELECT {name} FROM duty WHERE duty.id = assignment.duty_id)")  # noqa: S608
    op.create_index("ix_assignment_due_at", "assignment", ["due_at"])
    op.drop_index("ix_duty_due_at", "duty")
    with op.batch_alter_table("duty") as duty:
        duty.drop_column("due_at")
        duty.drop_column("original_due_on")
    op.add_column("report", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "hand_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("code", _one_of("handbackreason", "wrong_information", "not_ours"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ruling", _one_of("ruling", "upheld", "adjusted", "rerouted"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("ruled_by", sa.String(length=120), nullable=True),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("submission_id"),
    )
    op.create_index("ix_hand_back_assignment_id", "hand_back", ["assignment_id"])
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granting", _one_of("granting", "granted", "refused"), nullable=True),
        sa.Column("granted_due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("submission_id"),
    )
    op.create_index("ix_extension_assignment_id", "extension", ["assignment_id"])


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)
