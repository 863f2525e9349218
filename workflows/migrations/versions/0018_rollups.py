"""Adds the counts, the catalogue of fields (Art. 1.1), what heads are to explain, and what supervisors were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FIELDS = (
    "Tổng hợp",
    "Nội chính",
    "Nội vụ",
    "Cải cách hành chính",
    "Văn thư",
    "Tài chính, ngân sách",
    "Đầu tư công",
    "Công nghiệp, thương mại",
    "Nông nghiệp, nông thôn",
    "Đất đai",
    "Môi trường",
    "Phòng, chống thiên tai",
    "Xây dựng, quy hoạch",
    "Giao thông vận tải",
    "Khoa học, công nghệ",
    "Thông tin, truyền thông",
    "Giáo dục, đào tạo",
    "Y tế",
    "Lao động, xã hội",
    "Văn hóa",
    "Thể thao, du lịch",
    "Tư pháp",
    "Thanh tra, tiếp công dân",
    "Dân tộc, tôn giáo",
    "Ngoại vụ",
    "An ninh, trật tự",
    "Quốc phòng, an ninh",
)
NAMES = sa.table("field_of_work", sa.column("name", sa.String), sa.column("position", sa.Integer))


def upgrade() -> None:
    _counts()
    _fields()
    _explanations()
    _alerts()


def downgrade() -> None:
    raise NotImplementedError("what was counted and catalogued is never taken back")


def _counts() -> None:
    op.create_table(
        "count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cut", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("figure", sa.String(length=20), nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_count_cut", "count", ["cut", "name", "agency_id"])
    unfolded = sa.text("NOT folded")
    op.create_index("ix_count_unfolded", "count", ["id"], postgresql_where=unfolded, sqlite_where=unfolded)
    still = sa.text("confirmed_at IS NULL AND ended_at IS NULL")
    op.create_index("ix_assignment_open", "assignment", ["late_at"], postgresql_where=still, sqlite_where=still)
    fencing.put_around("count", "agency_id = ANY (chidao_agencies())")
    op.create_table(
        "share",
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"]),
        sa.PrimaryKeyConstraint("duty_id"),
    )
    # What all agencies of a duty add: nobody of one agency reads it.
    fencing.put_around("share", "false")


def _fields() -> None:
    op.create_table(
        "field_of_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    typed = sa.text("SELECT DISTINCT field FROM directive WHERE field <> '' ORDER BY field")
    # What clerks typed while there was no catalogue stays what it says, and may be chosen again.
    names = [*FIELDS, *(name for name in op.get_bind().scalars(typed) if name not in FIELDS)]
    op.bulk_insert(NAMES, [{"name": name, "position": place} for place, name in enumerate(names, start=1)])


def _explanations() -> None:
    op.create_table(
        "explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"]),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instance_id"),
    )
    op.create_index("ix_explanation_agency_id", "explanation", ["agency_id"])
    fencing.put_around("explanation", "agency_id = ANY (chidao_agencies())")


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule", "about", "day"),
    )
