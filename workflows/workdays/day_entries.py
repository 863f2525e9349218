"""What the Office wants its table of days off to say, as it was typed or as a .csv or .ics file brings it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

from icalendar import Calendar as PublishedCalendar
from icalendar import vDDDTypes

from engine import AnswersRejected, Call, forms, typed_values
from workflows.calendar import date_of
from workflows.errors import DaysRejected
from workflows.legacy_text import LegacyText, read_text
from workflows.text import fold
from workflows.unit import UnitOfWork
from workflows.vocabulary import DayKind

LONGEST = 400
"""More days than any year's table holds; a file with more is some other file."""
LARGEST = 512 * 1024
_LONGEST_LINE = 10_000
_LONGEST_RUN = 31
_COLUMNS = ("ngày", "loại", "tên", "quyết định")
_KINDS = {"nghi": DayKind.OFF, "lam bu": DayKind.WORKING, "nhu ngay thuong": None}
USUAL = "usual"
"""What one chooses to strike a day out of the table."""


@dataclass(frozen=True)
class DayEntry:
    """One day as it shall be; ``kind`` None: as its weekday says, and out of the table."""

    day: date
    kind: DayKind | None
    name: str = ""
    decision: str = ""


FORM: Mapping[str, Any] = {
    "title": "Sửa ngày nghỉ, ngày làm bù",
    "properties": {
        "first": {"type": "string", "format": "date", "title": "Từ ngày", "x-ui": "half"},
        "last": {"type": "string", "format": "date", "title": "Đến ngày (nếu nhiều ngày)", "x-ui": "half"},
        "kind": {
            "type": "string",
            "title": "Loại ngày",
            "oneOf": [
                {"const": DayKind.OFF.value, "title": DayKind.OFF.label},
                {"const": DayKind.WORKING.value, "title": DayKind.WORKING.label},
                {"const": USUAL, "title": "Như ngày thường (bỏ khỏi bảng)"},
            ],
            "x-ui": "radio",
        },
        "name": {
            "type": "string",
            "title": "Tên ngày nghỉ, lý do làm bù",
            "description": "Ví dụ Tết Nguyên đán; Nghỉ chống bão; Làm bù cho ngày 02/01/2026",
            "maxLength": 200,
        },
        "decision": {
            "type": "string",
            "title": "Số văn bản quyết định",
            "description": "Ví dụ 12729/VPCP-KGVX",
            "maxLength": 120,
        },
    },
    "required": ["first", "kind", "decision"],
}
"""The page's form; ``engine.forms`` draws and judges it as it does any other."""


def fields(uow: UnitOfWork) -> list[forms.Field]:
    """The form's fields as a page draws them."""
    return forms.fields(FORM, uow.house.registry, Call(uow.session, uow.now()))


def read_form(uow: UnitOfWork, typed: Mapping[str, Any]) -> list[DayEntry]:
    """The days of the page's form: one, or all from the first to the last."""
    try:
        answers = forms.judge(FORM, typed, uow.house.registry, Call(uow.session, uow.now()))
    except AnswersRejected as refused:
        raise DaysRejected(refused.problems) from refused
    first = date.fromisoformat(answers["first"])
    length = (date.fromisoformat(answers.get("last", answers["first"])) - first).days
    if not 0 <= length < _LONGEST_RUN:
        raise DaysRejected({"last": f"“Đến ngày” phải từ {first:%d/%m/%Y} và không quá {_LONGEST_RUN} ngày sau đó."})
    kind = None if answers["kind"] == USUAL else DayKind(answers["kind"])
    if kind and "name" not in answers:
        raise DaysRejected({"name": "Nhập tên ngày nghỉ hoặc lý do làm bù."})
    run = (first + timedelta(days=n) for n in range(length + 1))
    return [DayEntry(day, kind, answers.get("name", ""), answers["decision"]) for day in run]


def read_file(name: str, content: bytes, decision: str) -> list[DayEntry]:
    """The days of a .csv or .ics file; ``decision`` stands where the file itself names none."""
    reader = {"csv": _rows, "ics": _events}.get(name.rpartition(".")[2].lower())
    if reader is None:
        raise DaysRejected({"file": "Chọn tệp .csv hoặc .ics."})
    if len(content) > LARGEST:
        raise DaysRejected({"file": f"Tệp lịch không quá {LARGEST // 1024} KB."})
    try:
        entries = list(reader(read_text(content), typed_values.line(decision)[:120]))
    except LegacyText as error:
        raise DaysRejected({"file": str(error)}) from error
    except csv.Error as error:
        raise DaysRejected({"file": "Tệp .csv không đọc được: dòng quá dài hoặc có ký tự lạ."}) from error
    if not 0 < len(entries) <= LONGEST:
        raise DaysRejected({"file": f"Tệp cần có từ 1 đến {LONGEST} ngày; đọc được {len(entries)}."})
    twice = {each.day for each in entries if sum(each.day == other.day for other in entries) > 1}
    if twice:
        raise DaysRejected({"file": f"Tệp nêu ngày {min(twice):%d/%m/%Y} nhiều lần."})
    return entries


