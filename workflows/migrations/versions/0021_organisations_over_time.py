"""Lets agencies have names from a day on, successors, and parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agency") as agency:
        agency.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        agency.add_column(sa.Column("began_on", sa.Date(), nullable=True))
        agency.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        agency.create_foreign_key("part_of", "agency", ["parent_id"], ["id"])
        agency.create_index("ix_agency_parent_id", ["parent_id"])
    op.create_table(
        "agency_name",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_agency_name_agency_id", "agency_name", ["agency_id"])
    kind = sa.Enum("merged", "divided", name="successionkind", native_enum=False, create_constraint=True, length=20)
    op.create_table(
        "succession",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("successor_id", sa.Integer(), sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("agency_id", "successor_id"),
    )
    op.create_index("ix_succession_successor_id", "succession", ["successor_id"])


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")
