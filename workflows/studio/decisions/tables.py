"""The decision tables of a design in work: listed, begun, opened with what is said of them, saved, taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine import Registry, bundles, decisions, diagrams, grids
from engine.decisions import Column, Grid, Row
from engine.diagrams import Unreadable, undeclared
from workflows import people
from workflows.errors import DesignRefused, NotFound
from workflows.models import DesignDraft, Person
from workflows.policy import Action, may, require
from workflows.studio import drafts
from workflows.studio.decisions import judging, typed
from workflows.studio.decisions.gaps import Findings
from workflows.studio.decisions.sentences import Said
from workflows.studio.decisions.trying import Sample, Tried
from workflows.studio.drafts import Change
from workflows.studio.judging import Title, bundle_of, title_of_table
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class Entry:
    """A table in the list of its draft."""

    key: str
    name: str
    grid: Grid | None
    """None where it is no table that a grid could show."""
    steps: tuple[str, ...]
    """The steps that ask it."""


@dataclass(frozen=True)
class Variable:
    """Something that a column may read: a variable of a form or a function, and the values that are known of it."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Desk:
    """A table as its page shows it, saved or not."""

    draft: DesignDraft
    key: str
    grid: Grid
    said: Mapping[tuple[int, int], Said]
    findings: Findings
    samples: tuple[Sample, ...]
    tried: Tried | None
    variables: tuple[Variable, ...]
    steps: tuple[str, ...]
    names: Mapping[str, str]
    may_change: bool
    differences: tuple[str, ...] = ()
    """In what a grid that came too late differs from the one that is kept."""


def listing(draft: DesignDraft) -> list[Entry]:
    """The tables of a draft, by name."""
    found = [Entry(key, *_read(key, text), _steps(draft, key)) for key, text in draft.decisions.items()]
    return sorted(found, key=lambda each: each.name.casefold())


def begin(uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str) -> str:
    """A new table with one column each and one row; its key is made of its name."""
    require(person, Action.DESIGN)
    draft = drafts.opened(uow, person, draft_id)
    stem = typed.variable(name)[: bundles.LONGEST_NAME - 4]
    if not stem:
        raise DesignRefused("Nhập tên bảng quyết định.")
    key = next(each for each in _numbered(stem) if each not in draft.decisions)
    grid = Grid(name.strip()[:200], "FIRST", (Column(),), (Column(),), (Row("", ("",), ("",)),))
    text = grids.write(grids.blank(key, grid.name), grid)
    drafts.save(uow, person, draft_id, digest, Change(decisions={**draft.decisions, key: text}))
    return key


def take_in(uow: UnitOfWork, person: Person, draft_id: int, digest: str, text: str) -> Title:
    """A table from a designer's file, in the place of the draft's own of the same id; its id and name."""
    require(person, Action.DESIGN)
    draft = drafts.held(uow, draft_id, digest)
    if not text.strip():
        raise DesignRefused("Chọn một tệp .dmn.")
    taken = title_of_table(undeclared(text))
    drafts.save(uow, person, draft_id, digest, Change(decisions={**draft.decisions, taken.key: text}))
    return taken


def desk(
    uow: UnitOfWork,
    person: Person,
    draft_id: int,
    key: str,
    sent: Grid | None = None,
    sample: Mapping[str, str] | None = None,
) -> Desk:
    """A table as it is kept, or with a grid that is not saved yet, with all that is to be said of it."""
    draft = drafts.opened(uow, person, draft_id)
    text = _text(draft, key)
    grid = sent or _grid(text)
    bundle = bundle_of(draft)
    bundle = replace(bundle, decisions={**bundle.decisions, key: grids.write(text, grid)})
    registry = uow.house.registry
    judged = judging.judged(bundle, key, grid, registry, sample)
    return Desk(
        draft,
        key,
        grid,
        {(each.row, each.column): each for each in reversed(judged.said)},
        judged.findings,
        judged.samples,
        judged.tried,
        tuple(variables(draft, key, registry)),
        _steps(draft, key),
        people.names(uow.session, [draft.changed_by]),
        may(person, Action.DESIGN),
    )


def late(uow: UnitOfWork, person: Person, draft_id: int, key: str, sent: Grid) -> Desk:
    """The desk of whoever saved too late: their grid, and in what it differs from the one that is kept now."""
    found = desk(uow, person, draft_id, key, sent)
    return replace(found, differences=tuple(_differences(_grid(_text(found.draft, key)), sent)))


