"""Keeps what supervisors save and do to many instances at once; an item that is given by name; indices to count by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("work_item", sa.Column("given_from", sa.String(length=120), nullable=True))
    _indices()
    _saved_views()
    _bulk_acts()


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")


def _indices() -> None:
    for name, table, columns, where in (
        ("ix_work_item_standing", "work_item", ["element", "opened_at"], "closed_at IS NULL"),
        ("ix_work_item_done", "work_item", ["closed_at"], "outcome = 'done'"),
        ("ix_instance_ended_at", "instance", ["ended_at"], "ended_at IS NOT NULL"),
    ):
        op.create_index(name, table, columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where))
    op.create_index("ix_instance_started_at", "instance", ["started_at"])


def _saved_views() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "name"),
    )
    fencing.put_around("saved_view", "person_id = chidao_person_id()")


def _bulk_acts() -> None:
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("act", _one_of("steering", *ACTS), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bulk_act_person_id", "bulk_act", ["person_id"])
    op.create_table(
        "bulk_act_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulk_act_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("stood", sa.String(length=400), nullable=False),
        sa.Column("outcome", _one_of("actoutcome", "refused", "waiting", "done", "failed"), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["bulk_act_id"], ["bulk_act.id"]),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("bulk_act_id", "instance_id"),
    )
    waits = sa.text("outcome = 'waiting'")
    op.create_index(
        "ix_bulk_act_item_waiting", "bulk_act_item", ["bulk_act_id"], postgresql_where=waits, sqlite_where=waits
    )
    fencing.put_around("bulk_act", "person_id = chidao_person_id()")
    own = "EXISTS (SELECT 1 FROM bulk_act WHERE bulk_act.id = bulk_act_item.bulk_act_id)"
    fencing.put_around("bulk_act_item", own)


ACTS = ("suspend", "resume", "cancel", "move", "give", "retry", "migrate")


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)
