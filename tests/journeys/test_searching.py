"""Finding things: without diacritics, as spelled first, by number, agency and report, within what one may see."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from tests.support.province import register, review, someone, submit
from tests.support.web import Visitors, said
from workflows.bootstrap import House
from workflows.directives import amendments
from workflows.models import AssignmentWords
from workflows.search import finding, kept
from workflows.search.finding import Among, Findings, Place


def find(house: House, who: str, text: str, among: Among | None = None, after: Place | None = None) -> Findings:
    with house.unit_of_work(write=False) as uow:
        return finding.find(uow, someone(uow, who), text, among, after)


def numbers(house: House, who: str, text: str) -> list[str]:
    """The directives that somebody finds, in order."""
    return [row.directive.number for row in find(house, who, text).directives.rows]


def duties(house: House, who: str, text: str) -> list[str]:
    """The agencies and duties of the assignments that somebody finds, in order."""
    found = [row.standing for row in find(house, who, text).assignments.rows]
    return [f"{each.agency.code}: {each.duty.content}" for each in found]


def hits(row: finding.FoundAssignment) -> list[str]:
    return [piece.text for piece in row.words if piece.hit]


@pytest.fixture
def filled(house: House) -> House:
    """Two directives of Hoa's agency and one of Bình's; Hoa told of her progress and reported."""
    register(
        house,
        number="0520/QĐ-UBND",
        summary="Về việc quản lý đường Điện Biên Phủ",
        duties=[{"content": "Rà soát biển báo", "lead": "STNMT"}],
    )
    register(house, number="5201/UBND-VP", summary="Về việc hoà giải", duties=[{"content": "Thành lập tổ hòa giải"}])
    register(
        house,
        number="7/CT-UBND",
        summary="Về việc mùa khô năm nay",
        duties=[{"content": "Dọn dẹp hoa khô", "lead": "SXD"}],
    )
    submit(house, content="Đã thay 40 biển báo hư hỏng trên toàn tuyến, còn lại 2 cái.", document_number="45/BC-STNMT")
    return house


@pytest.mark.requirement("R2.1", "R10.2")
def test_what_is_typed_is_found_in_every_place_where_it_may_stand(filled: House) -> None:
    assert numbers(filled, "minh", "dien bien") == numbers(filled, "minh", "Điện Biên") == ["0520/QĐ-UBND"]
    # By its number: however it is typed, the whole number first.
    for typed in ("520/QĐ", "520qd", "520/qđ-ubnd", "0520", " 520/QÐ-UBND, "):
        assert numbers(filled, "minh", typed) == ["0520/QĐ-UBND"], typed
    assert numbers(filled, "minh", "520") == ["5201/UBND-VP", "0520/QĐ-UBND"]
    assert duties(filled, "minh", "bien bao hu hong") == ["STNMT: Rà soát biển báo"]
    assert duties(filled, "minh", "45/BC") == ["STNMT: Rà soát biển báo"]
    # Words of the duty and of its agency's name, in any order, the last one only begun.
    assert duties(filled, "minh", "hoa so xay du") == ["SXD: Dọn dẹp hoa khô"]
    assert duties(filled, "minh", "SXD") == ["SXD: Dọn dẹp hoa khô"]
    for nothing in ("khong dau ca", "", "!?", "' | 'x", "\\", "bao bien hu hong hoa"):
        assert find(filled, "minh", nothing) == Findings(finding.Some([]), finding.Some([])), nothing


@pytest.mark.requirement("R2.1")
def test_what_is_spelled_as_typed_comes_first_wherever_the_tone_is_put(filled: House) -> None:
    newest_first = ["SXD: Dọn dẹp hoa khô", "STNMT: Thành lập tổ hòa giải"]
    assert duties(filled, "minh", "hoa") == newest_first
    for typed in ("hòa", "hoà"):
        assert duties(filled, "minh", typed) == newest_first[::-1]
    first, second = find(filled, "minh", "hoà giải").assignments.rows, find(filled, "minh", "bien bao").assignments.rows
    assert [hits(row) for row in (*first, *second)] == [["hòa giải"], ["biển báo"]]


@pytest.mark.requirement("R6.4", "R10.2")
def test_another_agencys_words_are_not_found(filled: House) -> None:
    assert duties(filled, "hoa", "don dep hoa") == numbers(filled, "hoa", "mua kho") == []
    assert duties(filled, "binh", "bien bao") == numbers(filled, "binh", "dien bien") == []
    assert duties(filled, "hoa", "bien bao") == ["STNMT: Rà soát biển báo"]
    assert duties(filled, "hoa", "so xay dung") == [], "nor does a name tell who else was given work"
    assert duties(filled, "thu", "hoa") == numbers(filled, "thu", "mua kho") == [], "a designer sees no content"


@pytest.mark.requirement("R2.1", "R6.4")
def test_what_is_kept_for_the_search_is_what_is_there(filled: House) -> None:
    """Kept in each act's own transaction: written anew it is the same, and a row that is lost comes back."""
    review(filled, confirmed=False, reason="Chưa có số liệu của quý này.")
    submit(filled, content="Đã có đủ số liệu của quý IV, kèm theo bảng.")
    assert duties(filled, "minh", "quy iv") == ["STNMT: Rà soát biển báo"]
    with filled.unit_of_work() as uow:
        lan = someone(uow, "lan")
        found = amendments.of_directive(uow, lan, 1)
        renamed = {**found.standing, "summary": "Về việc đổi tên đường", "reason": "Theo bản đính chính"}
        amendments.amend(uow, lan, found, renamed)
    assert numbers(filled, "minh", "doi ten duong") == ["0520/QĐ-UBND"]
    assert numbers(filled, "minh", "dien bien") == []
    assert duties(filled, "minh", "doi ten duong") == ["STNMT: Rà soát biển báo"], "and its assignments'"
    with filled.unit_of_work() as uow:
        assert kept.rebuild(uow.session) == 0
        uow.session.execute(delete(AssignmentWords))
    assert duties(filled, "minh", "bien bao") == []
    with filled.unit_of_work() as uow:
        assert kept.rebuild(uow.session) == 3
    assert duties(filled, "minh", "bien bao") == ["STNMT: Rà soát biển báo"]


