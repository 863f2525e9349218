"""Keys of mailboxes, devices of sessions, throttles, second factors, accounts of last resort, heartbeats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("directory_key", sa.String(length=64), nullable=True))
        person.add_column(sa.Column("mailbox_closed_at", MOMENT, nullable=True))
        person.create_unique_constraint("person_directory_key_key", ["directory_key"])
    op.add_column("sign_in", sa.Column("device", sa.String(length=64), nullable=True))
    for name in ("awaits_code", "must_enrol"):
        op.add_column("sign_in", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_index("ix_sign_in_device", "sign_in", ["person_id", "device"])
    op.create_table(
        "throttle",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_index("ix_throttle_last_at", "throttle", ["last_at"])
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hashed", sa.String(length=200), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_recovery_code_person_id", "recovery_code", ["person_id"])
    op.create_table(
        "break_glass",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hashed", sa.String(length=200), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("node", "kind"),
    )


def downgrade() -> None:
    raise NotImplementedError("what was said and what happened is never taken back")
