"""What the builder tells of a form in work: what the drawing misses, what asks for nothing, what stays by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.studio.forms import choices
from workflows.studio.forms.kinds import OF_A_KIND, UNKNOWN
from workflows.studio.forms.rows import AS_IT_IS, Row, Sheet, rule_for, sheet_of
from workflows.studio.forms.uses import Uses

Schema = Mapping[str, Any]

_SHOWN = OF_A_KIND - {"pattern", "x-pattern-hint"} | {
    *("title", "description", "x-ui", "x-when", "x-variable", "x-prefill", "x-check", "x-en"),
}
_SHOWN_OF_A_FORM = {
    *("$schema", "type", "title", "description", "properties", "required", "allOf", "x-submit", "x-several", "x-en"),
}


def notes(base: Schema, sheet: Sheet, uses: Uses) -> list[str]:
    """Every sentence, the ones that ask for something to be done first."""
    return [*_missed(base, sheet, uses), *_conditions(sheet), *_kept(base)]


def _missed(base: Schema, sheet: Sheet, uses: Uses) -> Iterator[str]:
    """Variables that the drawing reads and that the form no longer writes."""
    for before in sheet_of(base).rows:
        row = sheet.row(before.id)
        read_at = uses.variables.get(before.key, [])
        if not before.variable or not read_at or row is None:
            continue
        if row.dropped or not row.variable or row.key != before.key:
            became = "bị bỏ" if row.dropped else f"đổi mã thành “{row.key}”" if row.variable else "không còn ghi biến"
            yield f"Sơ đồ đọc “{before.key}” ở {_listed(read_at)}, mà mục này {became}; hãy sửa cả ở đó."


def _conditions(sheet: Sheet) -> Iterator[str]:
    places = {each.id: place for place, each in enumerate(sheet.rows) if not each.dropped}
    for row in sheet.rows:
        if row.dropped or row.asks_of is None:
            continue
        asked = sheet.row(row.asks_of)
        if asked is None or asked.dropped:
            yield f"“{row.title}” hỏi theo một mục bị bỏ, nên nay luôn được hỏi."
        elif places[asked.id] > places[row.id]:
            yield f"“{row.title}” hỏi theo “{asked.title}” đứng sau nó; hãy chuyển xuống dưới để người điền đọc xuôi."
        elif not may_answer(asked, row.asks_for):
            yield f"“{row.title}” hỏi khi “{asked.title}” là “{row.asks_for}”, mà không còn lựa chọn ấy."


def may_answer(row: Row, value: str) -> bool:
    """Whether a row may be answered so, as far as its options are written out."""
    if row.kind == "yes":
        return value in ("true", "false")
    if row.listed or row.kind not in ("choice", "radio"):
        return bool(row.listed)
    try:
        return value in {each.value for each in choices.read(row.options)}
    except ValueError:
        return True  # its lines have a sentence of their own


def _kept(base: Schema) -> Iterator[str]:
    """What somebody wrote by hand that no control shows; it stays as it is."""
    for row in sheet_of(base).rows:
        each = base["properties"][row.id]
        words = sorted(each.keys() - _SHOWN)
        if row.kind == UNKNOWN:
            words.insert(0, "type")
        if row.when == AS_IT_IS:
            words.append("x-when")
        if words:
            yield f"“{row.title or row.id}” có phần viết tay giữ nguyên: {', '.join(words)}."
    words = sorted(base.keys() - _SHOWN_OF_A_FORM)
    if any(not _is_shown(base, rule) for rule in base.get("allOf", [])):
        words.append("if/then")
    if words:
        yield f"Biểu mẫu có phần viết tay giữ nguyên: {', '.join(words)}."


def _is_shown(base: Schema, rule: Schema) -> bool:
    """Whether a rule is what the builder writes: fields compulsory exactly where they are asked for."""
    needed = rule["then"].get("required", [])
    fields = [base.get("properties", {}).get(name, {}) for name in needed]
    return set(rule["then"]) == {"required"} and all(rule["if"] == rule_for(each.get("x-when", {})) for each in fields)


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in dict.fromkeys(names))
