"""Lets an answer tell whence it was taken over, and an import how far it is and what its document began."""

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
    with op.batch_alter_table("import_batch") as batch:
        batch.add_column(sa.Column("matter_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("began", "matter", ["matter_id"], ["id"])
        batch.create_unique_constraint("began_once", ["matter_id"])
        batch.add_column(sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("begun_by", sa.String(length=120), nullable=True))
        batch.add_column(sa.Column("wanted", sa.JSON(), nullable=True))
    with op.batch_alter_table("import_line") as line:
        line.alter_column("entry_id", existing_type=sa.Integer(), nullable=True)
        line.add_column(sa.Column("sentence", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    raise NotImplementedError("what was answered is never taken back")
