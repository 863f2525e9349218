"""A form in work as staff would see it: drawn from what is not saved yet, and judged by the one judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import AnswersRejected, Call, forms
from workflows.models import Person
from workflows.unit import UnitOfWork

Schema = Mapping[str, Any]
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


@dataclass(frozen=True)
class Trial:
    """What the preview shows: the form in one language, what was typed into it, and what staff would be told."""

    language: str
    form: Schema
    fields: list[forms.Field]
    typed: Mapping[str, Any]
    problems: Mapping[str, str]
    answers: Mapping[str, Any] | None
    """What would be kept; None: not tried, or not accepted."""
    without_english: list[str] = field(default_factory=list[str])
    not_asked: list[str] = field(default_factory=list[str])
    """The rules that only a real case can answer."""


def tried(
    uow: UnitOfWork, person: Person, schema: Schema, typed: Mapping[str, Any], language: str, *, judged: bool
) -> Trial:
    """The preview of a sound form, its answers judged where ``judged``; what asks the domain is left out."""
    registry, call = uow.house.registry, Call(uow.session, uow.now(), by=person.username)
    alone = _alone(schema)
    spoken = forms.in_english(alone) if language == "en" else alone
    answers, problems = None, {}
    if judged:
        try:
            answers = forms.judge(spoken, typed, registry, call)  # whose fields are named as they are seen
        except AnswersRejected as error:
            problems = error.problems
    checks = {each["x-check"] for each in schema["properties"].values() if each.get("x-check")}
    sentences = {entry.name: entry.sentence for entry in registry.catalogue() if entry.kind == "check"}
    return Trial(
        language=language if language in LANGUAGES else "vi",
        form=spoken,
        fields=forms.fields(spoken, registry, call),
        typed=typed,
        problems=problems,
        answers=answers,
        without_english=[schema["properties"][name]["title"] for name in forms.without_english(schema)],
        not_asked=[sentences[name] for name in sorted(checks)],
    )


def _alone(schema: Schema) -> dict[str, Any]:
    """The form without the rules that need the case at whose step it is answered."""
    fields = {
        name: {word: value for word, value in each.items() if word != "x-check"}
        for name, each in schema["properties"].items()
    }
    return {**schema, "properties": fields}
