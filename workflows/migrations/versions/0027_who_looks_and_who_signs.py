"""Keeps by when the Office looks at progress, whether it was later, and of what post people are who sign papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: the tables' fences and triggers stay. What was looked at before has no limit that one could miss.
    op.add_column("progress", sa.Column("check_due", sa.Date(), nullable=True))
    op.add_column("progress", sa.Column("checked_late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("person", sa.Column("position", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("summary", sa.Column("signer_position", sa.String(length=200), nullable=False, server_default=""))
    # Whoever confirms what was done has looked at what was told on the way.
    op.execute("UPDATE assignment SET unseen_since = NULL WHERE confirmed_at IS NOT NULL")


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")
