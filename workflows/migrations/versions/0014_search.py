"""Keeps the words of directives and assignments, and finds them behind the fence on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from workflows.migrations import fencing
from workflows.migrations.fencing import OF_INSTANCE, OF_OWN, OWN

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(TSVECTOR(), "postgresql")


def upgrade() -> None:
    for told in ("directive", "assignment"):
        op.create_table(
            f"{told}_words",
            sa.Column(f"{told}_id", sa.Integer(), sa.ForeignKey(f"{told}.id"), nullable=False),
            sa.Column("words", WORDS, nullable=False),
            sa.PrimaryKeyConstraint(f"{told}_id"),
        )
        if fencing.stands():
            # Each word goes to its place at once: a list of pending ones would be read through by every search.
            op.execute(f"CREATE INDEX ix_{told}_words ON {told}_words USING gin (words) WITH (fastupdate = off)")
            op.execute(FIND.format(told=told))
    fencing.put_around("directive_words", IN_DUTIES.format("directive_words.directive_id", OF_DUTY))
    fencing.put_around("assignment_words", OF_OWN.format("assignment_words"))
    for table, seen in HASTENED.items():
        fencing.move(table, seen)


def downgrade() -> None:
    raise NotImplementedError("a fence is moved forward only")


SAID = (
    *("report", "progress", "hand_back", "extension", "urging"),
    *("letter", "contact", "suspension", "reopening", "correction"),
)
GIVEN = f"EXISTS (SELECT 1 FROM assignment WHERE assignment.{{}} AND assignment.{OWN})"  # noqa: S608 (names of our own)
OF_DUTY = GIVEN.format("duty_id = duty.id")
IN_DUTIES = "EXISTS (SELECT 1 FROM duty WHERE duty.directive_id = {} AND {})"
# The same rows as before, found by asking about those that are looked at: a list of all that an agency was ever given
# costs a page of it more with each year.
HASTENED = {
    "assignment": f"{OWN} OR duty_id IN (SELECT chidao_duties())",
    "duty": OF_DUTY,
    "directive": IN_DUTIES.format("directive.id", OF_DUTY),
    "instance": (
        f"{GIVEN.format('instance_id = instance.id')} "
        f"OR business_key IN (SELECT chidao_matters()) OR {OF_INSTANCE.format('id')}"
    ),
    **{table: OF_OWN.format(table) for table in SAID},
}
# A policy is a barrier behind which "@@" (not leakproof) may use no index. So this reads as the owner and is the
# fence itself: the agencies of the transaction are a condition of the search, and words of the index.
# It is narrowed by whole words where there are any: the index gathers all that begins so before it meets the others.
# Planned for each search, and never through all rows: how often a word's beginning stands there is guessed too high.
FIND = """
CREATE FUNCTION chidao_find_{told}s(asked tsquery, narrow tsquery, below integer, most integer) RETURNS SETOF integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
    found integer[];
    hits bigint;
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
        -- What is rare is found by the index.
        FOREACH tried IN ARRAY ARRAY[narrow, asked] LOOP
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
