"""How a paper writes what it holds: numbers, days, its head, its end and who receives it (Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.typed_values import clean
from workflows.calendar import ZONE
from workflows.printing.sheets import Cell, Column, Heading, Kind, Paper, Signature

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_COMMA = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as it is printed; ``heads`` says that it heads those behind it."""

    text: str
    heads: bool


def told(paper: Paper) -> dict[str, Any]:
    """Everything that a paper says outside its tables, by the names that the templates use."""
    in_text = bool(paper.closing or paper.in_text)
    return {
        "superior": _kept_together(clean(paper.superior).upper()),
        "issuer": clean(paper.issuer).upper(),
        "number": number(paper),
        "place_and_day": place_and_day(paper),
        "title": clean(paper.title).upper(),
        "subject": clean(paper.subject),
        "paragraphs": paragraphs(paper.paragraphs, last=not in_text),
        "closing": paragraphs(paper.closing, last=True),
        "signature": signature(paper.signature) if paper.signature else None,
        "recipients": recipients(paper),
    }


def _kept_together(superior: str) -> str:
    """The superior body; where a line is too short for it, the province's name goes whole into the next."""
    body, province, name = superior.partition(" TỈNH ")
    return f"{body} " + f"TỈNH {name}".replace(" ", "\N{NO-BREAK SPACE}") if province else superior


def cell_text(column: Column, cell: Cell) -> str:
    """``1.250,5``, ``84,7%``, ``05/01/2026``, and text as it is."""
    if cell is None or isinstance(cell, str):
        return clean(cell or "")
    if isinstance(cell, datetime):
        return f"{cell.astimezone(ZONE):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if column.kind is Kind.SHARE:
        return f"{cell:.1%}".translate(_COMMA)
    # At most two decimals, as a spreadsheet shows them.
    written = f"{cell:,}" if isinstance(cell, int) else f"{cell:,.2f}".rstrip("0").rstrip(".")
    return written.translate(_COMMA)


def day(written: date) -> str:
    """A date as documents write it: days below ten and the first two months with a leading zero."""
    month = f"{written.month:02}" if written.month in (1, 2) else str(written.month)
    return f"ngày {written:%d} tháng {month} năm {written.year}"


def place_and_day(paper: Paper) -> str:
    """“Bà Rịa, ngày 16 tháng 4 năm 2018”; room to write the day while it has none."""
    return f"{clean(paper.place)}, {day(paper.dated) if paper.dated else _room('ngày', 'tháng', 'năm')}"


def number(paper: Paper) -> str:
    """“Số: 27/BC-VP”; room to write the number where there is only the symbol, “/BC-VP”."""
    symbol = clean(paper.symbol)
    return f"Số: {_SPACE if symbol.startswith('/') else ''}{symbol}"


def attached(paper: Paper) -> str:
    """What stands below the title of an annex: “(Kèm theo Báo cáo số … ngày … của …)”."""
    numbered = number(paper).replace("Số:", "số")
    on = day(paper.dated) if paper.dated else _room("ngày", "tháng", "năm")
    return f"(Kèm theo {clean(paper.title).capitalize()} {numbered} {on} của {clean(paper.issuer)})"


def annex(place: int, of: int) -> str:
    """“Phụ lục”, numbered in Roman where there are several; in small letters, its title in capitals (Decree 30)."""
    roman = _ROMAN[place] if place < len(_ROMAN) else str(place)
    return f"Phụ lục {roman}" if of > 1 else "Phụ lục"


def paragraphs(said: Sequence[str], *, last: bool) -> list[Paragraph]:
    """What a paper says; the last paragraph of a document ends in “./.”."""
    told = [Paragraph(clean(each), isinstance(each, Heading)) for each in said]
    if last and told and not told[-1].heads:
        told[-1] = Paragraph(f"{told[-1].text.rstrip('./ ')}./.", heads=False)
    return told


def signature(signed: Signature) -> Signature:
    """Authority and position in capitals, the name as it is."""
    return Signature(clean(signed.authority).upper(), clean(signed.position).upper(), clean(signed.name))


def recipients(paper: Paper) -> list[str]:
    """“- Các sở, ban, ngành;”, the last with a full stop."""
    return list(_listed([clean(each).rstrip(".; ") for each in paper.recipients]))


def _listed(names: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(names, start=1):
        yield f"- {name}{'.' if place == len(names) else ';'}"


# A space that no reader of the file drops.
_SPACE = "\N{NO-BREAK SPACE}" * 6


def _room(*words: str) -> str:
    return "".join(f"{word}{_SPACE}" for word in words).rstrip()