def save(uow: UnitOfWork, person: Person, draft_id: int, digest: str, key: str, grid: Grid) -> DesignDraft:
    """Keep a table; whatever in its text the grid does not show, stays as it was."""
    require(person, Action.DESIGN)
    draft = drafts.opened(uow, person, draft_id)
    text = grids.write(_text(draft, key), grid)
    return drafts.save(uow, person, draft_id, digest, Change(decisions={**draft.decisions, key: text}))


def remove(uow: UnitOfWork, person: Person, draft_id: int, digest: str, key: str) -> str:
    """Take a table out of a draft that no step asks any more; its name."""
    require(person, Action.DESIGN)
    draft = drafts.opened(uow, person, draft_id)
    name, _ = _read(key, _text(draft, key))
    if steps := _steps(draft, key):
        raise DesignRefused(f"Bước “{steps[0]}” còn dùng bảng này; hãy chọn bảng khác cho bước đó trước.")
    left = {each: text for each, text in draft.decisions.items() if each != key}
    drafts.save(uow, person, draft_id, digest, Change(decisions=left))
    return name


def file_of(draft: DesignDraft, key: str) -> bytes:
    """A table as a .dmn file."""
    return bundles.declared(_text(draft, key)).encode()


def variables(draft: DesignDraft, key: str, registry: Registry) -> Iterator[Variable]:
    """What forms ask and keep, what tables but that of ``key`` write, and the functions that need no word."""
    seen: set[str] = set()
    for schema in draft.forms.values():
        for name, field in _fields(schema):
            if name not in seen:
                seen.add(name)
                yield Variable(name, str(field.get("title", name)), tuple(_known(field)))
    for other, text in draft.decisions.items():
        table = next(decisions.readable([str(text)]), None)
        if table and other != key:
            yield from (Variable(name, f"Kết quả của bảng “{table.name}”") for name in table.outputs)
    for entry in registry.catalogue():
        if entry.kind == "function" and not entry.parameters:
            yield Variable(f"{entry.name}()", entry.sentence)


def _text(draft: DesignDraft, key: str) -> str:
    if key not in draft.decisions:
        raise NotFound
    return str(draft.decisions[key])


def _grid(text: str) -> Grid:
    try:
        return grids.read(text)
    except Unreadable as error:
        raise DesignRefused(str(error)) from error


def _read(key: str, text: str) -> tuple[str, Grid | None]:
    try:
        grid = grids.read(text)
    except Unreadable:
        return key, None
    return grid.name or key, grid


def _steps(draft: DesignDraft, key: str) -> tuple[str, ...]:
    nodes = diagrams.sketch(draft.diagram).nodes
    return tuple(each.label for each in nodes if each.decision == key)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem}_{number}" for number in range(2, 1000))


def _fields(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        for name, field in schema["properties"].items():
            if isinstance(field, dict) and field.get("x-variable"):
                yield name, field


def _known(field: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for each in field.get("oneOf", ()):
        if isinstance(each, dict) and isinstance(each.get("const"), str):
            yield f'"{each["const"]}"', str(each.get("title", each["const"]))


def _differences(kept: Grid, sent: Grid) -> Iterator[str]:
    """In what two grids differ, place by place."""
    if kept.name != sent.name:
        yield f"Tên: đang lưu “{kept.name}”, Ông/Bà viết “{sent.name}”."
    if kept.policy != sent.policy:
        yield "Cách lấy kết quả khác nhau."
    heads = [[(each.label, each.name, each.kind) for each in (*grid.inputs, *grid.outputs)] for grid in (kept, sent)]
    if heads[0] != heads[1]:
        yield "Các cột khác nhau."
    if len(kept.rows) != len(sent.rows):
        yield f"Đang lưu {len(kept.rows)} dòng, Ông/Bà gửi {len(sent.rows)} dòng."
    for number, (one, other) in enumerate(zip(kept.rows, sent.rows, strict=False), start=1):
        before, after = ([*row.tests, *row.answers, row.note] for row in (one, other))
        for old, new in zip(before, after, strict=False):
            if old != new:
                yield f"Dòng {number}: đang lưu {old or '(trống)'}, Ông/Bà viết {new or '(trống)'}."
