"""Lets a page of a long list be met in its order, and asks the fence of what it looks at and not of all there is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.migrations import fencing
from workflows.migrations.fencing import OF_INSTANCE, OWN

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OPEN = "confirmed_at IS NULL AND ended_at IS NULL"
MET: dict[str, tuple[str, list[str], str | None]] = {
    "ix_assignment_open": ("assignment", ["late_at", "id"], OPEN),
    "ix_assignment_open_at_agency": ("assignment", ["agency_id", "late_at", "id"], OPEN),
    "ix_assignment_never_updated": ("assignment", ["late_at", "id"], "updated_at IS NULL"),
    "ix_assignment_assigned_at": ("assignment", ["assigned_at", "id"], None),
    "ix_assignment_confirmed_at": ("assignment", ["confirmed_at", "id"], "confirmed_at IS NOT NULL"),
    "ix_report_reviewed_at": ("report", ["reviewed_at", "id"], None),
    "ix_report_awaiting": ("report", ["id"], "verdict IS NULL AND withdrawn_at IS NULL"),
    "ix_extension_decided_at": ("extension", ["decided_at", "id"], None),
    "ix_directive_entered_at": ("directive", ["entered_at", "id"], None),
    "ix_assignment_instance_of_agency": ("assignment", ["agency_id", "instance_id"], None),
    "ix_submission_at": ("submission", ["at"], None),
    "ix_submission_by": ("submission", ["by", "instance_id"], None),
}


# What runs under an assignment's own name is its agency's, before any row tells of it. Its number is read from the
# name: each statement made a list of the names of all that an agency was ever given.
NUMBER = "(substring({} from '^assignment:([0-9]{{1,9}})$'))::integer"
NAMED = f"EXISTS (SELECT 1 FROM assignment WHERE assignment.id = {NUMBER.format('instance.business_key')} AND {OWN})"  # noqa: S608
GIVEN = f"EXISTS (SELECT 1 FROM assignment WHERE assignment.instance_id = instance.id AND assignment.{OWN})"  # noqa: S608
REACHES = {
    "chidao_matters() RETURNS SETOF text": "SELECT key || ':' || id FROM matter WHERE \"by\" = chidao_person()",
    "chidao_instances() RETURNS SETOF integer": (
        "SELECT instance_id FROM assignment WHERE agency_id = ANY (chidao_agencies()) AND instance_id IS NOT NULL "
        "UNION ALL SELECT id FROM instance WHERE business_key IN (SELECT chidao_matters()) "
        "UNION ALL SELECT instance_id FROM work_item WHERE closed_at IS NULL AND circle = ANY (chidao_circles())"
    ),
    "chidao_answered(asked integer) RETURNS boolean": (
        'SELECT EXISTS (SELECT 1 FROM submission WHERE instance_id = asked AND "by" = chidao_person()) '  # noqa: S608
        f"OR EXISTS (SELECT 1 FROM instance WHERE instance.id = asked AND {NAMED})"
    ),
}
# As before (0014), but that whole words are not tried where the newest rows say that they are frequent.
FIND = """
CREATE OR REPLACE FUNCTION chidao_find_{told}s(asked tsquery, narrow tsquery, below integer, most integer)
RETURNS SETOF integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
    found integer[];
    hits bigint;
    often bigint;
    own tsquery;
    tried tsquery;
BEGIN
    IF NOT chidao_sees_all() THEN
        SELECT string_agg('''@' || agency || '''', ' | ')::tsquery INTO own FROM unnest(chidao_agencies()) AS agency;
        IF own IS NULL THEN
            RETURN;
        END IF;
        asked := asked && own;
        narrow := narrow && own;
    END IF;
    -- What is frequent is found among the newest.
    SELECT array_agg({told}_id) INTO found FROM (
        SELECT {told}_id FROM (
            SELECT {told}_id, words FROM {told}_words WHERE {told}_id < below ORDER BY {told}_id DESC LIMIT 5000
        ) AS newest WHERE words @@ asked ORDER BY {told}_id DESC LIMIT most
    ) AS frequent;
    IF coalesce(cardinality(found), 0) < most THEN
        -- What is rare is found by the index; by its whole words first, unless they are frequent: the index gathers all
        -- that hold them before it gives the first.
        SELECT count(*) INTO often FROM (
            SELECT words FROM {told}_words WHERE {told}_id < below ORDER BY {told}_id DESC LIMIT 5000
        ) AS newest WHERE words @@ narrow;
        FOREACH tried IN ARRAY CASE WHEN often > 50 THEN ARRAY[asked] ELSE ARRAY[narrow, asked] END LOOP
            WITH rare AS MATERIALIZED (SELECT {told}_id, words FROM {told}_words WHERE words @@ tried LIMIT 5000)
            SELECT array_agg({told}_id) FILTER (WHERE {told}_id < below AND words @@ asked), count(*)
            INTO found, hits FROM rare;
            EXIT WHEN hits < 5000;
        END LOOP;
        IF hits = 5000 THEN
            -- What was frequent once is met before long on the way back.
            SELECT array_agg({told}_id) INTO found FROM (
                SELECT {told}_id FROM {told}_words WHERE words @@ asked AND {told}_id < below
                ORDER BY {told}_id DESC LIMIT most
            ) AS earlier;
        END IF;
    END IF;
    RETURN QUERY SELECT number FROM unnest(found) AS number ORDER BY number DESC LIMIT most;
END
$$
"""


def upgrade() -> None:
    for name in ("ix_assignment_open", "ix_assignment_agency_id"):  # others that begin so take their place
        op.drop_index(name, "assignment")
    for name, (table, columns, which) in MET.items():
        where = sa.text(which) if which else None
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)
    for name, body in REACHES.items():
        fencing.reach(name, body)
    if fencing.stands():
        for told in ("directive", "assignment"):
            op.execute(FIND.format(told=told))
    seen = OF_INSTANCE.format("id")
    fencing.move("instance", f"{GIVEN} OR {NAMED} OR business_key IN (SELECT chidao_matters()) OR {seen}")


def downgrade() -> None:
    raise NotImplementedError("a fence is moved forward only")
