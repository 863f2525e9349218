"""An entry as whoever checks it reads it: what was typed, in words, with the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import AnswersRejected, Call, forms
from workflows import said
from workflows.models import Attachment, Directive, Entry, Matter
from workflows.registration import judging
from workflows.said import Line
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class EntryView:
    """The lines of the directive's head and of each duty; the directive itself once there is one."""

    head: list[Line]
    duties: list[list[Line]]
    files: list[Attachment]
    directive: Directive | None


def of_matter(uow: UnitOfWork, matter: Matter) -> EntryView | None:
    """The entry for which a matter runs; None for a matter of another kind, or one whose entry came back as a draft."""
    entry = uow.session.scalar(select(Entry).where(Entry.matter_id == matter.id))
    if entry is None:
        return None
    call = Call(uow.session, uow.now(), by=entry.by)
    head, duty = (judging.form(uow.session, name) for name in ("directive", "duty"))
    read = _Reader(uow, call)
    return EntryView(
        head=read.lines(head, entry.head),
        duties=[read.lines(duty, each) for each in entry.duties],
        files=entry.files,
        directive=entry.directive,
    )


@dataclass(frozen=True)
class _Reader:
    """Reads what was typed as its form keeps it; what the form refuses by now is shown as it was typed."""

    uow: UnitOfWork
    call: Call

    def lines(self, schema: Mapping[str, Any], typed: Mapping[str, Any]) -> list[Line]:
        fields = forms.fields(schema, self.uow.house.registry, self.call)
        try:
            answers = forms.judge(schema, typed, self.uow.house.registry, self.call)
        except AnswersRejected:
            answers = {name: value for name, value in typed.items() if value}
        # The declaration is sworn by whoever enters; nobody reads it again.
        return [each for each in said.lines(fields, answers) if each.kind != "boolean"]
