"""What the pages of a design in work show and take: the draft with its parts, its verdict, and two that differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import IO, Any

from engine import bundles, comparison, definitions, diagrams
from engine.diagrams import MAX_BYTES, Unreadable
from workflows import checking, people
from workflows.errors import DesignRefused
from workflows.models import DesignDraft, Person
from workflows.policy import Action, may
from workflows.studio import catalogue, deploying, drafts, judging
from workflows.studio.decisions import tables
from workflows.studio.forms import acts
from workflows.unit import UnitOfWork
from workflows.versions.listing import marks_of


@dataclass(frozen=True)
class View:
    """A design in work as its pages show it."""

    draft: DesignDraft
    names: dict[str, str]
    may_change: bool
    offers: dict[str, Any]
    """What the panel offers: the catalogue, the draft's forms and tables, diagrams to call, conditions on answers."""


@dataclass(frozen=True)
class Both:
    """What is kept of a design and what somebody else sent: in what they differ, where the sent one can be read."""

    kept: DesignDraft
    kept_by: str
    sent: str | None
    differences: list[comparison.Difference]

    @property
    def marks(self) -> dict[str, dict[str, list[str]]]:
        """The elements to colour on what is kept and on what was sent."""
        return marks_of(self.differences)


def view(uow: UnitOfWork, person: Person, draft_id: int) -> View:
    """One design in work, for whoever may read it."""
    draft = drafts.opened(uow, person, draft_id)
    who = [each for each in (draft.begun_by, draft.changed_by, draft.approved_by) if each]
    return View(draft, people.names(uow.session, who), may(person, Action.DESIGN), _offers(uow, draft))


def judged(uow: UnitOfWork, person: Person, draft_id: int, diagram: str | None = None) -> checking.Verdict:
    """What the checks say of a design, or of it with another drawing that is not kept yet."""
    bundle = judging.bundle_of(drafts.opened(uow, person, draft_id))
    return judging.verdict(uow, bundle if diagram is None else replace(bundle, diagram=diagram))


def both(uow: UnitOfWork, person: Person, draft_id: int, sent: str | None) -> Both:
    """What is kept, what was sent, and in what the sent one differs."""
    draft = drafts.opened(uow, person, draft_id)
    name = people.names(uow.session, [draft.changed_by]).get(draft.changed_by, draft.changed_by)
    return Both(draft, name, sent, _differences(draft, sent))


def file_of(draft: DesignDraft) -> bytes:
    """A draft's drawing as a .bpmn file."""
    return bundles.declared(draft.diagram).encode()


def text_of(file: IO[bytes]) -> str:
    """A chosen file's text; ``DesignRefused`` for one that is none."""
    try:
        content = file.read(MAX_BYTES + 1)
        diagrams.too_large(len(content), MAX_BYTES)
        return diagrams.decode(content)
    except Unreadable as error:
        raise DesignRefused(str(error)) from error


def _differences(draft: DesignDraft, sent: str | None) -> list[comparison.Difference]:
    if sent is None:
        return []
    try:
        judging.title_of(sent)  # in a child: what it could read, may be read here
    except DesignRefused:
        return []
    return deploying.differences(deploying.as_version(draft), deploying.as_version(draft, sent))


def _offers(uow: UnitOfWork, draft: DesignDraft) -> dict[str, Any]:
    deployed = {each.key: each.name for each, _ in reversed(definitions.versions(uow.session))}
    return {
        "catalogue": [each.to_json() for each in catalogue.names(uow.house.registry)],
        "forms": [[each.name, each.title] for each in acts.listing(draft) if not each.missing],
        "decisions": [[each.key, each.name] for each in tables.listing(draft)],
        "definitions": [[key, name] for key, name in deployed.items() if key != draft.key],
        "conditions": [
            [f"{each.name} == {value}", f"{each.label}: {words}"]
            for each in tables.variables(draft, "", uow.house.registry)
            for value, words in each.values
        ],
    }
