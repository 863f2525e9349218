"""Makes a grid of what was typed on the page, and changes its shape: columns and rows added, moved, dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from unicodedata import normalize

from engine.decisions import Column, Grid, Row
from engine.typed_values import line
from workflows.errors import DesignRefused

Typed = Mapping[str, Sequence[str]]
T = TypeVar("T")

MOST_COLUMNS, MOST_ROWS = 20, 300
LONGEST = 500
PARTS = ("row", "input", "output")
VERBS = ("add", "drop", "up", "down")


@dataclass(frozen=True)
class Reshaping:
    """A button of the grid: which part is added, dropped, or put before or after its neighbour, and at which place."""

    verb: str
    part: str
    place: int

    @classmethod
    def named(cls, act: str) -> Reshaping | None:
        """The reshaping that a button names, as in ``drop-row:2``."""
        found = re.fullmatch(rf"({'|'.join(VERBS)})-({'|'.join(PARTS)}):(\d{{1,3}})", act)
        return cls(found[1], found[2], int(found[3])) if found else None

    def order(self, count: int) -> list[int | None]:
        """The places of the old parts in their new order; None: a new one."""
        places: list[int | None] = list(range(count))
        if self.verb == "add":
            places.insert(min(self.place, count), None)
        elif self.place < count:
            moved = places.pop(self.place)
            if self.verb != "drop":
                places.insert(max(self.place + (1 if self.verb == "down" else -1), 0), moved)
        return places


def grid(typed: Typed) -> Grid:
    """The grid that the page's fields hold; ``DesignRefused`` for more than a table may have."""
    inputs = tuple(_columns(typed, "in"))
    outputs = tuple(replace(each, name=each.name or variable(each.label)) for each in _columns(typed, "out"))
    ids, notes = _words(typed, "row_id"), _words(typed, "row_note")
    if len(inputs) > MOST_COLUMNS or len(outputs) > MOST_COLUMNS or len(ids) > MOST_ROWS:
        raise DesignRefused(
            f"Một bảng có tối đa {MOST_COLUMNS} cột mỗi loại và {MOST_ROWS} dòng; hãy tách thành nhiều bảng."
        )
    tests, answers = _words(typed, "test"), _words(typed, "answer")
    if len(tests) != len(ids) * len(inputs) or len(answers) != len(ids) * len(outputs) or len(notes) != len(ids):
        raise DesignRefused("Bảng vừa gửi thiếu ô; hãy tải lại trang rồi sửa lại.")
    return Grid(
        _only(typed, "name"),
        _only(typed, "policy"),
        inputs,
        outputs,
        tuple(
            Row(key, _slice(tests, place, len(inputs)), _slice(answers, place, len(outputs)), notes[place])
            for place, key in enumerate(ids)
        ),
    )


def reshaped(of: Grid, by: Reshaping) -> Grid:
    """The grid with a row or a column more, fewer or elsewhere."""
    if by.part == "row":
        empty = Row("", ("",) * len(of.inputs), ("",) * len(of.outputs))
        return replace(of, rows=_ordered(of.rows, by, empty))
    if by.part == "input":
        rows = tuple(replace(row, tests=_ordered(row.tests, by, "")) for row in of.rows)
        return replace(of, inputs=_ordered(of.inputs, by, Column()), rows=rows)
    rows = tuple(replace(row, answers=_ordered(row.answers, by, "")) for row in of.rows)
    return replace(of, outputs=_ordered(of.outputs, by, Column()), rows=rows)


def variable(words: str) -> str:
    """A variable's name made of a label: small letters without marks, as in ``muc_do_khan``."""
    plain = normalize("NFD", words.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60]
    return f"_{name}" if name[:1].isdigit() else name


def _columns(typed: Typed, side: str) -> Iterator[Column]:
    fields = [_words(typed, f"{side}_{field}") for field in ("id", "label", "name", "kind")]
    if len({len(each) for each in fields}) != 1:
        raise DesignRefused("Bảng vừa gửi thiếu đầu cột; hãy tải lại trang rồi sửa lại.")
    for key, label, name, kind in zip(*fields, strict=True):
        yield Column(key, label, name, kind)


def _words(typed: Typed, field: str) -> list[str]:
    words = [line(each) for each in typed.get(field, ())]
    for each in words:
        if len(each) > LONGEST:
            raise DesignRefused(f"“{each[:40]}…” dài {len(each)} ký tự; mỗi ô tối đa {LONGEST} ký tự.")
    return words


def _only(typed: Typed, field: str) -> str:
    return next(iter(_words(typed, field)), "")


def _slice(cells: list[str], place: int, count: int) -> tuple[str, ...]:
    return tuple(cells[place * count : (place + 1) * count])


def _ordered(parts: Sequence[T], by: Reshaping, new: T) -> tuple[T, ...]:
    return tuple(new if place is None else parts[place] for place in by.order(len(parts)))
