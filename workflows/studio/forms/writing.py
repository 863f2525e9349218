"""From a sheet back to the form's schema: what the sheet leaves as it was stays word for word, known or not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from engine import typed_values
from workflows.studio.forms import choices, conditions
from workflows.studio.forms.kinds import KINDS, OF_A_KIND, Kind
from workflows.studio.forms.rows import Row, Sheet, row_of, sheet_of

Schema = dict[str, Any]
KEY = re.compile(r"(?!(csrf_token|act)$)[a-z][a-z0-9_]{0,59}")
_LONGEST_TITLE = 200
_LONGEST_WORDS = 1000
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems")
_MOST_COUNTED = 100_000


@dataclass
class Written:
    """A form's schema as the sheet says it; what could not be read has a sentence, by “row.control”."""

    schema: Schema
    problems: dict[str, str] = field(default_factory=dict[str, str])


def written(base: Mapping[str, Any], sheet: Sheet) -> Written:
    """The schema of a sheet that was opened from ``base``."""
    found = Written(deepcopy(dict(base)))
    _own_words(found, sheet)
    rows = _placed(found, base, sheet)
    fields = found.schema.setdefault("properties", {})
    before = {each.id: row_of(base, each.id) for each in rows if each.id in base.get("properties", {})}
    for row in rows:
        _Field(found, fields[row.key], row, before.get(row.id)).write()
    conditions.write(found.schema, rows, before)
    return found


def _own_words(found: Written, sheet: Sheet) -> None:
    before = sheet_of(found.schema)
    for control, word in (("title", "title"), ("hint", "description"), ("submit", "x-submit")):
        if _differs(sheet, before, control):
            _put(found.schema, word, getattr(sheet, control)[:_LONGEST_WORDS])
    if sheet.several != before.several:
        _put(found.schema, "x-several", sheet.several)
    if any(_differs(sheet, before, control) for control in ("title_en", "hint_en", "submit_en")):
        _put_english(found.schema, {"title": sheet.title_en, "description": sheet.hint_en, "submit": sheet.submit_en})
    if not sheet.title.strip():
        found.problems["form.title"] = "Nhập tên biểu mẫu."


def _placed(found: Written, base: Mapping[str, Any], sheet: Sheet) -> list[Row]:
    """The fields in the sheet's order under the sheet's keys; the rows that stay, each with a key that can be kept."""
    old: Mapping[str, Any] = base.get("properties", {})
    rows: list[Row] = []
    keys: dict[str, str] = {}
    for row in (each for each in sheet.rows if not each.dropped):
        wrong = _wrong_key(row, old, keys)
        if wrong:
            found.problems[f"{row.id}.key"] = wrong
        keys[row.id] = row.id if wrong else row.key
        rows.append(replace(row, key=keys[row.id]))
    found.schema["properties"] = {row.key: deepcopy(old.get(row.id, {})) for row in rows}
    if any(keys.get(name) != name for name in old):
        conditions.rename(found.schema, keys)
    return [row if row.asks_of in (None, *keys) else replace(row, when="") for row in rows]


