"""Thu tries a design before it is deployed: she plays it in a province of its own, and what she played is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine import bundles, definitions
from tests.support.province import someone
from tests.support.web import Visitors, said
from workflows import designs
from workflows.bootstrap import House
from workflows.studio import drafts, judging
from workflows.studio.drafts import Change

ISSUE = {"o-issue": "Thời hạn một ngày ngắn quá.", "o-document_number": "12/STNMT"}
REPLY = {"o-decision": "answer", "o-answer": "Thời hạn do Quy chế định."}


@pytest.mark.requirement("R11.4")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_designer_plays_is_kept_and_stands_in_the_way_of_what_breaks_it(house: House, tmp_path: Path) -> None:
    thu = Visitors(house)("thu")
    draft = thu.post("/thiet-ke/", {"based_on": "feedback", "version": "1"}).headers["Location"]
    trials, own = f"{draft}/thu/", f"{draft}/thu/feedback-vuong-mac-duoc-tra-loi"
    assert "chưa có kịch bản nào" in said(thu.get(trials))

    def send(path: str, **typed: str | list[str]) -> str:
        """Send one form of the draft as it is kept now, and read the page that answers."""
        digest = thu.get(f"{draft}/so-do.bpmn").headers["ETag"].strip('"')
        answer = thu.post(path, {"digest": digest, **typed}, form=draft)
        return said(thu.get(answer.headers["Location"]) if answer.status_code == 302 else answer)

    assert "Chưa bắt đầu" in send(trials, title="Vướng mắc được trả lời")
    begins = {"buoc": "0", "lam": "start", "who": "dm.stnmt", "on": "05/01/2026 09:00"}
    refused = send(f"{own}/tra-loi", **begins, **ISSUE | {"o-issue": "Ngắn"})
    assert "biểu mẫu không nhận" in refused
    assert "Đang chờ Xem xét vướng mắc" in send(f"{own}/tra-loi", **begins, **ISSUE)
    send(f"{own}/cho", buoc="0", number="2", unit="ngày làm việc")
    ended = send(f"{own}/tra-loi", buoc="1", lam="does:answer", who="qt.vp", **REPLY)
    assert "Bước 2/2" in ended
    assert "07/01/2026 09:00" in ended
    send(f"{own}/mong-doi", buoc="2", ghi=["at", "variable:decision"])
    told = said(thu.get(trials))
    assert "đi đúng" in told
    assert re.search(r"Đã thử \d\d % số đường nối", told)

    number = int(draft.rpartition("/")[2])
    with house.unit_of_work() as uow:
        kept = drafts.opened(uow, someone(uow, "thu"), number)
        stricter = {**kept.forms, "feedback_answer": _longer(kept.forms["feedback_answer"])}
        drafts.save(uow, someone(uow, "thu"), number, kept.digest, Change(forms=stricter))
    assert "Bước 2, Quản trị phần mềm của Văn phòng: Xem xét vướng mắc: answer: “" in send(
        f"{draft}/trien-khai", over="1", note="Trả lời kỹ hơn"
    )
    send(f"{own}/tra-loi", buoc="2", lam="again", who="qt.vp", **REPLY | {"o-answer": "Thời hạn do Quy chế định. " * 5})
    assert "phiên bản 2" in send(f"{draft}/trien-khai", over="1", note="Trả lời kỹ hơn")

    with house.unit_of_work() as uow:
        deployed = definitions.version(uow.session, "feedback")
        designs.export(uow, "feedback", 2, tmp_path)
        taken = drafts.take_in(uow, someone(uow, "thu"), tmp_path / "diagrams" / "feedback.bpmn")
        assert judging.bundle_of(taken) == bundles.read_file(tmp_path / "diagrams" / "feedback.bpmn")
        assert [each["then"] for each in deployed.scenarios["feedback-vuong-mac-duoc-tra-loi"]["steps"][1:]] == [
            {"at": [], "variables": {"decision": "answer"}}
        ]
        assert taken.scenarios == deployed.scenarios
        renamed = re.sub(r'(id="|Ref="|Element="|Ref>)answer\b', r"\1reply", taken.diagram)
        drafts.save(uow, someone(uow, "thu"), taken.id, taken.digest, Change(diagram=renamed))
        number = taken.id

    draft = f"/thiet-ke/ban-soan/{number}"
    lost = thu.get(f"{draft}/thu/")
    assert "Bước không còn trên sơ đồ" in said(lost)
    assert "không có việc nào đang chờ ở “answer”" in said(lost)
    assert '<option value="reply" selected>' in lost.text
    assert "Chọn bước thay" in send(f"{draft}/thu/doi-buoc", **{"buoc:answer": "nowhere"})
    followed = send(f"{draft}/thu/doi-buoc", **{"buoc:answer": "reply"})
    assert "trong 1 kịch bản" in followed
    assert "không còn trên sơ đồ" not in followed
    assert "đi đúng" in followed


def _longer(form: dict[str, dict[str, dict[str, object]]]) -> dict[str, object]:
    """The form with an answer of a hundred signs at least."""
    answer = {**form["properties"]["answer"], "minLength": 100}
    return {**form, "properties": {**form["properties"], "answer": answer}}
