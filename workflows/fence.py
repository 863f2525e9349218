"""The second fence, on PostgreSQL alone: what a query that forgot ``visible()`` still does not show (Art. 6.4).

Row-level security asks settings of the transaction who reads. Nothing set, nothing shown: a page's unit of work begins
closed and is told its person; what acts for the house itself (worker, commands) opens it.
"""

from __future__ import annotations

from itertools import chain

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from workflows.models import Person
from workflows.policy import Action, circles_of, may

# Policies make a plan look dearer than it is: PostgreSQL would compile for a second what runs in a millisecond.
_UNCOMPILED = "set_config('jit', 'off', true)"
# An agency reads some thousand rows of a million: by an index, and not all of them as where disks turn.
_COST = "CASE WHEN :sees_all = 'on' THEN current_setting('random_page_cost') ELSE '1.1' END"
_BY_INDEX = f"set_config('random_page_cost', {_COST}, true)"
# Without a person: even who sees the whole province's work does not see what agencies hand down inside.
_OPEN = text(f"SELECT set_config('chidao.sees_all', 'on', true), set_config('chidao.person', '', true), {_UNCOMPILED}")
_AROUND = text(
    "SELECT set_config('chidao.sees_all', :sees_all, true), set_config('chidao.person', :person, true), "
    "set_config('chidao.person_id', :person_id, true), set_config('chidao.agencies', :agencies, true), "
    f"set_config('chidao.circles', :circles, true), {_UNCOMPILED}, {_BY_INDEX}"
)
APPEND_ONLY = ("audit_entry", "event", "setting_change", "submission")
"""What the application may write and read, and never change; beside the triggers that say so too."""
KEPT = ("cover", "person_role")
"""What may end, and is never removed."""


def lift(session: Session) -> None:
    """Let this transaction see everything: it acts for the house."""
    if _stands(session):
        session.execute(_OPEN)


def put_around(session: Session, person: Person) -> None:
    """Let this transaction see what the person may, and what those may whom the person stands in for."""
    if not _stands(session) or session.info.get(put_around) == person.id:
        return
    acting = [person, *(cover.absent for cover in person.standing_in)]
    seen = (each.agency.with_parts for each in acting if may(each, Action.READ_OWN_AGENCY))
    agencies = set(map(str, chain.from_iterable(seen)))
    told = {
        "sees_all": "on" if any(may(each, Action.READ_ALL) for each in acting) else "off",
        "person": person.username,
        "person_id": str(person.id),
        "agencies": ",".join(sorted(agencies)),
        "circles": "\n".join(sorted(circles_of(person))),
    }
    session.execute(_AROUND, told)
    session.info[put_around] = person.id


def admit(connection: Connection, role: str) -> None:
    """Give the application's role what it needs and no more; asked by the owner of the tables after each upgrade."""
    quoted = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {quoted}",
        f"REVOKE DELETE ON {', '.join(KEPT)} FROM {quoted}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {quoted}",
    ):
        connection.execute(text(statement))


def _stands(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
