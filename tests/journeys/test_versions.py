"""Versions of a diagram on their pages: what differs, the way back, and what runs carried over in batches."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from engine import Instance
from tests.support.patches import changed
from tests.support.province import accept, awaiting, noted, register
from tests.support.web import Visitors, said
from workflows import designs
from workflows.bootstrap import House
from workflows.versions import carrying

PAGE = "/quy-trinh/assignment/phien-ban"
CARRY = "/quy-trinh/assignment/chuyen"


@pytest.fixture
def without_acceptance(house: House, tmp_path: Path) -> House:
    """Three assignments wait to be accepted, one is accepted; the newest version knows no acceptance."""
    for number in (1, 2, 3, 4):
        register(house, number=f"{number}/UBND-VP")
        if number == 1:
            accept(house)
    with house.unit_of_work() as uow:
        designs.deploy(uow, changed(10, tmp_path), by="thu", note="Bỏ bước tiếp nhận")
    return house


def versions(house: House) -> list[int]:
    """The version that each assignment runs, in their order."""
    with house.unit_of_work(write=False) as uow:
        found = select(Instance).where(Instance.business_key.startswith("assignment:")).order_by(Instance.id)
        return [each.definition.version for each in uow.session.scalars(found)]


@pytest.mark.requirement("R11.4")
def test_what_runs_goes_over_with_another_step_in_the_place_of_one_that_is_gone(
    without_acceptance: House, at: Visitors
) -> None:
    house, thu = without_acceptance, at("thu")
    page = said(thu.get(PAGE))
    for words in ("Bỏ bước tiếp nhận", "Thu", "Chuyển 4 tiến trình sang bản mới"):
        assert words in page
    page = said(thu.get(f"{PAGE}/so-sanh"))
    assert "bỏ Phần tử Tiếp nhận nhiệm vụ accept" in page
    assert thu.get(f"{PAGE}/1/so-do.bpmn").data != thu.get(f"{PAGE}/2/so-do.bpmn").data

    page = said(thu.get(CARRY))
    assert "Chuyển được 1" in page
    assert "Chưa chuyển được 3" in page
    assert "Tại “Tiếp nhận nhiệm vụ”" in page
    wrong = thu.get(f"{CARRY}?buoc:accept=recall")
    assert (wrong.status_code, "khác loại" in said(wrong)) == (422, True)
    assert "Chuyển được 4" in said(thu.get(f"{CARRY}?buoc:accept=report"))

    assert thu.post(CARRY, {"buoc:accept": "report", "reason": "a"}).status_code == 422
    assert versions(house) == [1, 1, 1, 1]
    sent = thu.post(CARRY, {"buoc:accept": "report", "reason": "Theo ý kiến các sở"})
    assert sent.status_code == 302
    page = said(thu.get(sent.location))
    assert "Đã chuyển 4" in page
    assert "Bước “Tiếp nhận nhiệm vụ” thành “" in page
    file = thu.get(f"{sent.location}/ket-qua.csv").data.decode("utf-8-sig").splitlines()
    assert file[0] == "Tiến trình,Từ bản,Kết quả,Vì sao"
    assert [line.split(",")[1:3] for line in file[1:]] == [["1", "Đã chuyển"]] * 4
    assert "Theo ý kiến các sở" in page
    assert versions(house) == [2, 2, 2, 2]
    assert awaiting(house, "hoa") == ["report"] * 4
    assert noted(house, "design.migrate") == 1


def test_a_batch_goes_on_after_a_restart_and_tells_what_became_of_each(
    without_acceptance: House, at: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, thu = without_acceptance, at("thu")
    monkeypatch.setattr(carrying, "AT_ONCE", 1)
    sent = thu.post(f"{CARRY}?buoc:accept=report", {"buoc:accept": "report", "reason": "Theo ý kiến các sở"})
    page = said(thu.get(sent.location))
    assert "Đã chuyển 1" in page
    assert "Đang chờ 3" in page
    with house.unit_of_work() as uow:
        last = uow.session.scalars(select(Instance).order_by(Instance.id.desc())).first()
        assert last is not None
        uow.engine.cancel(last.id, by="son", reason="Giao nhầm")
    assert carrying.carry_on(house) == 3
    page = said(thu.get(sent.location))
    assert "Đã chuyển 3" in page
    assert "Không thành 1" in page
    assert "Xong lúc" in page
    assert versions(house) == [2, 2, 2, 1]


def test_an_earlier_version_is_the_newest_again_at_one_click_and_for_a_reason(
    without_acceptance: House, at: Visitors
) -> None:
    thu = at("thu")
    assert thu.post(f"{PAGE}/1/tro-lai", {"reason": ""}, form=PAGE).status_code == 422
    assert thu.post(f"{PAGE}/1/tro-lai", {"reason": "Các sở chưa sẵn sàng"}, form=PAGE).status_code == 302
    page = said(thu.get(PAGE))
    assert "Trở lại phiên bản 1: Các sở chưa sẵn sàng" in page
    assert "Hai phiên bản như nhau." in said(thu.get(f"{PAGE}/so-sanh?cu=1&moi=3"))
    son = at("son")
    assert "Trở lại" not in said(son.get(PAGE)).replace("Trở lại phiên bản", "")
    assert son.send(f"{PAGE}/1/tro-lai", {"reason": "Không được phép"}, token=son.token("/")).status_code == 403