def as_csv(entries: Iterable[DayEntry]) -> str:
    """The entries as the file that ``read_file`` takes back unchanged."""
    words = {
        kind: word for word, kind in (("nghỉ", DayKind.OFF), ("làm bù", DayKind.WORKING), ("như ngày thường", None))
    }
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((f"{each.day:%d/%m/%Y}", words[each.kind], each.name, each.decision) for each in entries)
    return out.getvalue()


def _rows(text: str, decision: str) -> Iterator[DayEntry]:
    # Said here, since the parser's own limit is one for the whole process.
    if any(len(line) > _LONGEST_LINE for line in text.splitlines()):
        raise csv.Error("a line without end")
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    rows = csv.DictReader(StringIO(text), delimiter=separator)
    rows.fieldnames = [fold(each) for each in rows.fieldnames or []]
    if "ngay" not in rows.fieldnames:
        raise DaysRejected({"file": "Dòng đầu của tệp phải là: ngày,loại,tên,quyết định."})
    for number, row in enumerate(rows, start=2):
        told = {key: typed_values.line(value or "") for key, value in row.items() if key is not None}
        if not any(told.values()):
            continue
        kind = fold(told.get("loai", "")) or "nghi"
        try:
            day = typed_values.day(told["ngay"])
        except ValueError as error:
            raise DaysRejected({"file": f"Dòng {number}: {error}"}) from error
        if day is None or kind not in _KINDS:
            raise DaysRejected(
                {"file": f"Dòng {number}: cần có ngày, và loại là “nghỉ”, “làm bù” hoặc “như ngày thường”."}
            )
        named = told.get("ten", "") or ("Làm bù" if _KINDS[kind] is DayKind.WORKING else "Ngày nghỉ")
        yield _entry(date.fromisoformat(day), _KINDS[kind], named, told.get("quyet dinh", "") or decision, number)


def _events(text: str, decision: str) -> Iterator[DayEntry]:
    try:
        events = PublishedCalendar.from_ical(text).walk("VEVENT")
    except ValueError as error:
        raise DaysRejected({"file": "Tệp .ics không đọc được: không đúng định dạng iCalendar."}) from error
    for number, event in enumerate(events, start=1):
        if event.get("RRULE"):
            raise DaysRejected({"file": f"Sự kiện {number} lặp lại theo quy tắc; hãy xuất từng năm rồi nhập."})
        summary = event.get("SUMMARY")
        name = typed_values.line(summary)[:200] if isinstance(summary, str) else "Ngày nghỉ"
        kind = DayKind.WORKING if fold(name).startswith("lam bu") else DayKind.OFF
        for day in _days_of(event, number):
            yield _entry(day, kind, name, decision, number)


def _days_of(event: Any, number: int) -> Iterator[date]:
    """The days of an event; its end is the day after the last (RFC 5545)."""
    first = _plain(event.get("DTSTART"))
    if first is None:
        raise DaysRejected({"file": f"Sự kiện {number} không có ngày bắt đầu."})
    end = _plain(event.get("DTEND")) if "DTEND" in event else first
    if end is None or "DURATION" in event:
        raise DaysRejected({"file": f"Sự kiện {number} không có ngày kết thúc đọc được."})
    length = max((end - first).days, 1)
    if length > _LONGEST_RUN:
        raise DaysRejected({"file": f"Sự kiện {number} dài {length} ngày; mỗi sự kiện không quá {_LONGEST_RUN} ngày."})
    return (first + timedelta(days=n) for n in range(length))


def _plain(written: Any) -> date | None:
    """The day of an event's property; None where it is missing, twice there, or no date."""
    moment = written.dt if isinstance(written, vDDDTypes) else None
    if isinstance(moment, datetime):
        return date_of(moment) if moment.tzinfo else moment.date()
    return moment if isinstance(moment, date) else None


def _entry(day: date, kind: DayKind | None, name: str, decision: str, number: int) -> DayEntry:
    if not decision:
        raise DaysRejected({"decision": f"Mục {number} của tệp chưa có số văn bản quyết định; nhập ở ô bên cạnh."})
    if not typed_values.FIRST_YEAR <= day.year <= typed_values.LAST_YEAR:
        raise DaysRejected({"file": f"Mục {number}: năm {day.year} nằm ngoài khoảng phần mềm nhận."})
    return DayEntry(day, kind, name[:200], decision[:120])
