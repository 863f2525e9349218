"""Gives rights their dates, reasons and history, keeps who covers whom, and whose head sees a report first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLES = (
    "leader",
    "chief",
    "entry_clerk",
    "reviewer",
    "office_admin",
    "agency_head",
    "agency_officer",
    "designer",
    "operator",
    "auditor",
)
HELD = sa.table("person_role", sa.column("person_id", sa.Integer), sa.column("role", sa.String))


def upgrade() -> None:
    _keep_grants()
    _keep_covers()
    op.add_column("agency", sa.Column("head_approves", sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in ("submission", "event"):
        op.add_column(table, sa.Column("on_behalf_of", sa.String(length=120), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("what was granted and what was done for others is never taken back")


def _keep_grants() -> None:
    """A right gets a number of its own, so that the same may be granted again later."""
    connection = op.get_bind()
    held = [dict(row) for row in connection.execute(sa.select(HELD)).mappings()]
    op.drop_table("person_role")
    op.create_table(
        "person_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", _one_of("role", *ROLES), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.String(length=120), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("agreed_by", sa.String(length=120), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_person_role_role", "person_role", ["role"])
    op.create_index("ix_person_role_person_id", "person_role", ["person_id"])
    if held:
        connection.execute(
            sa.insert(sa.table("person_role", *map(sa.column, ("person_id", "role", "reason")))),
            [{**each, "reason": ""} for each in held],
        )


def _keep_covers() -> None:
    op.create_table(
        "cover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.String(length=120), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["absent_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cover_absent_id", "cover", ["absent_id"])
    op.create_index("ix_cover_substitute_id", "cover", ["substitute_id"])


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)
