"""Lets an answer tell whence it was taken over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: the table's triggers stay, and no row of it is written anew.
    op.add_column("submission", sa.Column("origin", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("what was answered is never taken back")
