"""Deployed diagrams: immutable versions, each known by its content; the newest begins new instances."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import diagrams
from engine.definitions import schedules
from engine.definitions.bundles import Bundle
from engine.diagrams import Diagram, Element
from engine.errors import DefinitionMissing, DiagramRejected
from engine.lint import checks
from engine.locks import writers_wait
from engine.models import Definition, Instance
from engine.registry import Registry

_HELD: WeakKeyDictionary[Registry, set[str]] = WeakKeyDictionary()
"""The bundles that held, by the names they were judged with; both only ever grow."""


def deploy(
    session: Session,
    bundle: Bundle,
    registry: Registry,
    *,
    by: str,
    now: datetime,
    note: str = "",
    judged: bool = False,
) -> Definition:
    """The bundle as the newest version of its key; the newest itself, with its scenarios, when what runs is the same.

    ``judged``: the caller has played it through already, in another process.
    """
    if not judged:
        _require_sound(bundle, registry)
    drawing = diagrams.read(bundle.diagram)
    writers_wait(session, Definition)
    _require_callable(session, bundle.file, drawing)
    newest = _newest(session, drawing.key)
    if newest is not None and newest.digest == bundle.digest:
        if newest.scenarios != bundle.scenarios:
            newest.scenarios = bundle.scenarios
        return newest
    return _add(session, bundle, registry, newest, by, now, note)


def roll_back(session: Session, key: str, number: int, registry: Registry, *, by: str, now: datetime) -> Definition:
    """An earlier version's content as the newest version; what runs stays on its own."""
    bundle = bundle_of(version(session, key, number))
    _require_sound(bundle, registry)
    writers_wait(session, Definition)
    newest = _newest(session, key)
    if newest is not None and newest.digest == bundle.digest:
        return newest
    return _add(session, bundle, registry, newest, by, now, f"Trở lại phiên bản {number}")


def _require_sound(bundle: Bundle, registry: Registry) -> None:
    """``DiagramRejected`` for a bundle with an error; one that held in this process is not played through again."""
    held = _HELD.setdefault(registry, set())
    if bundle.digest in held:
        return
    problems = checks.check(bundle, registry)
    if any(problem.level == "error" for problem in problems):
        raise DiagramRejected(problems)
    held.add(bundle.digest)


def _require_callable(session: Session, file: str, drawing: Diagram) -> None:
    """``DiagramRejected`` for a call that comes back to the diagram, or that could not begin what it calls."""
    problems: list[checks.Problem] = []
    for each in drawing.nodes:
        key = each.node.get("calledElement") if each.kind == "callActivity" else None
        called = _newest(session, key) if key else None
        if called is None:  # told by the lint, and at the start
            continue
        if drawing.key in _calls(session, called):
            vi = f"quy trình “{key}” lại gọi quy trình này nên không bao giờ dừng; hãy bỏ một trong hai lời gọi."
            en = f"“{key}” calls this process in its turn, which never ends; delete one of the calls."
            problems.append(checks.Problem("error", file, each.id, each.label, vi, en, "called-itself"))
        if plain_start(called) is None:
            vi = f"quy trình “{key}” không có sự kiện bắt đầu thường nên không gọi được; hãy thêm vào đó một sự kiện."
            en = f"“{key}” has no plain start event, so that it cannot be called; add one to it."
            problems.append(checks.Problem("error", file, each.id, each.label, vi, en, "called-unknown"))
    if problems:
        raise DiagramRejected(problems)


def is_newest(session: Session, bundle: Bundle) -> bool:
    """Whether the bundle, with its scenarios, is what the newest version of its key holds already."""
    newest = _newest(session, diagrams.read(bundle.diagram).key)
    return newest is not None and bundle_of(newest).whole_digest == bundle.whole_digest


def bundle_of(definition: Definition) -> Bundle:
    """What was deployed, as it was."""
    return Bundle(
        f"{definition.key}.bpmn", definition.diagram, definition.forms, definition.decisions, definition.scenarios
    )


