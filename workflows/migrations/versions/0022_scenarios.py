"""Lets scenarios travel with what they try: beside a version's diagram, and in a design in work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0016"
branch_labels = None
depends_on = None

EMPTY = sa.text("'{}'")


def upgrade() -> None:
    op.add_column("definition", sa.Column("scenarios", sa.JSON(), nullable=False, server_default=EMPTY))
    op.add_column("design_draft", sa.Column("scenarios", sa.JSON(), nullable=False, server_default=EMPTY))


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")
