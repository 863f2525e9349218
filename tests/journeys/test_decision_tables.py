"""Thu makes a decision table in the studio, tries it and deploys it; what runs then takes the limit that it says."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import Instance
from tests.support.province import someone
from tests.support.web import Visitor, Visitors, said
from workflows import designs
from workflows.bootstrap import House
from workflows.errors import DesignRefused
from workflows.models import DesignDraft
from workflows.studio import drafts
from workflows.studio.drafts import Change

DESIGNS = Path(__file__).parents[1] / "diagrams"
TABLE = "thoi_han_theo_muc_do_khan"
HEAD = {
    "name": "Thời hạn theo mức độ khẩn", "policy": "UNIQUE",
    "in_id": "", "in_label": "Mức độ", "in_name": "level", "in_kind": "string",
    "out_id": "", "out_label": "Hạn xử lý", "out_name": "", "out_kind": "string",
}  # fmt: skip
ASKS = (
    ('targetRef="race">', 'targetRef="pick">'),
    ("<bpmn:incoming>begin_race", "<bpmn:incoming>wait_race"),
    (
        "<bpmn:flowNodeRef>race<",
        "<bpmn:flowNodeRef>pick</bpmn:flowNodeRef><bpmn:flowNodeRef>wait</bpmn:flowNodeRef><bpmn:flowNodeRef>race<",
    ),
    (
        '<bpmn:eventBasedGateway id="race"',
        '<bpmn:businessRuleTask id="pick" name="Chọn hạn"><bpmn:extensionElements><spiffworkflow:calledDecisionId>'
        f"{TABLE}</spiffworkflow:calledDecisionId></bpmn:extensionElements><bpmn:incoming>begin_race</bpmn:incoming>"
        '<bpmn:outgoing>pick_wait</bpmn:outgoing></bpmn:businessRuleTask><bpmn:intermediateCatchEvent id="wait" '
        'name="Chờ đến hạn"><bpmn:incoming>pick_wait</bpmn:incoming><bpmn:outgoing>wait_race</bpmn:outgoing>'
        '<bpmn:timerEventDefinition id="limit"><bpmn:timeDuration>han_xu_ly</bpmn:timeDuration>'
        '</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent><bpmn:sequenceFlow id="pick_wait" sourceRef="pick" '
        'targetRef="wait" /><bpmn:sequenceFlow id="wait_race" sourceRef="wait" targetRef="race" />'
        '<bpmn:eventBasedGateway id="race"',
    ),
)
"""The incident's diagram with a step before its race that asks the table, and waits as long as that wrote."""


def rows(*cells: tuple[str, str, str]) -> dict[str, list[str]]:
    tests, answers, notes = zip(*cells, strict=True)
    return {"row_id": [""] * len(cells), "test": [*tests], "answer": [*answers], "row_note": [*notes]}


def digest(house: House, draft: int) -> str:
    with house.unit_of_work(write=False) as uow:
        found = uow.session.get(DesignDraft, draft)
        assert found
        return found.digest


def keep(house: House, draft: int, tables: dict[str, str]) -> None:
    """Save these tables in the place of the draft's."""
    with house.unit_of_work() as uow:
        thu = someone(uow, "thu")
        drafts.save(uow, thu, draft, drafts.opened(uow, thu, draft).digest, Change(decisions=tables))


@pytest.fixture
def draft(house: House) -> int:
    """Thu's draft of the incident's process, whose form now writes how grave it is."""
    with house.unit_of_work() as uow:
        designs.deploy(uow, DESIGNS, by="thu")
        thu = someone(uow, "thu")
        made = drafts.begin_from(uow, thu, "incident")
        asked = made.forms["incident"]
        level = asked["properties"]["level"] | {"x-variable": True}
        form = asked | {"properties": asked["properties"] | {"level": level}}
        drafts.save(uow, thu, made.id, made.digest, Change(forms={**made.forms, "incident": form}))
        return made.id


def started(house: House, hoa: Visitor, level: str) -> timedelta | None:
    """How long an incident of that level may take, from when it was reported."""
    assert hoa.post("/quy-trinh/incident", {"what": "Máy chủ thư hỏng", "level": level}).status_code == 302
    with house.unit_of_work(write=False) as uow:
        newest = uow.session.scalars(select(Instance).order_by(Instance.id.desc())).first()
        assert newest
        return newest.wake_at and newest.wake_at - newest.started_at


