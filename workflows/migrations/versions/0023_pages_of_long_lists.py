"""Lets a page of a long list be met in its order: nothing else is read of what it does not show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OPEN = "confirmed_at IS NULL AND ended_at IS NULL"
MET: dict[str, tuple[str, list[str], str | None]] = {
    "ix_assignment_open": ("assignment", ["late_at", "id"], OPEN),
    "ix_assignment_open_at_agency": ("assignment", ["agency_id", "late_at", "id"], OPEN),
    "ix_assignment_never_updated": ("assignment", ["late_at", "id"], "updated_at IS NULL"),
    "ix_assignment_assigned_at": ("assignment", ["assigned_at", "id"], None),
    "ix_assignment_confirmed_at": ("assignment", ["confirmed_at", "id"], None),
    "ix_report_reviewed_at": ("report", ["reviewed_at", "id"], None),
    "ix_report_awaiting": ("report", ["id"], "verdict IS NULL AND withdrawn_at IS NULL"),
    "ix_extension_decided_at": ("extension", ["decided_at", "id"], None),
    "ix_directive_entered_at": ("directive", ["entered_at", "id"], None),
    "ix_submission_at": ("submission", ["at"], None),
    "ix_submission_by": ("submission", ["by", "instance_id"], None),
}


def upgrade() -> None:
    op.drop_index("ix_assignment_open", "assignment")
    for name, (table, columns, which) in MET.items():
        where = sa.text(which) if which else None
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    for name, (table, _, _) in MET.items():
        op.drop_index(name, table)
    still = sa.text(OPEN)
    op.create_index("ix_assignment_open", "assignment", ["late_at"], postgresql_where=still, sqlite_where=still)
