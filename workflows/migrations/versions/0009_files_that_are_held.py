"""Adds the files that are held because they are marked secret."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    decision = sa.Enum("released", "purged", name="helddecision", native_enum=False, create_constraint=True, length=20)
    op.create_table(
        "held_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=120), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("work_item_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("decision", decision, nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_held_file_sha256", "held_file", ["sha256"])
    op.create_index("ix_held_file_work_item_id", "held_file", ["work_item_id"])
    # What was released is no secret: that it was is asked of every file with its digest, whoever sends it.
    fencing.put_around("held_file", "uploaded_by = chidao_person() OR decision = 'released'")


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")