def test_a_new_table_is_tried_saved_deployed_and_followed(house: House, at: Visitors, draft: int) -> None:
    thu, base = at("thu"), f"/thiet-ke/ban-soan/{draft}/bang/"
    begun = thu.post(base, {"digest": digest(house, draft), "name": HEAD["name"]})
    page = begun.location
    assert page == base + TABLE
    assert "Chọn biến mà cột này đọc" in said(thu.get(page))

    half = HEAD | rows(("nặng", '"PT1H"', ""))
    told = thu.post(page, half | {"act": "add-row:1"})
    assert 'viết trong dấu nháy: "nặng"' in said(told)
    assert told.text.count('name="row_id"') == 2
    whole = HEAD | rows(('"high"', '"PT1H"', "Nặng thì gấp"), ('not("high", "low")', '"PT4H"', ""))
    tried = thu.post(page, whole | {"act": "try", "sample_of": "level", "sample": "high"})
    assert "Dòng đúng: 1" in said(tried)
    assert "PT1H" in said(tried)
    assert 'class="lit"' in tried.text
    assert 'Không dòng nào đúng khi Mức độ: "low"' in said(tried)
    assert "Nặng thì gấp" not in thu.get(page).text  # nothing of it is saved

    whole = HEAD | rows(('"high"', '"PT1H"', "Nặng thì gấp"), ("-", '"PT3H"', ""))
    read = digest(house, draft)
    clash = thu.post(page, whole | {"act": "check"})
    assert "Dòng 1 và dòng 2 có thể cùng đúng" in said(clash)
    assert thu.post(page, whole | {"policy": "FIRST", "act": "save", "digest": read}).status_code == 303
    shown = thu.get(page)
    assert "Nặng thì gấp" in shown.text
    assert "Trường hợp nào cũng có dòng đúng" in said(shown)

    late = thu.post(page, HEAD | rows(('"low"', '"PT9H"', "Của tôi")) | {"act": "save", "digest": read})
    assert late.status_code == 412
    assert "Đang lưu 2 dòng, Ông/Bà gửi 1 dòng" in said(late)
    assert "Của tôi" in late.text
    assert f'name="digest" value="{digest(house, draft)}"' in late.text

    drawn = thu.get(f"/thiet-ke/ban-soan/{draft}/so-do.bpmn").text
    for old, new in ASKS:
        assert old in drawn
        drawn = drawn.replace(old, new, 1)
    sent = {"digest": digest(house, draft), "diagram": drawn}
    assert thu.post(f"/thiet-ke/ban-soan/{draft}", sent).status_code == 302
    assert "Chọn hạn" in said(thu.get(base))
    in_use = thu.post(f"{page}/bo", {"digest": digest(house, draft)}, form=page)
    assert in_use.status_code == 422
    assert "còn dùng bảng này" in said(in_use)
    offered = re.search(r"data-offers='([^']+)'", thu.get(f"/thiet-ke/ban-soan/{draft}").text)
    assert offered
    assert TABLE in offered[1]

    file = thu.get(f"{page}/tep.dmn")
    assert file.text.startswith("<?xml")
    sent = {"digest": digest(house, draft), "file": (BytesIO(b"<a/>"), "a.dmn")}
    strange = thu.post(f"{base}tep.dmn", sent, form=base)
    assert (strange.status_code, "không có bảng quyết định" in said(strange)) == (422, True)
    renamed = file.data.replace(TABLE.encode(), b"han_khac")
    sent = {"digest": digest(house, draft), "file": (BytesIO(renamed), "gì cũng được.dmn")}
    assert thu.post(f"{base}tep.dmn", sent, form=base).location == f"{base}han_khac"
    assert thu.get(f"{base}han_khac/tep.dmn").data == renamed
    deployed = thu.post(
        f"/thiet-ke/ban-soan/{draft}/trien-khai",
        {"digest": digest(house, draft), "over": "1", "note": "Hạn theo mức độ"},
    )
    assert deployed.status_code == 302, said(deployed)
    assert started(house, at("hoa"), "high") == timedelta(hours=1)
    assert started(house, at("hoa"), "low") == timedelta(hours=3)


def test_what_is_typed_wrongly_or_hostile_is_refused_and_nothing_of_it_is_kept(
    house: House, at: Visitors, draft: int
) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><definitions>&c;</definitions>'
    for text in (laughs, "kein XML", "<a" * 1000, "<a>" * 5000 + "</a>" * 5000, "x" * 1_100_000):
        with pytest.raises(DesignRefused):
            keep(house, draft, {"limits": text})
    thu, base = at("thu"), f"/thiet-ke/ban-soan/{draft}/bang/"
    read = digest(house, draft)
    assert thu.post(base, {"digest": read, "name": " ?! "}).status_code == 422
    page = thu.post(base, {"digest": read, "name": "Hạn"}).location
    assert thu.post(base, {"digest": read, "name": "Hạn"}).status_code == 412
    again = thu.post(base, {"digest": digest(house, draft), "name": "Hạn"}).location
    assert again == f"{base}han_2"
    for wrong in ({"test": ["1", "2"]}, {"answer": ["9" * 501]}):
        answer = thu.post(page, HEAD | rows(("-", "1", "")) | wrong | {"act": "save", "digest": digest(house, draft)})
        assert answer.status_code == 422
    assert thu.post(f"{again}/bo", {"digest": digest(house, draft)}, form=page).status_code == 302
    assert thu.get(again).status_code == 404
    assert at("hoa").get(page).status_code == 403
    with house.unit_of_work(write=False) as uow:
        assert list(drafts.opened(uow, someone(uow, "thu"), draft).decisions) == ["han"]