def _wrong_key(row: Row, old: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    if row.key in keys.values():
        return f"Mã “{row.key}” đã có mục khác dùng."
    if KEY.fullmatch(row.key) or (row.key == row.id and row.id in old):
        return ""
    return "Mã chỉ gồm chữ thường không dấu, số, gạch dưới, bắt đầu bằng chữ; không phải “csrf_token”, “act”."


def _differs(one: Row | Sheet, other: Row | Sheet, control: str) -> bool:
    """Whether a control says something else; a browser's line ends and spaces around words are no change."""
    new, old = getattr(one, control), getattr(other, control)
    return typed_values.clean(new) != typed_values.clean(old) if isinstance(new, str) else new != old


@dataclass
class _Field:
    """One field being written: only what its row says otherwise than before is touched."""

    found: Written
    each: Schema
    row: Row
    before: Row | None

    def write(self) -> None:
        kind = KINDS.get(self.row.kind)
        if kind is None:
            if self.before is None or self._changed("kind"):
                self._wrong("kind", "Chọn loại câu trả lời.")
            return
        became = self.before is None or self.before.kind != self.row.kind
        if became:
            self._become(kind)
        self._words()
        self._limits(kind)
        if kind.offers and (became or self._changed("options") or self._changed("listed")):
            self._offer(kind)
        for control, word in (("check", "x-check"), ("prefill", "x-prefill"), ("variable", "x-variable")):
            if self._changed(control):
                _put(self.each, word, getattr(self.row, control))

    def _become(self, kind: Kind) -> None:
        """Take on another kind; what belonged to the old one goes."""
        kept = {word: value for word, value in self.each.items() if word not in OF_A_KIND}
        ui = [word for word in str(kept.pop("x-ui", "")).split() if word not in ("textarea", "radio")]
        self.each.clear()
        self.each.update({**deepcopy(dict(kind.words)), **kept})
        _put(self.each, "x-ui", " ".join([*filter(None, [kind.ui]), *ui]))
        if self.before is not None:  # its limits are written anew
            self.before = replace(self.before, least="", most="")

    def _words(self) -> None:
        if not self.row.title.strip():
            self._wrong("title", "Nhập tên mục, đúng câu người điền sẽ đọc.")
        elif len(self.row.title) > _LONGEST_TITLE:
            self._wrong("title", f"Tên mục dài quá {_LONGEST_TITLE} ký tự; hãy đưa phần dài xuống lời nhắc.")
        elif self._changed("title"):
            self.each["title"] = self.row.title
        if self.before is None:
            self.each.setdefault("title", self.row.key)
        if self._changed("hint"):
            _put(self.each, "description", self.row.hint[:_LONGEST_WORDS])
        if self._changed("title_en") or self._changed("hint_en"):
            _put_english(self.each, {"title": self.row.title_en, "description": self.row.hint_en})
        if self._changed("half"):
            ui = [word for word in str(self.each.get("x-ui", "")).split() if word != "half"]
            _put(self.each, "x-ui", " ".join([*ui, "half"] if self.row.half else ui))

    def _limits(self, kind: Kind) -> None:
        for control, word in (("least", kind.bounds.least), ("most", kind.bounds.most)):
            if word and self._changed(control):
                self._limit(control, word)
        least, most = self.each.get(kind.bounds.least), self.each.get(kind.bounds.most)
        if least is not None and most is not None and least > most:
            self._wrong("most", f"“Nhiều nhất” ({most}) nhỏ hơn “Ít nhất” ({least}).")

    def _limit(self, control: str, word: str) -> None:
        try:
            limit = typed_values.number(getattr(self.row, control))
        except ValueError:
            self._wrong(control, "Viết một số, hoặc để trống.")
            return
        if limit is not None and word in _COUNTS and (limit != int(limit) or not 0 <= limit <= _MOST_COUNTED):
            self._wrong(control, f"Viết một số nguyên từ 0 đến {_MOST_COUNTED}.")
            return
        _put(self.each, word, limit)

    def _offer(self, kind: Kind) -> None:
        """Write the choices out, or name the house's list that offers them."""
        self.each.pop("oneOf", None)
        self.each.pop("x-options", None)
        options: list[choices.Option] = []
        if self.row.listed:
            self.each["x-options"] = self.row.listed
        else:
            try:
                options = choices.read(self.row.options)
            except ValueError as error:
                self._wrong("options", f"“{self.row.title}”: {error}")
        offered = [{"const": each.value, "title": each.title} for each in options]
        several = kind.words["type"] == "array"
        if several:
            self.each["items"] = {"type": "string", **({"oneOf": offered} if offered else {})}
            self.each.setdefault("uniqueItems", True)
        elif offered:
            self.each["oneOf"] = offered
        _put_english(self.each, {"options": {each.value: each.english for each in options if each.english}})

    def _changed(self, control: str) -> bool:
        return _differs(self.row, self.before or Row(""), control)

    def _wrong(self, control: str, sentence: str) -> None:
        self.found.problems[f"{self.row.id}.{control}"] = sentence


def _put(place: Schema, word: str, value: Any) -> None:
    """Write a word, or take it away where it says nothing; the number nought says something."""
    if value is None or value is False or value == "" or value == {}:
        place.pop(word, None)
    else:
        place[word] = value


def _put_english(place: Schema, words: Mapping[str, Any]) -> None:
    english = dict(place.get("x-en", {}))
    for word, value in words.items():
        _put(english, word, value)
    _put(place, "x-en", english)
