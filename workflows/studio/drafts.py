"""Designs in work: begun, opened, saved by whoever read the newest content, and thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import Bundle, bundles, definitions
from engine.diagrams import MAX_BYTES, undeclared
from workflows import audit, scenarios
from workflows.errors import DesignChanged, DesignRefused, NotFound
from workflows.models import DesignDraft, Person
from workflows.policy import Action, require
from workflows.studio import judging
from workflows.studio.blank import blank
from workflows.unit import UnitOfWork

_LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Change:
    """What of a draft is written anew; what is None stays as it is."""

    diagram: str | None = None
    forms: Mapping[str, Any] | None = None
    decisions: Mapping[str, str] | None = None
    scenarios: Mapping[str, Any] | None = None
    note: str | None = None


def listing(uow: UnitOfWork, person: Person) -> list[DesignDraft]:
    """Every design in work, the last one changed first."""
    require(person, Action.READ_DESIGNS)
    return list(uow.session.scalars(select(DesignDraft).order_by(DesignDraft.changed_at.desc(), DesignDraft.id)))


def opened(uow: UnitOfWork, person: Person, draft_id: int) -> DesignDraft:
    """One design in work."""
    require(person, Action.READ_DESIGNS)
    return _found(uow, draft_id)


def held(uow: UnitOfWork, draft_id: int, digest: str) -> DesignDraft:
    """One design, held against everybody else until the unit of work ends; ``DesignChanged`` if it is another now."""
    draft = _found(uow, draft_id, held=True)
    if draft.digest != digest:
        raise DesignChanged(draft.id)
    return draft


def begin(uow: UnitOfWork, person: Person, key: str, name: str) -> DesignDraft:
    """A new design from an empty drawing with one lane."""
    require(person, Action.DESIGN)
    if not bundles.NAME.fullmatch(key) or not key[0].isalpha():
        raise DesignRefused("Mã quy trình bắt đầu bằng chữ cái, chỉ gồm chữ không dấu, số, gạch nối, gạch dưới.")
    if not name.strip():
        raise DesignRefused("Nhập tên quy trình.")
    if any(each.key == key for each, _ in definitions.versions(uow.session)):
        raise DesignRefused(f"Mã “{key}” đã có quy trình dùng; hãy soạn từ phiên bản của nó, hoặc chọn mã khác.")
    return _add(uow, person, Bundle(f"{key}.bpmn", undeclared(blank(key, name.strip()[:200]))), None)


def begin_from(uow: UnitOfWork, person: Person, key: str, version: int | None = None) -> DesignDraft:
    """A new design from a deployed version, the newest unless it is named."""
    require(person, Action.DESIGN)
    definition = definitions.version(uow.session, key, version)
    return _add(uow, person, definitions.bundle_of(definition), definition.id)


def take_in(uow: UnitOfWork, person: Person, file: Path) -> DesignDraft:
    """A new design from a designer's file and what lies beside it, based on what is deployed under its key."""
    require(person, Action.DESIGN)
    title = judging.title_of_file(file)
    scenarios.read_folder(file.parent.parent)  # one that is written wrong is told now, and not left behind
    bundle = bundles.read_file(file)
    judging.require_tables(bundle.decisions)
    newest = next((each for each, _ in definitions.versions(uow.session) if each.key == title.key), None)
    return _add(uow, person, bundle, newest.id if newest else None)


def save(uow: UnitOfWork, person: Person, draft_id: int, digest: str, change: Change) -> DesignDraft:
    """Keep what was changed; ``DesignChanged`` when somebody saved since the content of ``digest`` was read."""
    require(person, Action.DESIGN)
    draft = held(uow, draft_id, digest)
    _require_small(change)
    if change.diagram is not None:
        diagram = undeclared(change.diagram)
        title = judging.title_of(diagram)
        if title.key != draft.key:
            draft.scenarios = {name: {**told, "process": title.key} for name, told in draft.scenarios.items()}
        draft.key, draft.name, draft.diagram = title.key, title.name, diagram
    if change.forms is not None:
        draft.forms = _named(change.forms)
    if change.decisions is not None:
        draft.decisions = _tables(change.decisions, draft.decisions)
    if change.scenarios is not None:
        draft.scenarios = _named(change.scenarios)
    if change.note is not None:
        draft.note = change.note.strip()
    draft.digest = judging.bundle_of(draft).whole_digest
    draft.changed_by, draft.changed_at = person.username, uow.now()
    if draft.digest != digest:
        audit.note(uow, person, "design.save", about=f"design:{draft.id}", key=draft.key, digest=draft.digest)
    return draft


def discard(uow: UnitOfWork, person: Person, draft_id: int, digest: str) -> DesignDraft:
    """Throw a design in work away, as it was last read; what is deployed stays."""
    require(person, Action.DESIGN)
    draft = held(uow, draft_id, digest)
    uow.session.delete(draft)
    audit.note(uow, person, "design.discard", about=f"design:{draft.id}", key=draft.key, digest=draft.digest)
    return draft


def _add(uow: UnitOfWork, person: Person, bundle: Bundle, based_on_id: int | None) -> DesignDraft:
    title = judging.title_of(bundle.diagram)
    draft = DesignDraft(
        key=title.key,
        name=title.name,
        based_on_id=based_on_id,
        diagram=bundle.diagram,
        forms=bundle.forms,
        decisions=bundle.decisions,
        scenarios=bundle.scenarios,
        digest=bundle.whole_digest,
        begun_by=person.username,
        begun_at=uow.now(),
        changed_by=person.username,
        changed_at=uow.now(),
    )
    uow.session.add(draft)
    uow.session.flush()
    audit.note(uow, person, "design.begin", about=f"design:{draft.id}", key=draft.key)
    return draft


def _found(uow: UnitOfWork, draft_id: int, *, held: bool = False) -> DesignDraft:
    draft = uow.session.get(DesignDraft, draft_id, with_for_update=held or None)
    if draft is None:
        raise NotFound
    return draft


def _require_small(change: Change) -> None:
    if len((change.diagram or "").encode()) > MAX_BYTES:
        raise DesignRefused("Sơ đồ lớn hơn 1 MB; hãy tách bớt thành quy trình được gọi.")
    if len(change.note or "") > _LONGEST_NOTE:
        raise DesignRefused(f"Ghi chú dài quá {_LONGEST_NOTE} ký tự.")


def _named(parts: Mapping[str, Any]) -> dict[str, Any]:
    """The forms or tables, each under a name that may be a file's."""
    for name in parts:
        if not bundles.NAME.fullmatch(name):
            raise DesignRefused(f"Tên “{name[:80]}” chỉ được gồm chữ không dấu, số, gạch nối, gạch dưới.")
    return dict(parts)


def _tables(tables: Mapping[str, str], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The tables without their XML declarations, as drawings are kept; what is new of them, looked at in the child."""
    named = {name: undeclared(text) for name, text in _named(tables).items()}
    for text in named.values():
        if len(text.encode("utf-8", "replace")) > MAX_BYTES:
            raise DesignRefused("Bảng quyết định lớn hơn 1 MB; hãy tách thành nhiều bảng.")
    judging.require_tables({name: text for name, text in named.items() if kept.get(name) != text})
    return named
