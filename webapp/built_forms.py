"""Reads the page on which a form is built as it was typed; what it means is the studio's work."""

from __future__ import annotations

import re
from dataclasses import fields

from werkzeug.datastructures import MultiDict

from webapp.answers import answers_from
from workflows.studio.forms.acts import Sent
from workflows.studio.forms.rows import Row, Sheet

TRIED = "try-"
"""What the names of the preview's own fields begin with."""
_ROW = re.compile(r"row-(\d{1,3})-(\w+)")
_TEXTS = {each.name for each in fields(Row) if each.type == "str"}
_TICKS = {each.name for each in fields(Row) if each.type == "bool"}
_OF_A_FORM = {each.name for each in fields(Sheet) if each.type == "str"}


def sent_from(form: MultiDict[str, str]) -> Sent:
    """The schema that the page carries along, its rows in their order, and the answers that were tried."""
    rows: dict[int, dict[str, str | bool]] = {}
    for name in form:
        match = _ROW.fullmatch(name)
        if match and match[2] in _TEXTS:
            rows.setdefault(int(match[1]), {})[match[2]] = form[name].replace("\r\n", "\n")
        elif match and match[2] in _TICKS:
            rows.setdefault(int(match[1]), {})[match[2]] = True
    words = {name: form.get(f"form-{name}", "") for name in _OF_A_FORM}
    read = tuple(Row(**{"id": "", **rows[number]}) for number in sorted(rows))  # pyright: ignore[reportArgumentType]
    sheet = Sheet(**words, several="form-several" in form, rows=read)
    answers = {name.removeprefix(TRIED): value for name, value in answers_from(form).items() if name.startswith(TRIED)}
    return Sent(form.get("base", ""), sheet, form.get("language", "vi"), answers)