def _add(
    session: Session,
    bundle: Bundle,
    registry: Registry,
    newest: Definition | None,
    by: str,
    now: datetime,
    note: str,
) -> Definition:
    drawing = diagrams.read(bundle.diagram)
    definition = Definition(
        key=drawing.key,
        version=1 if newest is None else newest.version + 1,
        digest=bundle.digest,
        name=drawing.name,
        diagram=bundle.diagram,
        forms=bundle.forms,
        decisions=bundle.decisions,
        scenarios=bundle.scenarios,
        deployed_at=now,
        deployed_by=by,
        note=note,
    )
    session.add(definition)
    session.flush()
    schedules.announce(session, definition, registry, now)
    return definition


def latest(session: Session, key: str) -> Definition:
    """The newest version of a diagram; ``DefinitionMissing`` when none was deployed."""
    newest = _newest(session, key)
    if newest is None:
        raise DefinitionMissing(key)
    return newest


def version(session: Session, key: str, number: int | None = None) -> Definition:
    """One version of a diagram, the newest unless it is named; ``DefinitionMissing`` when there is none."""
    if number is None:
        return latest(session, key)
    found = session.scalar(select(Definition).where(Definition.key == key, Definition.version == number))
    if found is None:
        raise DefinitionMissing(f"{key}, phiên bản {number}")
    return found


def versions(session: Session) -> list[tuple[Definition, int]]:
    """Every version of every diagram, the newest of each first, with how many of its instances run."""
    living = func.count(Instance.id).filter(Instance.status.in_(("running", "suspended")))
    found = select(Definition, living).outerjoin(Instance).group_by(Definition.id)
    return [(row[0], row[1]) for row in session.execute(found.order_by(Definition.key, Definition.version.desc()))]


def called_by(session: Session, definition: Definition) -> list[Definition]:
    """The newest versions of the diagrams that a definition calls, and of those that they call."""
    found: dict[str, Definition] = {}
    ahead = [definition]
    while ahead:
        for key in _called_in(diagrams.read(ahead.pop().diagram)):
            if key not in found:
                found[key] = latest(session, key)
                ahead.append(found[key])
    return [found[key] for key in sorted(found)]


def _calls(session: Session, definition: Definition) -> set[str]:
    """The keys of all that a definition calls, and that these call; what is missing calls nothing."""
    seen: set[str] = set()
    ahead = [definition]
    while ahead:
        for key in _called_in(diagrams.read(ahead.pop().diagram)) - seen:
            seen.add(key)
            called = _newest(session, key)
            ahead.extend([called] if called else [])
    return seen


def _called_in(drawing: Diagram) -> set[str]:
    calls = (each.node.get("calledElement") for each in drawing.nodes if each.kind == "callActivity")
    return {key for key in calls if key}


def bound(session: Session, instance: Instance) -> list[Definition]:
    """The versions of the called diagrams that an instance was started with."""
    return [session.get_one(Definition, instance.bound[key]) for key in sorted(instance.bound)]


def former(session: Session, definition: Definition, gone: Set[str]) -> dict[str, Element]:
    """Elements that a diagram, or one that it calls, has no more, as the newest version drew them that had them."""
    found: dict[str, Element] = {}
    for key in sorted({each.rpartition(":")[0] or definition.key for each in gone}):
        before = "" if key == definition.key else f"{key}:"
        drawn = select(Definition.diagram).where(Definition.key == key, Definition.id != definition.id)
        for diagram in session.scalars(drawn.order_by(Definition.version.desc())):
            had = {before + each.id: each for each in diagrams.read(diagram).elements.values()}
            found = {**{name: each for name, each in had.items() if name in gone}, **found}
            if gone <= found.keys():
                break
    return found


def plain_start(definition: Definition) -> Element | None:
    """The start event by which a person begins an instance."""
    elements = diagrams.read(definition.diagram).elements.values()
    starts = (each for each in elements if each.kind == "startEvent" and each.parent is None)
    return next((each for each in starts if not each.definitions), None)


def _newest(session: Session, key: str) -> Definition | None:
    return session.scalar(select(Definition).where(Definition.key == key).order_by(Definition.version.desc()).limit(1))
