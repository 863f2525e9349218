"""Keeps progress, letters, pauses, reopenings, corrections, contacts and digests; an extension's counter-offer."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing
from workflows.migrations.fencing import OF_ASSIGNMENT

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _assignments()
    _extensions()
    _said_along_the_way()
    _pauses_and_reopenings()
    _corrections()
    _digests()
    _behind_the_fence()
    # A rung is called by its day now.
    op.execute("UPDATE urging SET rung = 'T+1' WHERE rung = 'overdue'")


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")


def _assignments() -> None:
    op.add_column("assignment", sa.Column("superseded_by", sa.String(length=60), nullable=True))
    for name in ("suspended_at", "unseen_since"):
        op.add_column("assignment", _moment(name))


def _extensions() -> None:
    op.add_column("extension", sa.Column("document_number", sa.String(length=60), nullable=True))
    op.add_column("extension", sa.Column("by", sa.String(length=120), nullable=True))
    op.add_column("extension", sa.Column("offered_due_on", sa.Date(), nullable=True))
    op.add_column("extension", _moment("offer_answered_at"))
    op.add_column("extension", sa.Column("offer_answered_by", sa.String(length=120), nullable=True))
    op.add_column("extension", sa.Column("decision_number", sa.String(length=60), nullable=True))
    asked = 'SELECT submission."by" FROM submission WHERE submission.id = extension.submission_id'
    op.execute(f'UPDATE extension SET "by" = ({asked})')  # noqa: S608 (names of our own, no input)
    with op.batch_alter_table("extension") as extension:
        extension.alter_column("by", existing_type=sa.String(length=120), nullable=False)


def _said_along_the_way() -> None:
    op.create_table(
        "progress",
        *_of_assignment(),
        *_submitted(),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=True),
        *_signed(),
        _moment("checked_at"),
        sa.Column("checked_by", sa.String(length=120), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
    )
    op.create_table(
        "letter",
        *_of_assignment(),
        *_submitted(),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        *_signed(),
    )
    op.create_table(
        "contact",
        *_of_assignment(),
        sa.Column("channel", _one_of("channel", "document", "fax", "telephone", "mail", "meeting"), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        *_signed(),
    )
    for name in ("progress", "letter", "contact"):
        op.create_index(f"ix_{name}_assignment_id", name, ["assignment_id"])


def _pauses_and_reopenings() -> None:
    op.create_table(
        "suspension",
        *_of_assignment(),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        *_signed(),
        _moment("resumed_at"),
        sa.Column("resumed_by", sa.String(length=120), nullable=True),
        sa.Column("resumed_reason", sa.Text(), nullable=True),
        sa.Column("resumed_due_on", sa.Date(), nullable=True),
    )
    op.create_index("ix_suspension_assignment_id", "suspension", ["assignment_id"])
    op.create_table(
        "reopening",
        *_of_assignment(),
        sa.Column("instance_id", sa.Integer(), sa.ForeignKey("instance.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        *_signed(),
        sa.UniqueConstraint("instance_id"),
    )
    op.create_index("ix_reopening_assignment_id", "reopening", ["assignment_id"])


def _corrections() -> None:
    op.create_table(
        "correction",
        *_of_assignment(),
        sa.Column("instance_id", sa.Integer(), sa.ForeignKey("instance.id"), nullable=True),
        sa.Column("wrong", sa.Text(), nullable=False),
        *_signed(),
        sa.Column("outcome", _one_of("outcome", "corrected", "kept"), nullable=True),
        _moment("closed_at"),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.UniqueConstraint("instance_id"),
    )
    op.create_index("ix_correction_assignment_id", "correction", ["assignment_id"])
    op.create_table(
        "corrected_text",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("correction_id", sa.Integer(), sa.ForeignKey("correction.id"), nullable=False),
        *_submitted(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=True),
        *_signed(),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.UniqueConstraint("correction_id", "version"),
    )


def _digests() -> None:
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _moment("sent_at"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.UniqueConstraint("person_id", "day"),
    )
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        message.add_column(sa.Column("digest_id", sa.Integer(), nullable=True))
        message.create_foreign_key("gathered_in", "digest", ["digest_id"], ["id"])
    op.create_index("ix_message_digest_id", "message", ["digest_id"])


# What runs under an assignment's own name is its agency's: its corrections, the cycle that ended with a confirmation
# taken back. By name, since an instance is there before the row that tells of it.
NAMES = (
    "SELECT key || ':' || id FROM matter WHERE \"by\" = chidao_person() "
    "UNION ALL SELECT 'assignment:' || id FROM assignment WHERE agency_id = ANY (chidao_agencies())"
)


def _behind_the_fence() -> None:
    fencing.reach("chidao_matters() RETURNS SETOF text", NAMES)
    for table in ("progress", "letter", "contact", "suspension", "reopening", "correction"):
        fencing.put_around(table, OF_ASSIGNMENT)
    fencing.put_around(
        "corrected_text", "EXISTS (SELECT 1 FROM correction WHERE correction.id = corrected_text.correction_id)"
    )
    fencing.put_around("digest", "person_id = chidao_person_id()")


def _of_assignment() -> list[sa.Column[int]]:
    return [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("assignment_id", sa.Integer(), sa.ForeignKey("assignment.id"), nullable=False),
    ]


def _submitted() -> list[sa.Column[int] | sa.UniqueConstraint]:
    return [
        sa.Column("submission_id", sa.Integer(), sa.ForeignKey("submission.id"), nullable=False),
        sa.UniqueConstraint("submission_id"),
    ]


def _signed() -> list[sa.Column[str] | sa.Column[datetime]]:
    return [
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    ]


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)
