"""Adds decision tables, bound versions, drafts, receipts, incidents, messages on their way and timer starts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EMPTY = sa.text("'{}'")


def upgrade() -> None:
    op.add_column("definition", sa.Column("decisions", sa.JSON(), nullable=False, server_default=EMPTY))
    op.add_column("instance", sa.Column("bound", sa.JSON(), nullable=False, server_default=EMPTY))
    op.add_column("instance", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("event", sa.Column("wrote", sa.JSON(), nullable=False, server_default=EMPTY))
    _create_incident()
    # What was failing goes on failing under its new name.
    op.execute(
        "INSERT INTO incident (instance_id, cause, attempts, opened_at, last_at) "
        "SELECT id, failure, attempts, retry_at, retry_at FROM instance "
        "WHERE failure IS NOT NULL AND retry_at IS NOT NULL"
    )
    op.drop_column("instance", "failure")
    op.create_table(
        "draft",
        sa.Column("work_item_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"]),
        sa.PrimaryKeyConstraint("work_item_id", "by"),
    )
    op.create_table(
        "receipt",
        sa.Column("word", sa.String(length=120), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"]),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("word"),
    )
    _create_messages()
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left", sa.Integer(), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("definition_id", "element"),
    )
    op.create_index("ix_schedule_wake_at", "schedule", ["wake_at"])


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")


def _create_incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incident_instance_id", "incident", ["instance_id"])
    only_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_incident_open",
        "incident",
        ["instance_id"],
        unique=True,
        postgresql_where=only_open,
        sqlite_where=only_open,
    )


def _create_messages() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("correlation", sa.String(length=200), nullable=True),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=True),
        sa.Column("instance_id", sa.Integer(), nullable=True),
        sa.Column("definition_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"]),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_subscription_awaited", "subscription", ["kind", "name", "correlation"])
    op.create_index("ix_subscription_instance_id", "subscription", ["instance_id"])
    op.create_index("ix_subscription_definition_id", "subscription", ["definition_id"])
    op.create_table(
        "dispatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("correlation", sa.String(length=200), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("definition_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sender_id"], ["instance.id"]),
        sa.ForeignKeyConstraint(["receiver_id"], ["instance.id"]),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_dispatch_due", "dispatch", ["due_at"], postgresql_where=is_due, sqlite_where=is_due)
    op.create_index("ix_dispatch_waiting", "dispatch", ["kind", "name", "correlation"])
    op.create_index("ix_dispatch_receiver_id", "dispatch", ["receiver_id"])
