"""One document of an agency answers several of its duties: one act, a report for each, its files at each (Art. 8.2)."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from engine import Submission, WorkItemClosed
from tests.support.province import LETTER, REPORT, answer, awaiting, count, items, register, review, someone
from tests.support.web import Visitors, said
from workflows import several
from workflows.attachments import Upload
from workflows.bootstrap import House
from workflows.errors import AnswersRejected, NotFound
from workflows.models import Attachment, Report


def three_duties(house: House) -> list[int]:
    """Three duties of Hoa's agency and one of Bình's, all accepted; the report steps of Hoa's."""
    register(house, duties=[{}, {"content": "Báo cáo việc cấp giấy chứng nhận"}, {"content": "Báo cáo việc đo đạc"}])
    register(house, number="13/UBND-VP", duties=[{"lead": "SXD"}])
    for who, element in (("hoa", "accept"), ("hoa", "accept"), ("hoa", "accept"), ("binh", "accept")):
        answer(house, who, element, {})
    return [each.id for each in items(house) if each.element == "report" and each.circle == "officers:STNMT"]


def send(house: House, item: int, also: set[int], once: str = "") -> list[Submission]:
    with house.unit_of_work() as uow:
        uploads = {"files": [Upload("Báo cáo.pdf", BytesIO(LETTER))]}
        return several.complete(uow, someone(uow, "hoa"), item, also, REPORT, uploads, once)


@pytest.mark.requirement("R8.7")
def test_each_duty_has_the_report_and_its_file_and_is_reviewed_for_itself(house: House) -> None:
    first, second, third = three_duties(house)
    assert len(send(house, first, {third})) == 2
    assert count(house, Report, Attachment) == [2, 2]
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == (["report"], ["review", "review"])
    with house.unit_of_work(write=False) as uow:
        files = list(uow.session.scalars(select(Attachment).order_by(Attachment.id)))
        assert len({each.sha256 for each in files}) == 1
        assert len({each.submission_id for each in files}) == 2
    review(house, confirmed=True)
    assert (len(awaiting(house, "minh")), awaiting(house, "hoa")) == (1, ["report"])
    assert second in [each.id for each in items(house) if each.closed_at is None]


def test_the_page_offers_what_is_alike_and_nothing_of_another_agency(house: House, at: Visitors) -> None:
    first, _, third = three_duties(house)
    hoa = at("hoa")
    page = hoa.get(f"/viec/{first}")
    assert "2 việc đang chờ ở bước này" in said(page)
    assert page.text.count('name="_also"') == 2
    sent = hoa.post(f"/viec/{first}", {**REPORT, "_also": [str(third)]}, files={"Báo cáo.pdf": LETTER})
    assert "cho 2 nhiệm vụ" in said(hoa.get(sent.location))
    assert count(house, Report) == [2]


def test_all_are_answered_or_none(house: House) -> None:
    first, second, third = three_duties(house)
    binhs = next(each.id for each in items(house) if each.element == "report" and each.circle == "officers:SXD")
    with pytest.raises(NotFound):
        send(house, first, {second, binhs})
    send(house, third, set())
    with pytest.raises(WorkItemClosed):
        send(house, first, {second, third})
    with pytest.raises(AnswersRejected), house.unit_of_work() as uow:
        several.complete(uow, someone(uow, "hoa"), first, {second}, {**REPORT, "content": "ngắn"})
    assert count(house, Report, Attachment) == [1, 1]


def test_a_page_that_is_sent_twice_reports_once_on_each(house: House) -> None:
    first, second, _ = three_duties(house)
    sent = [[each.id for each in send(house, first, {second}, "word")] for _ in range(2)]
    assert sent[0] == sent[1]
    assert count(house, Report) == [2]
