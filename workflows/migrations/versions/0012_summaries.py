"""Summaries: the figures of a period with every row behind them, unchangeable once they are signed (Art. 10)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kinds = ("month", "quarter", "half_year", "year", "any")
    op.create_table(
        "summary",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "kind",
            sa.Enum(*kinds, name="periodkind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("cut_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Integer(), sa.ForeignKey("instance.id"), nullable=True),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("proposals", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=True),
        sa.Column("signed_by", sa.String(length=120), nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("instance_id"),
    )
    _freeze_what_is_signed()
    # Whoever reads the whole province's work, and no agency.
    fencing.put_around("summary", "false")


def downgrade() -> None:
    raise NotImplementedError("what was signed is never taken back")


def _freeze_what_is_signed() -> None:
    """Let the database itself refuse to change or delete a summary that was signed."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER summary_no_{act.lower()} BEFORE {act} ON summary WHEN OLD.signed_at IS NOT NULL "
                "BEGIN SELECT RAISE(ABORT, 'a signed summary does not change'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER summary_frozen BEFORE UPDATE OR DELETE ON summary FOR EACH ROW "
        "WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
    )
