"""What a form's page in the studio shows: the rows with what each may be, the notes, and the form as staff see it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine import Registry, forms
from engine.forms import can_be_taken_apart
from workflows import people
from workflows.errors import NotFound
from workflows.models import Person
from workflows.policy import Action, may
from workflows.studio import drafts
from workflows.studio.editing import View
from workflows.studio.forms import acts, choices, comparing, trying
from workflows.studio.forms.acts import Sent
from workflows.studio.forms.kinds import KINDS
from workflows.studio.forms.notes import notes
from workflows.studio.forms.rows import Row, Sheet, sheet_of
from workflows.studio.forms.trying import Trial
from workflows.studio.forms.uses import uses_of
from workflows.studio.forms.writing import written
from workflows.unit import UnitOfWork

_FOLDED = ("hint", "hint_en", "least", "most", "check", "key", "prefill", "variable")


@dataclass(frozen=True)
class Asked:
    """The answers of one field under which another may be asked: “field=value” with its words."""

    title: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class Page:
    """A form in work, saved or not."""

    view: View
    name: str
    sheet: Sheet
    base: str
    opened_as: Sheet
    """The sheet as it was opened."""
    readable: bool
    """Whether the form is one that can be taken apart; else it is only shown."""
    steps: list[str]
    reads: Mapping[str, list[str]]
    """Where the drawing reads the variables."""
    problems: Mapping[str, str]
    faults: list[str]
    notes: list[str]
    differences: list[str]
    """In what the page differs from what is kept."""
    trial: Trial | None
    checks: list[tuple[str, str]]
    lists: list[tuple[str, str]]

    def conditions(self, row: Row) -> Iterator[Asked]:
        """Under which answers of the fields before it a row may be asked for."""
        for each in self.sheet.rows:
            if each.id == row.id:
                return
            answers = [] if each.dropped else _answers(each)
            if answers:
                yield Asked(each.title, answers)

    def controls(self, row: Row) -> list[str]:
        """The controls of a row that cannot be read."""
        return [key.rpartition(".")[2] for key in self.problems if key.rpartition(".")[0] == row.id]

    def is_open(self, row: Row) -> bool:
        """Whether a row is shown unfolded: one that was changed, or has something to mend."""
        return bool(self.controls(row)) or self.opened_as.row(row.id) not in (row, replace(row, dropped=False))

    def has_more(self, row: Row) -> bool:
        """Whether something was changed among what a row keeps folded."""
        before = self.opened_as.row(row.id) or row
        return any(getattr(before, control) != getattr(row, control) for control in _FOLDED)

    def unread(self, row: Row) -> bool:
        """Whether a row's options hold signs that their lines cannot tell, so that they are shown and not typed."""
        each = json.loads(self.base).get("properties", {}).get(row.id, {})
        return not choices.can_be_typed(choices.options_of(each))

    def kinds(self) -> list[tuple[str, str]]:
        """The kinds of answers, each with its words."""
        return [(name, kind.label) for name, kind in KINDS.items()]

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """What cannot be read: the place on the page, and its sentence."""
        places = {each.id: str(place) for place, each in enumerate(self.sheet.rows)}
        split = [(key.rpartition("."), sentence) for key, sentence in self.problems.items()]
        return [(f"r-{places.get(row, 'form')}-{control}", sentence) for (row, _, control), sentence in split]


def opened(uow: UnitOfWork, person: Person, draft_id: int, name: str, sent: Sent | None, *, tried: bool) -> Page:
    """A form's page as it is kept, or as it was sent by whoever works on it; ``tried``: its answers are judged."""
    draft = drafts.opened(uow, person, draft_id)
    if name not in draft.forms:
        raise NotFound
    kept, readable = draft.forms[name], can_be_taken_apart(draft.forms[name])
    may_change = may(person, Action.DESIGN)
    if sent is None or not may_change or not readable:
        sent = _as_kept(kept, readable, sent)
    base = acts.schema_in(sent.base) if readable else {}
    found = written(base, sent.sheet)
    faults = list(forms.faults(found.schema if readable else kept, uow.house.registry))
    trial = None if faults else trying.tried(uow, person, found.schema, sent.answers, sent.language, judged=tried)
    uses, registry = uses_of(draft.diagram), uow.house.registry
    return Page(
        view=View(draft, people.names(uow.session, [draft.changed_by]), may_change, {}),
        name=name,
        sheet=sent.sheet,
        base=sent.base,
        opened_as=sheet_of(base),
        readable=readable,
        steps=uses.forms.get(name, []),
        reads=uses.variables,
        problems=found.problems,
        faults=faults,
        notes=list(notes(base, sent.sheet, uses)),
        differences=comparing.differences(kept, found.schema) if readable else [],
        trial=trial,
        checks=_named(registry, "check"),
        lists=_named(registry, "options"),
    )


def _as_kept(kept: Any, readable: bool, sent: Sent | None) -> Sent:
    """The page as it is opened; whoever only reads may still try answers."""
    text = json.dumps(kept, ensure_ascii=False, indent=None if readable else 2)
    sheet = sheet_of(kept) if readable else Sheet()
    return replace(sent, base=text, sheet=sheet) if sent else Sent(text, sheet)


def _answers(row: Row) -> list[tuple[str, str]]:
    if row.kind == "yes":
        return [(f"{row.id}=true", "được đánh dấu"), (f"{row.id}=false", "không đánh dấu")]
    if row.listed or row.kind not in ("choice", "radio"):
        return []
    try:
        return [(f"{row.id}={each.value}", f"là “{each.title}”") for each in choices.read(row.options)]
    except ValueError:
        return []


def _named(registry: Registry, kind: str) -> list[tuple[str, str]]:
    return [(each.name, each.sentence) for each in registry.catalogue() if each.kind == kind]
