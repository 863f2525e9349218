"""Reads what a browser sent, as it was typed; judging it is the forms' work."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from webapp.units import house
from workflows import attachments
from workflows.attachments import Upload

ONCE = "_once"
"""The hidden word that lets an act happen once; no field of a form can have this name."""
ALSO = "_also"
"""The other steps that the same answer is for."""
_NOT_ANSWERS = {"csrf_token", "act", ONCE, ALSO}
_LONGEST_SEARCH = 200
_LAST_PAGE = 100_000
_LONGEST_ID = 10
_DUTY = re.compile(r"duty-(\d{1,3})-(\w+)")


def page_number() -> int:
    """The page of a list that is asked for; nonsense asks for the first."""
    return min(max(request.args.get("trang", 1, type=int), 1), _LAST_PAGE)


def searched_text() -> str:
    """What is searched for; more than a long sentence is not read."""
    return request.args.get("tim", "").strip()[:_LONGEST_SEARCH]


def once() -> str:
    """The word of the form that was sent; a new one for a form that is drawn for the first time."""
    return request.form.get(ONCE) or uuid4().hex


def answers_from(form: MultiDict[str, str]) -> dict[str, Any]:
    """Every field's text; a list where it was sent more than once."""
    return {name: _one_or_many(form.getlist(name)) for name in form if name not in _NOT_ANSWERS}


def numbers_from(form: MultiDict[str, str], name: str) -> list[int]:
    """The numbers of the rows that were ticked."""
    return [int(each) for each in form.getlist(name) if each.isdecimal() and len(each) < _LONGEST_ID]


def also_named(form: MultiDict[str, str]) -> set[int]:
    """The other steps that were ticked to be answered with the same words."""
    return set(numbers_from(form, ALSO))


def uploads_from(files: MultiDict[str, FileStorage]) -> dict[str, list[Upload]]:
    """The chosen files of each field, judged; a field left empty sends a file without a name."""
    uploads = {
        name: [Upload(file.filename, file.stream) for file in files.getlist(name) if file.filename] for name in files
    }
    attachments.receive(house(), uploads)
    return uploads


def chosen_file() -> FileStorage | None:
    """The file that a page of one file sent; None where nobody chose one."""
    file = request.files.get("file")
    return file if file is not None and file.filename else None


def registration_from(form: MultiDict[str, str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What was typed into a directive's head, and into each of its duties in their order."""
    head: dict[str, Any] = {}
    duties: dict[int, dict[str, Any]] = {}
    for name, value in answers_from(form).items():
        match = _DUTY.fullmatch(name)
        if match:
            duties.setdefault(int(match[1]), {})[match[2]] = value
        else:
            head[name] = value
    return head, [duties[number] for number in sorted(duties)]


def _one_or_many(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
