"""Lets lists be read from indexes alone: what awaits whom, what stands at a step, and what is open by its deadline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

OPEN = "confirmed_at IS NULL AND ended_at IS NULL"
OPEN_ITEM = "closed_at IS NULL"
STANDING = [
    *("late_at", "id", "stopped_at", "suspended_at", "submitted_at", "updated_at", "confirmed_at", "part", "period"),
    *("agency_id", "duty_id", "instance_id"),
]
INDEXES: dict[str, tuple[str, list[str], str]] = {
    "ix_work_item_open": ("work_item", ["circle", "kind", "instance_id", "id"], OPEN_ITEM),
    "ix_work_item_standing": ("work_item", ["element", "kind", "circle", "instance_id"], OPEN_ITEM),
    # With what the fence asks of each row, and the first with all that an assignment's standing asks.
    "ix_assignment_open": ("assignment", STANDING, OPEN),
    "ix_assignment_pressing": ("assignment", ["due_at", "instance_id", "agency_id", "duty_id"], OPEN),
}


def upgrade() -> None:
    for table, name in (
        ("work_item", "ix_work_item_open"),
        ("work_item", "ix_work_item_standing"),
        ("assignment", "ix_assignment_open"),
        ("assignment", "ix_assignment_due_at"),
    ):
        op.drop_index(name, table)
    for name, (table, columns, which) in INDEXES.items():
        op.create_index(name, table, columns, postgresql_where=sa.text(which), sqlite_where=sa.text(which))


def downgrade() -> None:
    raise NotImplementedError("lists are read as they are read now")