def test_the_pages_of_a_search_are_a_partition(house: House) -> None:
    """As spelled, newest first, then the others: nothing twice, nothing lost, whichever page one asks for."""
    content = ["Trồng cây đước", "Được mùa lúa"]
    register(house, duties=[{"content": f"{content[number % 3 == 0]} số {number}"} for number in range(40)])
    first = find(house, "minh", "được mùa")
    rows, then = first.assignments.rows, first.assignments.then
    while then is not None:
        page = find(house, "minh", "được mùa", Among.ASSIGNMENTS, Place.read(str(then))).assignments
        rows, then = [*rows, *page.rows], page.then
    shown = [row.standing.duty.content for row in rows]
    assert shown == [f"Được mùa lúa số {number}" for number in range(39, -1, -3)]
    assert len(find(house, "minh", "duoc", Among.ASSIGNMENTS).assignments.rows) == finding.MORE


@pytest.mark.requirement("R2.1")
def test_the_page_marks_what_was_searched_for_and_nothing_that_was_typed_is_markup(filled: House, at: Visitors) -> None:
    minh = at("minh")
    page = minh.get("/tim-kiem/?tim=bien+bao")
    assert "<mark>biển báo</mark>" in page.text
    assert "Sở Tài nguyên và Môi trường" in said(page)
    for hostile in ("%3Cscript%3Ealert(1)%3C/script%3E", "%27%20OR%201=1--", "a" * 500, "%E0%A4"):
        answer = minh.get(f"/tim-kiem/?tim={hostile}&trong=phan-viec&tu=e%27")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert "Không tìm thấy" in said(minh.get("/tim-kiem/?tim=xyzt"))
