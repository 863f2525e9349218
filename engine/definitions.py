"""Deployed diagrams: a diagram and its forms travel together as one immutable bundle, known by its content."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import checks, diagrams, schedules
from engine.diagrams import Element
from engine.errors import DefinitionMissing, DiagramRejected
from engine.locks import writers_wait
from engine.models import Definition, Instance
from engine.registry import Registry

MAX_FORM_BYTES = 256 * 1024
FORM_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
"""A form's name is a file's name: it leads nowhere else."""


@dataclass(frozen=True)
class Bundle:
    """A diagram's text with the forms that it names, as read from a designer's folder."""

    file: str
    diagram: str
    forms: dict[str, Any] = field(default_factory=dict[str, Any])
    decisions: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def digest(self) -> str:
        """The sha256 of the content: two equal bundles are one version."""
        parts: list[Any] = [self.diagram, self.forms]
        if self.decisions:  # a bundle without tables keeps the digest that it had before there were any
            parts.append(self.decisions)
        content = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(content).hexdigest()


def read_folder(folder: Path) -> list[Bundle]:
    """Every bundle of a designer's folder (``diagrams/`` beside ``forms/``), by file name."""
    return [read_file(path) for path in sorted((folder / "diagrams").glob("*.bpmn"))]


def read_file(path: Path) -> Bundle:
    """One diagram with its forms; ``DiagramRejected`` when it can't be read at all."""

    def refuse(file: Path, sentence: str) -> DiagramRejected:
        return DiagramRejected([checks.Problem("error", file.name, None, "", sentence)])

    if path.stat().st_size > diagrams.MAX_BYTES:
        raise refuse(path, f"Tệp lớn hơn {diagrams.MAX_BYTES // 1024} KB.")
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(path, "Sơ đồ phải lưu bằng mã UTF-8.") from error
    try:
        named = diagrams.read(_without_declaration(text)).forms
    except diagrams.Unreadable as error:
        raise refuse(path, str(error)) from error
    forms: dict[str, Any] = {}
    for name in filter(FORM_NAME.fullmatch, named):
        form = path.parent.parent / "forms" / f"{name}.json"
        if form.is_file():
            if form.stat().st_size > MAX_FORM_BYTES:
                raise refuse(form, f"Biểu mẫu lớn hơn {MAX_FORM_BYTES // 1024} KB.")
            try:
                forms[name] = json.loads(form.read_text("utf-8"))
            except (ValueError, RecursionError) as error:
                raise refuse(form, f"Biểu mẫu không phải JSON hợp lệ: {error}.") from error
    return Bundle(path.name, _without_declaration(text), forms)


def deploy(
    session: Session,
    bundle: Bundle,
    registry: Registry,
    *,
    by: str,
    now: datetime,
    note: str = "",
) -> Definition:
    """The bundle as the newest version of its key; the newest itself when nothing changed."""
    problems = checks.check(bundle, registry)
    if any(problem.level == "error" for problem in problems):
        raise DiagramRejected(problems)
    drawing = diagrams.read(bundle.diagram)
    writers_wait(session, Definition)
    newest = _newest(session, drawing.key)
    if newest is not None and newest.digest == bundle.digest:
        return newest
    definition = Definition(
        key=drawing.key,
        version=1 if newest is None else newest.version + 1,
        digest=bundle.digest,
        name=drawing.name,
        diagram=bundle.diagram,
        forms=bundle.forms,
        decisions=bundle.decisions,
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


def versions(session: Session) -> list[Definition]:
    """Every version of every diagram, the newest of each first."""
    return list(session.scalars(select(Definition).order_by(Definition.key, Definition.version.desc())))


def called_by(session: Session, definition: Definition) -> list[Definition]:
    """The newest versions of the diagrams that a definition calls, and of those that they call."""
    found: dict[str, Definition] = {}
    ahead = [definition]
    while ahead:
        for each in diagrams.read(ahead.pop().diagram).elements.values():
            key = each.node.get("calledElement") if each.kind == "callActivity" else None
            if key and key not in found:
                found[key] = latest(session, key)
                ahead.append(found[key])
    return [found[key] for key in sorted(found)]


def bound(session: Session, instance: Instance) -> list[Definition]:
    """The versions of the called diagrams that an instance was started with."""
    return [session.get_one(Definition, instance.bound[key]) for key in sorted(instance.bound)]


def plain_start(definition: Definition) -> Element | None:
    """The start event by which a person begins an instance."""
    elements = diagrams.read(definition.diagram).elements.values()
    starts = (each for each in elements if each.kind == "startEvent" and each.parent is None)
    return next((each for each in starts if not each.definitions), None)


def _newest(session: Session, key: str) -> Definition | None:
    return session.scalar(select(Definition).where(Definition.key == key).order_by(Definition.version.desc()).limit(1))


def _without_declaration(text: str) -> str:
    # The text is kept as characters; a declaration that names another encoding would then be a lie.
    return text.partition("?>")[2].lstrip() if text.startswith("<?xml") else text
