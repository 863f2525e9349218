"""Thu changes a process in the studio; Sơn approves it; nothing that either wrote is lost."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from engine import DiagramRejected
from tests.support.province import someone
from tests.support.web import ORIGIN, Visitors, said
from workflows import processes, settings
from workflows.bootstrap import House
from workflows.errors import ApprovalAwaited, DesignChanged, DesignRefused, Forbidden
from workflows.models import AuditEntry, DesignDraft
from workflows.settings import DESIGN_APPROVAL
from workflows.studio import deploying, drafts, editing, judging
from workflows.studio.drafts import Change


def begin(house: House, key: str = "explanation") -> tuple[int, str]:
    with house.unit_of_work() as uow:
        draft = drafts.begin_from(uow, someone(uow, "thu"), key)
        return draft.id, draft.digest


def save(house: House, draft_id: int, digest: str, change: Change, who: str = "thu") -> str:
    with house.unit_of_work() as uow:
        return drafts.save(uow, someone(uow, who), draft_id, digest, change).digest


def renamed(house: House, draft_id: int, name: str) -> Change:
    with house.unit_of_work(write=False) as uow:
        draft = drafts.opened(uow, someone(uow, "thu"), draft_id)
        return Change(diagram=re.sub(r'(id="check" name=)"[^"]*"', rf'\1"{name}"', draft.diagram))


def deploy(house: House, draft_id: int, digest: str, *, over: int = 1, who: str = "thu", note: str = "Rõ hơn") -> int:
    with house.unit_of_work() as uow:
        return deploying.deploy(uow, someone(uow, who), draft_id, digest, note, over).version


def test_who_saved_first_is_not_written_over(house: House) -> None:
    draft, read = begin(house)
    first = save(house, draft, read, renamed(house, draft, "Xem giải trình"))
    with pytest.raises(DesignChanged):
        save(house, draft, read, Change(note="Của người đến sau"))
    assert save(house, draft, first, Change(note="Đã xem bản của người kia")) == first
    with house.unit_of_work(write=False) as uow:
        kept = drafts.opened(uow, someone(uow, "son"), draft)
        assert "Xem giải trình" in kept.diagram
        assert kept.note == "Đã xem bản của người kia"


def test_a_design_is_deployed_by_its_designer_with_a_reason_and_the_audit_knows(house: House) -> None:
    draft, read = begin(house)
    saved = save(house, draft, read, renamed(house, draft, "Xem giải trình"))
    with pytest.raises(Forbidden):
        deploy(house, draft, saved, who="minh")
    with pytest.raises(DesignRefused, match="lý do"):
        deploy(house, draft, saved, note=" ")
    with pytest.raises(DesignChanged):
        deploy(house, draft, saved, over=0)
    assert deploy(house, draft, saved) == 2
    with house.unit_of_work(write=False) as uow:
        assert uow.session.get(DesignDraft, draft) is None
        acts = uow.session.execute(select(AuditEntry.act, AuditEntry.by, AuditEntry.detail).order_by(AuditEntry.id))
        told = [(act, by) for act, by, _ in acts if act.startswith("design.") and by]
    assert told == [("design.begin", "thu"), ("design.save", "thu"), ("design.deploy", "thu")]


def test_a_change_of_scenarios_alone_is_no_version_and_stands_in_the_audit(house: House) -> None:
    draft, read = begin(house, "correction")
    with house.unit_of_work(write=False) as uow:
        told = drafts.opened(uow, someone(uow, "thu"), draft).scenarios
    saved = save(house, draft, read, Change(scenarios={"correction-again": told["correction-corrected"]}))
    assert deploy(house, draft, saved, note="Kể rõ hơn") == 1
    with house.unit_of_work(write=False) as uow:
        found = select(AuditEntry).where(AuditEntry.about == "definition:correction").order_by(AuditEntry.id.desc())
        entry = uow.session.scalars(found).first()
        assert entry is not None
        assert (entry.act, entry.by, entry.detail["note"]) == ("design.scenarios", "thu", "Kể rõ hơn")
        assert entry.detail["changed"] == ["correction-again", "correction-corrected"]


def test_a_faulty_design_is_kept_but_not_deployed(house: House) -> None:
    draft, read = begin(house)
    saved = save(house, draft, read, Change(forms={}))
    with pytest.raises(DiagramRejected):
        deploy(house, draft, saved)
    for diagram in ("<a/>", "kein XML", "<!DOCTYPE a><a/>"):
        with pytest.raises(DesignRefused):
            save(house, draft, saved, Change(diagram=diagram))
    with pytest.raises(DesignRefused, match="Tên"):
        save(house, draft, saved, Change(forms={"../a": {}}))


def test_where_the_office_asks_for_it_a_second_person_approves_exactly_what_is_deployed(house: House) -> None:
    with house.unit_of_work() as uow:
        settings.change(uow, someone(uow, "son"), DESIGN_APPROVAL, "yes", "Thận trọng")
    draft, read = begin(house)
    saved = save(house, draft, read, renamed(house, draft, "Xem giải trình"))

    def approve(who: str, digest: str) -> None:
        with house.unit_of_work() as uow:
            deploying.approve(uow, someone(uow, who), draft, digest)

    with pytest.raises(ApprovalAwaited):
        deploy(house, draft, saved)
    with pytest.raises(DesignRefused, match="không tự duyệt"):
        approve("thu", saved)
    approve("son", saved)
    again = save(house, draft, saved, renamed(house, draft, "Soát giải trình"))
    with pytest.raises(ApprovalAwaited):
        deploy(house, draft, again)
    approve("son", again)
    assert deploy(house, draft, again) == 2


@pytest.mark.requirement("R11.4")
def test_before_deploying_the_designer_reads_what_would_go_over_and_where_others_stand(house: House) -> None:
    with house.unit_of_work() as uow:
        hoa = someone(uow, "hoa")
        processes.start(uow, hoa, "feedback", {"issue": "Thời hạn ngắn quá.", "document_number": "12/STNMT"})
    draft, read = begin(house, "feedback")

    def impact(words: str, instead: str) -> tuple[int, int, list[tuple[str, str, int]]]:
        nonlocal read
        with house.unit_of_work(write=False) as uow:
            changed = re.sub(words, instead, drafts.opened(uow, someone(uow, "thu"), draft).diagram)
        read = save(house, draft, read, Change(diagram=changed))
        with house.unit_of_work(write=False) as uow:
            thu = someone(uow, "thu")
            told = deploying.outlook(uow, thu, drafts.opened(uow, thu, draft)).impact
            assert told is not None
            return told.ready, told.unseen, [(each.element, each.name, each.count) for each in told.blocked]

    assert impact("Xem xét vướng mắc", "Xét vướng mắc") == (1, 0, [])
    assert impact(r'(id="|Ref="|Element="|Ref>)answer\b', r"\1reply") == (0, 0, [("answer", "Xem xét vướng mắc", 1)])


def test_a_gateway_is_offered_the_answers_of_the_forms_as_conditions(house: House) -> None:
    draft, _ = begin(house, "assignment")
    with house.unit_of_work(write=False) as uow:
        offered = editing.view(uow, someone(uow, "thu"), draft).offers["conditions"]
    assert ['decision == "return"', "Kết luận: Trả lại để thực hiện lại"] in offered


def test_a_new_process_begins_with_an_empty_drawing(house: House) -> None:
    with house.unit_of_work() as uow:
        thu = someone(uow, "thu")
        with pytest.raises(DesignRefused, match="đã có"):
            drafts.begin(uow, thu, "assignment", "Giao việc")
        draft = drafts.begin(uow, thu, "room", "Mượn phòng họp & xe")
        assert draft.name == "Mượn phòng họp & xe"
        told = judging.verdict(uow, judging.bundle_of(draft))
        assert json.dumps(told.to_json())


def test_two_designers_at_two_browsers_see_both_versions(house: House) -> None:
    at = Visitors(house)
    thu = at("thu")
    began = thu.post("/thiet-ke/", {"based_on": "explanation", "version": "1"})
    page = began.headers["Location"]
    drawing = thu.get(f"{page}/so-do.bpmn")
    read, etag = drawing.text, drawing.headers["ETag"].strip('"')
    mine = read.replace('name="Xem xét giải trình"', 'name="Soát lại"')
    theirs = read.replace('name="Xem xét giải trình"', 'name="Xem lại"')
    assert thu.post(page, {"digest": etag, "diagram": theirs}).status_code == 302
    refused = thu.post(page, {"digest": etag, "diagram": mine})
    assert refused.status_code == 412
    assert "Soát lại" in said(refused)
    assert "Bản đang lưu" in said(refused)
    assert refused.text.count("data-diagram=") == 2
    assert '{"added": [], "changed": ["check"]}' in refused.text
    token = thu.token(page)
    for read in ("*", f'W/"{etag}"', etag):  # of these only the last names a content at all
        headers = {"Origin": ORIGIN, "If-Match": read, "X-CSRFToken": token}
        assert thu.client.post(page, data={"diagram": mine}, headers=headers).status_code == 412, read
    newer = thu.get(f"{page}/so-do.bpmn").headers["ETag"].strip('"')
    assert thu.post(page, {"digest": newer, "diagram": mine}).status_code == 302
    assert "Soát lại" in thu.get(f"{page}/so-do.bpmn").text
    for tab in ("bieu-mau", "kiem-tra", "trien-khai"):
        assert thu.get(f"{page}/{tab}").status_code == 200
    told = thu.post(
        f"{page}/kiem-tra", {"diagram": mine.replace('value="explanation_check"', 'value="nothing"')}, form=page
    )
    assert told.json is not None
    assert told.json["verdict"] == "rejected"
    for tab in ("bang/", "thu/"):
        assert 'href="/thiet-ke/" aria-current="page"' in thu.get(f"{page}/{tab}").text
    assert "Theo bản cài đặt" in said(thu.get("/thiet-ke/"))
    assert "system" not in said(thu.get("/quy-trinh/explanation/phien-ban"))
    deployed = thu.post(f"{page}/trien-khai", {"digest": etag, "over": "1", "note": "Rõ hơn"})
    assert deployed.status_code == 412
    assert at("hoa").get(page).status_code == 403
