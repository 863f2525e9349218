"""What a row tells of work that runs elsewhere: its step, its history, the report that was given and how it came back.

The columns are fields, as everywhere: the report's are those of the diagram's own form, less its files, and are judged
by it. Knows no act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine import AnswersRejected, Call, definitions, forms
from engine.forms import Field
from workflows import asking
from workflows.handlers.entries import CYCLE
from workflows.imports.columns import Columns, Problem
from workflows.imports.tables import Line
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState

STEPS = {
    ProcessState.AWAITING_ACCEPTANCE: ("Chưa tiếp nhận", ()),
    ProcessState.IN_PROGRESS: ("Đang thực hiện", ("accept",)),
    ProcessState.IN_REVIEW: ("Chờ duyệt", ("accept", "report")),
    ProcessState.RETURNED: ("Trả lại", ("accept", "report", "review")),
}
"""Where work may be taken up, by what people call it, and the diagram's steps that were answered elsewhere by then."""

_REPORTED = "Báo cáo: "
_NEEDED = {
    ProcessState.IN_REVIEW: ["sent_on"],
    ProcessState.RETURNED: ["sent_on", "returned_on", "reason"],
}
_OWN = {
    **asking.form(
        step=asking.choice("Đang ở bước", [(str(each), title) for each, (title, _) in STEPS.items()]),
        history=asking.text(
            "Quá trình trước đây",
            most=5000,
            hint="Việc đã làm trước khi chuyển sang phần mềm; ghi vào lịch sử của tiến trình",
        ),
        sent_on={
            **asking.day("Ngày gửi báo cáo", hint="Khi chờ duyệt hoặc trả lại: các hạn tính từ ngày này"),
            "x-check": "not_in_future",
        },
        sender=asking.text("Người gửi báo cáo", most=120, hint="Người của cơ quan đã gửi báo cáo ở nơi cũ"),
        returned_on={**asking.day("Ngày trả lại"), "x-check": "not_in_future"},
        reason=asking.text("Lý do trả lại", most=1000),
    ),
    "allOf": [
        {"if": {"properties": {"step": {"const": str(step)}}, "required": ["step"]}, "then": {"required": needed}}
        for step, needed in _NEEDED.items()
    ],
}


@dataclass(frozen=True)
class Elsewhere:
    """How one duty stands where it ran until now; the answers are as the diagram's forms keep them."""

    step: ProcessState = ProcessState.AWAITING_ACCEPTANCE
    history: str = ""
    sent_on: date | None = None
    sender: str = ""
    report: Mapping[str, Any] | None = None
    returned_on: date | None = None
    review: Mapping[str, Any] | None = None

    @property
    def title(self) -> str:
        """What people call the step."""
        return STEPS[self.step][0]

    @property
    def answered(self) -> tuple[str, ...]:
        """The steps that were answered elsewhere, in their order."""
        return STEPS[self.step][1]


class Reader:
    """Reads the columns that tell of work elsewhere, with the forms that its diagram has now."""

    def __init__(self, uow: UnitOfWork) -> None:
        asked = definitions.latest(uow.session, CYCLE).forms
        call = Call(uow.session, uow.now())
        self._standing, self._report, self._review = (
            forms.Judge(each, uow.house.registry, call)
            for each in (_OWN, _without_files(asked["report"]), asked["review"])
        )
        self._own = Columns(self._standing.fields)
        self._reported = Columns([replace(each, title=_REPORTED + each.title) for each in self._report.fields])
        self.fields: list[Field] = [*self._own.fields, *self._reported.fields]
        self._titles = {each.name: each.title for each in self.fields}

    def split(self, line: Line) -> tuple[Line, Line]:
        """A row's cells that tell of the directive, and those that tell where its work stands."""
        own = {head for head in line.cells if self._own.field(head) or self._reported.field(head)}
        return (
            replace(line, cells={head: cell for head, cell in line.cells.items() if head not in own}),
            replace(line, cells={head: cell for head, cell in line.cells.items() if head in own}),
        )

    def read(self, line: Line, released_on: str) -> tuple[Elsewhere, list[Problem]]:
        """How the work stands by its row, and what is wrong with that; ``released_on`` as it was typed."""
        problems: dict[str, str] = {}
        typed, _ = self._own.typed(line)
        own = _judged(self._standing, self._own, typed, problems)
        told = Elsewhere(
            next((each for each in STEPS if each == typed.get("step")), ProcessState.AWAITING_ACCEPTANCE),
            own.get("history", ""),
            asking.date_in(own, "sent_on"),
            own.get("sender", ""),
            returned_on=asking.date_in(own, "returned_on"),
        )
        if "report" in told.answered:
            told = replace(told, report=_judged(self._report, self._reported, self._reported.typed(line)[0], problems))
        if "review" in told.answered and "reason" in own:
            returned = {"decision": "return", "reason": own["reason"]}
            told = replace(told, review=_judged(self._review, self._own, returned, problems))
        problems.update(_order(told, released_on))
        return told, [Problem(line.number, self._titles.get(name, name), words) for name, words in problems.items()]


def _judged(
    judge: forms.Judge, columns: Columns, typed: Mapping[str, Any], problems: dict[str, str]
) -> Mapping[str, Any]:
    try:
        return judge(typed)
    except AnswersRejected as refused:
        problems.update(columns.sentences(typed, refused.problems))
        return {}


def _order(told: Elsewhere, released_on: str) -> Iterator[tuple[str, str]]:
    """A report follows its directive, and a return its report."""
    try:
        day, month, year = (int(each) for each in released_on.split("/"))
        released = date(year, month, day)
    except ValueError:
        return  # told at its own column
    if told.sent_on and told.sent_on < released:
        yield "sent_on", f"Ngày gửi báo cáo không được trước ngày phát hành văn bản ({released:%d/%m/%Y})."
    if told.sent_on and told.returned_on and told.returned_on < told.sent_on:
        yield "returned_on", f"Ngày trả lại không được trước ngày gửi báo cáo ({told.sent_on:%d/%m/%Y})."


def _without_files(form: forms.Schema) -> dict[str, Any]:
    """The form less what no table holds: the report's files lie where it was given."""
    files = {name for name, each in form["properties"].items() if each.get("items", {}).get("format") == "file"}
    return {
        **form,
        "properties": {name: each for name, each in form["properties"].items() if name not in files},
        "required": [each for each in form.get("required", []) if each not in files],
    }
