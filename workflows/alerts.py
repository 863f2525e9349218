"""Cảnh báo: what supervisors are told by themselves, when a figure passes its threshold and as a week begins."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine import incidents
from workflows import digest, outbox, people, settings
from workflows.agencies.listing import answering
from workflows.buckets import Bucket, Tally
from workflows.dashboards import numbers, periods
from workflows.models import Agency, Alert, Person
from workflows.rollups import Cut, Figure, sums
from workflows.unit import UnitOfWork
from workflows.vocabulary import Role

if TYPE_CHECKING:
    from workflows.bootstrap import House

QUIET = timedelta(days=7)
"""What was told is not told again so soon, as long as it lasts."""
_BOARD = "/tong-quan/"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Finding:
    """A figure past its threshold: of which rule and agency, in which words, for whom, and where it is looked into."""

    rule: str
    about: str
    said: str
    circle: str
    link: str


def look(house: House) -> None:
    """Tell what passed its threshold, and each week's figures, once; on working days from the digest's hour on."""
    try:
        with house.unit_of_work() as uow:
            if not digest.hour_has_come(uow):
                return
            for finding in _findings(uow):
                if _is_new(uow, finding.rule, finding.about, uow.today() - QUIET):
                    _tell(uow, people.in_circle(uow.session, finding.circle), finding.said, "", finding.link)
            if settings.value(uow.session, settings.WEEKLY_DIGEST):
                _week(uow)
    except IntegrityError:
        _log.info("another node told the supervisors")


def _findings(uow: UnitOfWork) -> Iterator[_Finding]:
    session = uow.session
    least = settings.value(session, settings.OVERDUE_SHARE)
    for agency, tally in _agencies(uow):
        open_now, overdue = tally.total - tally.done, tally.of(Bucket.OVERDUE)
        if overdue and overdue * 100 >= least * open_now:
            said = f"{agency.name}: {overdue}/{open_now} việc đang mở đã quá hạn (ngưỡng {least} %)"
            yield _Finding("overdue_share", agency.code, said, "chiefs", f"{_BOARD}?co_quan={agency.id}")
    late = sums.of_cut(uow, Cut.PROVINCE).of(Figure.REVIEW_OVERDUE)
    if late >= settings.value(session, settings.REVIEWS_WAITING_LATE):
        link = f"{_BOARD}{numbers.REVIEW_OVERDUE.key}"
        yield _Finding("reviews_late", "", f"{late} báo cáo chờ rà soát đã quá hạn", "chiefs", link)
    stopped = len(incidents.all_open(session))
    if stopped >= settings.value(session, settings.INCIDENTS_WAITING):
        yield _Finding("incidents", "", f"{stopped} tiến trình dừng vì sự cố", "chiefs", "/tien-trinh/")


def _agencies(uow: UnitOfWork) -> list[tuple[Agency, Tally]]:
    parts = sums.agencies(uow, Cut.AGENCY)
    found = select(Agency).where(Agency.id.in_(parts)).order_by(Agency.position, Agency.id)
    return [(agency, parts[agency.id].tally) for agency in uow.session.scalars(found)]


def _week(uow: UnitOfWork) -> None:
    """The province's figures for its leaders, an agency's for its head, from the week's first working day on."""
    monday = uow.today() - timedelta(days=uow.today().weekday())
    if not _is_new(uow, "week", "", monday):
        return
    of = f"tuần từ {monday:%d/%m/%Y}"
    leaders = [*people.holding(uow, Role.LEADER), *people.holding(uow, Role.CHIEF)]
    worst = [(agency.name, tally.of(Bucket.OVERDUE)) for agency, tally in _agencies(uow)]
    lines = [f"{name}: {count} việc quá hạn" for name, count in sorted(worst, key=lambda each: -each[1])[:5] if count]
    whole = [*_figures(uow, Cut.PROVINCE, None), *(["Cơ quan quá hạn nhiều nhất:"] if lines else []), *lines]
    _tell(uow, leaders, f"Số liệu toàn tỉnh, {of}", "\n".join(whole), _BOARD)
    for agency in uow.session.scalars(select(Agency).where(answering()).order_by(Agency.id)):
        heads = people.in_circle(uow.session, f"heads:{agency.code}")
        if heads:
            body = "\n".join(_figures(uow, Cut.AGENCY, agency.id))
            _tell(uow, heads, f"Số liệu {agency.name}, {of}", body, f"{_BOARD}?co_quan={agency.id}")


def _figures(uow: UnitOfWork, cut: Cut, agency_id: int | None) -> list[str]:
    kept, month = sums.of_cut(uow, cut, agency_id=agency_id), periods.last_months(uow.today(), 1)[0]
    shown = (
        numbers.OPEN,
        numbers.DUE_SOON,
        numbers.OVERDUE,
        numbers.NOT_UPDATED,
        numbers.AWAITING,
        numbers.ON_TIME,
        numbers.LATE,
    )
    return [f"{each.label}{' (trong tháng)' if each.dated else ''}: {each.of(kept, month)}" for each in shown]


def _is_new(uow: UnitOfWork, rule: str, about: str, since: date) -> bool:
    """Whether it was not told since that day; it is from now on."""
    told = select(Alert.id).where(Alert.rule == rule, Alert.about == about, Alert.day >= since)
    if uow.session.scalar(told.limit(1)) is not None:
        return False
    uow.session.add(Alert(rule=rule, about=about, day=uow.today()))
    uow.session.flush()
    return True


def _tell(uow: UnitOfWork, told: list[Person], subject: str, body: str, link: str) -> None:
    unique = list({person.id: person for person in told}.values())
    outbox.post(uow.session, unique, subject, body, link, now=uow.now())
