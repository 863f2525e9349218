"""Keeps what the three clocks say: of an agency's entry, of the Office's review, and of what stops a deadline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("report") as table:
        table.add_column(sa.Column("urgency", _URGENCY, nullable=False, server_default="normal"))
        table.add_column(sa.Column("released_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("update_due", sa.Date(), nullable=True))
        table.add_column(sa.Column("entered_late", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("review_due", sa.Date(), nullable=True))
        table.add_column(sa.Column("reviewed_late", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("held_days", sa.Integer(), nullable=True))
    with op.batch_alter_table("report") as table:
        for name in ("urgency", "entered_late", "reviewed_late"):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("assignment") as table:
        table.add_column(sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("held_days", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("late_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index("ix_assignment_late_at", ["late_at"])
    with op.batch_alter_table("assignment") as table:
        table.alter_column("held_days", server_default=None)
    # What was reported before is judged as it was until now: at its submission.
    op.execute("UPDATE report SET released_on = document_date")
    op.execute("UPDATE assignment SET stopped_at = submitted_at, late_at = due_at")
    op.execute(
        "UPDATE assignment SET updated_at = (SELECT max(s.at) FROM report r JOIN submission s ON s.id = r.submission_id"
        " WHERE r.assignment_id = assignment.id)"
    )
    op.create_table(
        "review_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awaiting", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("day", "by"),
    )


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")


_URGENCY = sa.Enum(
    "normal", "urgent", "very_urgent", "express", name="urgency", native_enum=False, create_constraint=True, length=20
)
