"""Judges what was typed about a directive and its duties: each form, and the rules between them (Art. 8.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import AnswersRejected, Call, Registry, definitions, forms
from engine.locks import writers_wait
from workflows import settings
from workflows.calendar import date_of
from workflows.errors import RegistrationRejected
from workflows.models import Directive
from workflows.settings import value
from workflows.text import clean_number, fold, number_key
from workflows.vocabulary import Regularity

PROCESS = "entry"
"""The diagram by which a directive comes into the software; the forms of registration travel with it."""

MOST_DUTIES = 60
"""More than the longest programme of work holds; a directive is entered in one transaction."""

LONGEST_NUMBER = 60
"""What the number's column holds; some letters grow when they are written large."""

ISSUER = "UBND tỉnh"

Typed = Mapping[str, Any]
Problems = dict[str, str]
Taken = Callable[[int, str], bool]
"""Whether a directive of that year has the number already."""

_CYCLES = {Regularity.MONTHLY, Regularity.QUARTERLY, Regularity.HALF_YEARLY, Regularity.YEARLY}


def form(session: Session, name: str) -> dict[str, Any]:
    """A form of registration, as it travels with the newest version of its diagram; read once in a transaction."""
    kept = session.info.get(form)
    if kept is None:
        kept = session.info[form] = definitions.latest(session, PROCESS).forms
    return kept[name]


def type_called(session: Session, words: str) -> str:
    """The type of document that people call so, as the form of registration offers it; nothing where none is."""
    offered = form(session, "directive")["properties"]["doc_type"]["oneOf"]
    return next((str(each["const"]) for each in offered if fold(each["title"]) == fold(words)), "")


class Judge:
    """Judges directives one after another: the forms of registration are read once."""

    def __init__(self, call: Call, registry: Registry, taken: Taken) -> None:
        self._call, self._taken = call, taken
        self._forms = {name: forms.Judge(form(call.session, name), registry, call) for name in ("directive", "duty")}

    def weigh(self, head: Typed, duties: Sequence[Typed]) -> tuple[forms.Answers, list[forms.Answers]]:
        """The answers of both forms; ``RegistrationRejected`` has a sentence for each field that is wrong."""
        answers, problems = self._answers("directive", head)
        if len(duties) > MOST_DUTIES:
            raise RegistrationRejected({"duties": f"Mỗi văn bản nhập nhiều nhất {MOST_DUTIES} nhiệm vụ."}, [])
        judged = [self._answers("duty", duty) for duty in duties]
        given, duty_problems = [each for each, _ in judged], [each for _, each in judged]
        if not duties:
            problems["duties"] = "Văn bản chỉ đạo cần ít nhất một nhiệm vụ (Điều 5 khoản 1)."
        judge_head(answers, problems, self._taken)
        for each, wrong in zip(given, duty_problems, strict=True):
            judge_duty(each, wrong, day(answers, "issued_on"))
            _judge_by_settings(self._call, each, wrong)
        if problems or any(duty_problems):
            raise RegistrationRejected(problems, duty_problems)
        return answers, given

    def _answers(self, name: str, typed: Typed) -> tuple[forms.Answers, Problems]:
        """One form's answers, or what is wrong with them."""
        try:
            return self._forms[name](typed), {}
        except AnswersRejected as refused:
            return {}, refused.problems


def judge(
    call: Call, registry: Registry, head: Typed, duties: Sequence[Typed]
) -> tuple[forms.Answers, list[forms.Answers]]:
    """The answers of both forms; ``RegistrationRejected`` has a sentence for each field that is wrong."""
    # Another clerk may be entering the same number at this moment: one after the other, so that one of them is told.
    writers_wait(call.session, Directive)
    return Judge(call, registry, taken_now(call.session)).weigh(head, duties)


def taken_now(session: Session, *, besides: int = 0) -> Taken:
    """Asks of each number whether another directive has it; ``besides`` is the one that is amended."""

    def taken(year: int, key: str) -> bool:
        same = Directive.issuer == ISSUER, Directive.issued_year == year, Directive.number_key == key
        return session.scalar(select(Directive.id).where(*same, Directive.id != besides)) is not None

    return taken


def taken_so_far(session: Session) -> Taken:
    """Asks for a year's numbers once, however many are looked up."""
    known: dict[int, set[str]] = {}

    def taken(year: int, key: str) -> bool:
        if year not in known:
            of_year = Directive.issuer == ISSUER, Directive.issued_year == year
            known[year] = set(session.scalars(select(Directive.number_key).where(*of_year)))
        return key in known[year]

    return taken


def is_long_term(duties: Iterable[Typed]) -> bool:
    """Whether one of the duties is long-term or regular, so that the Chief decides on its entry (Art. 5.1)."""
    return any(each.get("regularity", Regularity.ONCE) != Regularity.ONCE for each in duties)


def day(answers: Typed, name: str) -> date | None:
    """A date among judged answers."""
    return date.fromisoformat(answers[name]) if name in answers else None


def judge_head(answers: forms.Answers, problems: Problems, taken: Taken) -> None:
    """The rules between a directive's fields; its number is its own."""
    issued_on, released_on = day(answers, "issued_on"), day(answers, "released_on")
    if issued_on is None:
        return
    if released_on and released_on < issued_on:
        problems["released_on"] = "Ngày phát hành không được trước ngày ban hành."
    if not 0 < len(number_key(answers["number"])) <= LONGEST_NUMBER:
        problems["number"] = "Số, ký hiệu không đúng cách viết, ví dụ 1205/UBND-VP."
        return
    if taken(issued_on.year, number_key(answers["number"])):
        number = clean_number(answers["number"])
        problems["number"] = f"Văn bản số {number} năm {issued_on.year} đã có trong phần mềm."


def judge_duty(answers: forms.Answers, problems: Problems, issued_on: date | None) -> None:
    """The rules between a duty's fields."""
    if answers.get("lead") in answers.get("cooperating", []):
        problems["cooperating"] = "Cơ quan chủ trì không đồng thời là cơ quan phối hợp."
    due_on, opinion_due_on = day(answers, "due_on"), day(answers, "cooperating_due_on")
    if due_on and issued_on and due_on < issued_on:
        problems["due_on"] = f"Thời hạn không được trước ngày ban hành ({issued_on:%d/%m/%Y})."
    if answers.get("due_time") and not due_on:
        problems["due_time"] = "Nhập ngày của thời hạn trước khi nhập giờ."
    if opinion_due_on and due_on and opinion_due_on > due_on:
        problems["cooperating_due_on"] = f"Thời hạn phối hợp không được sau thời hạn chủ trì ({due_on:%d/%m/%Y})."
    if answers.get("regularity") in _CYCLES and not due_on and "due_on" not in problems:
        problems["due_on"] = "Nhập thời hạn của kỳ báo cáo đầu tiên; các kỳ sau tính theo ngày này."


def _judge_by_settings(call: Call, answers: forms.Answers, problems: Problems) -> None:
    """What the Office decides where the regulation leaves room (A12, A14)."""
    due_on = day(answers, "due_on")
    if due_on and due_on < date_of(call.now) and not value(call.session, settings.PAST_DEADLINES):
        problems.setdefault("due_on", f"Thời hạn {due_on:%d/%m/%Y} đã qua; Văn phòng không nhập nhiệm vụ đã qua hạn.")
    if str(answers.get("follower", "")).startswith("unit:") and value(call.session, settings.FOLLOWER_NAMED):
        problems.setdefault("follower", "Chọn cá nhân theo dõi, không chỉ đơn vị (Điều 8 khoản 1 điểm đ).")
