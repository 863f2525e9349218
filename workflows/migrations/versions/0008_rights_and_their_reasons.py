"""Gives rights their dates, reasons and history, keeps who covers whom, and builds the second fence on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing
from workflows.migrations.fencing import OF_ASSIGNMENT, OF_INSTANCE

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLES = (
    "leader",
    "chief",
    "entry_clerk",
    "reviewer",
    "office_admin",
    "agency_head",
    "agency_officer",
    "designer",
    "operator",
    "auditor",
)
HELD = sa.table("person_role", sa.column("person_id", sa.Integer), sa.column("role", sa.String))


def upgrade() -> None:
    _keep_grants()
    _keep_covers()
    op.add_column("agency", sa.Column("head_approves", sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in ("submission", "event"):
        op.add_column(table, sa.Column("on_behalf_of", sa.String(length=120), nullable=True))

    _build_fence()


def downgrade() -> None:
    raise NotImplementedError("what was granted and what was done for others is never taken back")


def _keep_grants() -> None:
    """A right gets a number of its own, so that the same may be granted again later."""
    connection = op.get_bind()
    held = [dict(row) for row in connection.execute(sa.select(HELD)).mappings()]
    op.drop_table("person_role")
    op.create_table(
        "person_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", _one_of("role", *ROLES), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.String(length=120), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("agreed_by", sa.String(length=120), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_person_role_role", "person_role", ["role"])
    op.create_index("ix_person_role_person_id", "person_role", ["person_id"])
    if held:
        connection.execute(
            sa.insert(sa.table("person_role", *map(sa.column, ("person_id", "role", "reason")))),
            [{**each, "reason": ""} for each in held],
        )


def _keep_covers() -> None:
    op.create_table(
        "cover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.String(length=120), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["absent_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cover_absent_id", "cover", ["absent_id"])
    op.create_index("ix_cover_substitute_id", "cover", ["substitute_id"])


# Who reads is told by settings of the transaction (workflows/fence.py); where they are missing, nobody does.
SETTINGS = {
    "chidao_sees_all() RETURNS boolean": "coalesce(current_setting('chidao.sees_all', true), '') = 'on'",
    "chidao_person() RETURNS text": "nullif(current_setting('chidao.person', true), '')",
    "chidao_person_id() RETURNS integer": "nullif(current_setting('chidao.person_id', true), '')::integer",
    "chidao_agencies() RETURNS integer[]": (
        "string_to_array(nullif(current_setting('chidao.agencies', true), ''), ',')::integer[]"
    ),
    "chidao_circles() RETURNS text[]": "string_to_array(nullif(current_setting('chidao.circles', true), ''), chr(10))",
}
# They read behind the fence, as the owner: a policy that asked fenced tables would ask itself.
REACHES = {
    "chidao_duties() RETURNS SETOF integer": "SELECT duty_id FROM assignment WHERE agency_id = ANY (chidao_agencies())",
    "chidao_directives() RETURNS SETOF integer": (
        "SELECT directive_id FROM duty JOIN assignment ON duty_id = duty.id WHERE agency_id = ANY (chidao_agencies())"
    ),
    "chidao_assignments() RETURNS SETOF integer": "SELECT id FROM assignment WHERE agency_id = ANY (chidao_agencies())",
    "chidao_matters() RETURNS SETOF text": "SELECT key || ':' || id FROM matter WHERE \"by\" = chidao_person()",
    "chidao_instances() RETURNS SETOF integer": (
        "SELECT instance_id FROM assignment WHERE agency_id = ANY (chidao_agencies()) AND instance_id IS NOT NULL "
        "UNION ALL SELECT id FROM instance WHERE business_key IN (SELECT chidao_matters()) "
        "UNION ALL SELECT instance_id FROM work_item WHERE closed_at IS NULL AND circle = ANY (chidao_circles())"
    ),
    "chidao_answered(asked integer) RETURNS boolean": (
        'SELECT EXISTS (SELECT 1 FROM submission WHERE instance_id = asked AND "by" = chidao_person())'
    ),
}
COLLEAGUES = "SELECT username FROM person WHERE agency_id = ANY (chidao_agencies())"
FENCE = {
    "directive": "id IN (SELECT chidao_directives())",
    "duty": "id IN (SELECT chidao_duties())",
    # An agency reads on paper who shares a duty with it; what those said and did stands behind the fence.
    "assignment": "duty_id IN (SELECT chidao_duties())",
    "report": OF_ASSIGNMENT,
    "hand_back": OF_ASSIGNMENT,
    "extension": OF_ASSIGNMENT,
    "urging": OF_ASSIGNMENT,
    "matter": '"by" = chidao_person() OR ' + OF_INSTANCE.format("instance_id"),
    "instance": "business_key IN (SELECT chidao_matters()) OR " + OF_INSTANCE.format("id"),
    "work_item": "circle = ANY (chidao_circles()) OR " + OF_INSTANCE.format("instance_id"),
    "submission": '"by" = chidao_person() OR ' + OF_INSTANCE.format("instance_id"),
    "event": OF_INSTANCE.format("instance_id"),
    "incident": OF_INSTANCE.format("instance_id"),
    # A colleague who is quicker ends the drafts of the others, with their files.
    "draft": f'"by" = chidao_person() OR "by" IN ({COLLEAGUES})',
    "attachment": (
        f"uploaded_by = chidao_person() OR (submission_id IS NULL AND uploaded_by IN ({COLLEAGUES})) "  # noqa: S608
        "OR EXISTS (SELECT 1 FROM submission WHERE submission.id = attachment.submission_id) "
        "OR EXISTS (SELECT 1 FROM entry WHERE entry.id = attachment.entry_id)"
    ),
    "entry": '"by" = chidao_person() OR directive_id IN (SELECT chidao_directives())',
    "series": "agency_id = ANY (chidao_agencies())",
    "amendment": "directive_id IN (SELECT chidao_directives())",
    "message": "person_id = chidao_person_id()",
}


def _build_fence() -> None:
    if fencing.stands():
        for name, body in SETTINGS.items():
            op.execute(f"CREATE FUNCTION {name} LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT {body} $$")
    for name, body in REACHES.items():
        fencing.reach(name, body)
    for table, seen in FENCE.items():
        fencing.put_around(table, seen)


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)
