"""Tables that somebody brought in, and what came of each row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing

revision = "0013"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = ("directives", "under_way", "electronic")
    kinds = sa.Enum(*words, name="importkind", native_enum=False, create_constraint=True, length=20)
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_import_batch_sha256", "import_batch", ["sha256"])
    op.create_table(
        "import_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("batch_id", sa.Integer(), sa.ForeignKey("import_batch.id"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), sa.ForeignKey("entry.id"), nullable=False),
        sa.UniqueConstraint("batch_id", "line"),
    )
    op.create_index("ix_import_line_entry_id", "import_line", ["entry_id"])
    for table in ("import_batch", "import_line"):
        fencing.put_around(table, "false")


def downgrade() -> None:
    raise NotImplementedError("what was brought in is never taken back")
