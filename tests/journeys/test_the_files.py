"""Files as people send and take them over HTTP: chosen once, judged, held, released, destroyed, downloaded."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import select

from tests.support.buckets import bucket
from tests.support.corpus import documents
from tests.support.corpus.programs import EXE
from tests.support.province import (
    DUTY,
    HEAD,
    LETTER,
    REPORT,
    accept,
    awaiting,
    count,
    item_of,
    notices,
    register,
    someone,
    submit,
)
from tests.support.web import LETTERS, Visitors, said
from workflows.bootstrap import House
from workflows.models import Attachment, AuditEntry, Directive, HeldFile, Report, SettingChange

PLAN = "TUYỆT MẬT\nKế hoạch diễn tập".encode()
WRONG = {**REPORT, "content": "ngắn"}


@pytest.fixture
def at(house: House) -> Visitors:
    register(house)
    accept(house)
    return Visitors(house)


def stored(house: House, folder: str = "blobs") -> list[str]:
    return sorted(path.name for path in (house.config.data_folder / folder).rglob("*") if path.is_file())


def acts(house: House, word: str) -> list[AuditEntry]:
    with house.unit_of_work(write=False) as uow:
        found = select(AuditEntry).where(AuditEntry.act.startswith(word)).order_by(AuditEntry.id)
        return list(uow.session.scalars(found))


def held(house: House) -> list[HeldFile]:
    with house.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(HeldFile).order_by(HeldFile.id)))


# ── a chosen file is not lost ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("R4.4")
def test_a_chosen_file_stays_chosen_when_another_field_is_wrong(house: House, at: Visitors) -> None:
    hoa, path = at("hoa"), at.item("hoa", "report")
    page = hoa.post(path, WRONG, files=LETTERS)
    assert page.status_code == 422
    assert 'value="1" checked' in page.text
    assert "Báo cáo rà soát.pdf" in said(page)
    assert count(house, Report, Attachment) == [0, 1]
    again = hoa.get(path)  # later, from another machine
    assert "Báo cáo rà soát.pdf" in said(again)
    assert hoa.post(path, {**REPORT, "files": "1"}).status_code == 302
    assert count(house, Report, Attachment) == [1, 1]
    assert at("minh").get("/tep/1").status_code == 200


def test_of_several_files_the_sound_ones_stay_chosen(house: House, at: Visitors) -> None:
    page = at("hoa").post(at.item("hoa", "report"), REPORT, files={**LETTERS, "virus.exe": EXE, "sâu.exe": EXE})
    assert page.status_code == 422
    assert "virus.exe" in said(page)
    assert "sâu.exe" in said(page)
    assert 'value="1" checked' in page.text
    assert count(house, Report, Attachment) == [0, 1]
    assert [entry.detail["code"] for entry in acts(house, "file.refuse")] == ["program", "program"]


def test_a_draft_with_a_file_that_is_refused_keeps_all_the_rest(house: House, at: Visitors) -> None:
    hoa, path = at("hoa"), at.item("hoa", "report")
    page = hoa.post(path, {**WRONG, "act": "draft"}, files={**LETTERS, "virus.exe": EXE})
    assert page.status_code == 422
    assert "ngắn" in hoa.get(path).text
    assert "Báo cáo rà soát.pdf" in said(hoa.get(path))


@pytest.mark.requirement("R6.4")
def test_nobody_hands_in_a_file_that_another_chose(house: House, at: Visitors) -> None:
    at("hoa").post(at.item("hoa", "report"), WRONG, files=LETTERS)
    head = at("head")
    assert head.get("/tep/1").status_code == 404
    assert head.post(at.item("head", "report"), {**REPORT, "files": "1"}).status_code == 404


# ── given out ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("R6.4")
@pytest.mark.asvs("5.4.1", "5.4.2")
def test_a_file_is_given_as_a_file_under_its_vietnamese_name(house: House, at: Visitors) -> None:
    submit(house)
    file = at("minh").get("/tep/1")
    assert file.headers["Content-Disposition"] == (
        "attachment; filename=\"Bao cao.pdf\"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf"
    )
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert file.headers["Accept-Ranges"] == "bytes"


def test_a_download_goes_on_where_it_broke_off(house: House, at: Visitors) -> None:
    submit(house)
    minh = at("minh")
    whole = minh.get("/tep/1").data
    part = minh.client.get("/tep/1", headers={"Range": "bytes=10-19"}, buffered=True)
    assert (part.status_code, part.data) == (206, whole[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    rest = minh.client.get("/tep/1", headers={"Range": "bytes=-5"}, buffered=True)
    assert (rest.status_code, rest.data) == (206, whole[-5:])
    beyond = minh.client.get("/tep/1", headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416


@pytest.mark.asvs("5.4.1")
def test_a_file_in_a_bucket_is_given_by_ranges_too(house: House, at: Visitors) -> None:
    with bucket() as settings:
        elsewhere = replace(house, config=replace(house.config, s3=settings))
        submit(elsewhere)
        assert stored(house) == []
        minh = Visitors(elsewhere)("minh")
        assert minh.get("/tep/1").data == LETTER
        part = minh.client.get("/tep/1", headers={"Range": "bytes=10-19"}, buffered=True)
        assert (part.status_code, part.data) == (206, LETTER[10:20])


@pytest.mark.requirement("R4.1", "R6.4")
def test_the_audit_knows_who_took_a_file(house: House, at: Visitors) -> None:
    submit(house)
    minh = at("minh")
    minh.get("/tep/1")
    minh.client.get("/tep/1", headers={"Range": "bytes=10-"}, buffered=True)  # the same download, going on
    at("binh").get("/tep/1")  # who may not have it took nothing
    taken = acts(house, "file.read")
    assert [(entry.by, entry.about) for entry in taken] == [("minh", "attachment:1")]
    assert taken[0].detail == {"sha256": sha256(LETTER).hexdigest()}, "by its digest: the name is read with the file"


# ── held ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("R6.1")
def test_a_marked_file_is_held_apart_and_the_chief_is_told(house: House, at: Visitors) -> None:
    page = at("hoa").post(at.item("hoa", "report"), REPORT, files={"Kế hoạch.txt": PLAN})
    assert page.status_code == 422
    assert "có dấu hiệu là tài liệu mật" in said(page)
    assert awaiting(house, "hoa") == ["report"]
    assert count(house, Report, Attachment, HeldFile) == [0, 0, 1]
    assert stored(house) == []
    assert stored(house, "held") == [sha256(PLAN).hexdigest()]
    assert notices(house, "son", "Có tệp tạm giữ") == ["Có tệp tạm giữ chờ xem xét"]
    listed = said(at("son").get("/tep-tam-giu/"))
    assert "Kế hoạch.txt" in listed
    assert "Hoa" in listed
    assert [entry.by for entry in acts(house, "held.enter")] == ["hoa"]
    assert "Kế hoạch" not in str([entry.detail for entry in acts(house, "held")]), "a name may be a secret too"


@pytest.mark.requirement("R6.1", "R6.4")
def test_nobody_else_comes_near_a_held_file(house: House, at: Visitors) -> None:
    at("hoa").post(at.item("hoa", "report"), REPORT, files={"Kế hoạch.txt": PLAN})
    for who in ("hoa", "head", "lan", "minh", "binh", "thu"):
        visitor = at(who)
        assert visitor.get("/tep-tam-giu/").status_code == 403
        assert visitor.get("/tep-tam-giu/1/noi-dung").status_code == 403
        token = visitor.token("/")
        for act in ("cho-gui", "huy"):
            assert visitor.send(f"/tep-tam-giu/1/{act}", {"reason": "x"}, token=token).status_code == 403
        assert "Tệp tạm giữ" not in said(visitor.get("/"))
    assert held(house)[0].decision is None


@pytest.mark.requirement("R6.1")
def test_a_released_file_lies_in_its_senders_draft_and_may_be_sent(house: House, at: Visitors) -> None:
    hoa, son, path = at("hoa"), at("son"), at.item("hoa", "report")
    hoa.post(path, REPORT, files={"Kế hoạch.txt": PLAN})
    assert son.get("/tep-tam-giu/1/noi-dung").data == PLAN
    released = son.post("/tep-tam-giu/1/cho-gui", {"reason": "Bản công khai"}, form="/tep-tam-giu/")
    assert released.status_code == 302
    assert notices(house, "hoa", "Tệp tạm giữ") == ["Tệp tạm giữ được cho gửi"]
    assert "Kế hoạch.txt" in said(hoa.get(path))
    assert hoa.post(path, {**REPORT, "files": "1"}).status_code == 302
    assert at("minh").get("/tep/1").data == PLAN
    assert [entry.act for entry in acts(house, "held")] == ["held.enter", "held.read", "held.released"]
    assert hoa.post("/tep-tam-giu/1/huy", {"reason": "x"}, form="/").status_code == 403
    assert son.send("/tep-tam-giu/1/huy", {"reason": "x"}, token=son.token("/")).status_code == 422, "decided once"


@pytest.mark.requirement("R6.1")
def test_of_a_destroyed_file_only_a_tombstone_stays(house: House, at: Visitors) -> None:
    hoa, son, path = at("hoa"), at("son"), at.item("hoa", "report")
    hoa.post(path, REPORT, files={"Kế hoạch.txt": PLAN})
    at("head").post(at.item("head", "report"), REPORT, files={"Bản sao.txt": PLAN})
    nothing = son.post("/tep-tam-giu/1/huy", {"reason": "  "}, form="/tep-tam-giu/")
    assert nothing.status_code == 422
    assert stored(house, "held") == [sha256(PLAN).hexdigest()]
    assert son.post("/tep-tam-giu/1/huy", {"reason": "Đúng là mật"}, form="/tep-tam-giu/").status_code == 302
    assert stored(house, "held") == []
    for tombstone in held(house):
        assert (tombstone.decision, tombstone.decided_by, tombstone.reason) == ("purged", "son", "Đúng là mật")
        assert (tombstone.name, tombstone.sha256) == ("", sha256(PLAN).hexdigest())
    assert held(house)[0].name_sha256 == sha256("Kế hoạch.txt".encode()).hexdigest()
    assert son.get("/tep-tam-giu/1/noi-dung").status_code == 422
    assert notices(house, "hoa", "Tệp tạm giữ") == ["Tệp tạm giữ đã bị hủy"]
    assert hoa.post(path, REPORT, files={"Kế hoạch.txt": PLAN}).status_code == 422, "held anew"
    assert [each.decision for each in held(house)] == ["purged", "purged", None]


def test_the_office_names_who_looks_at_held_files(house: House, at: Visitors) -> None:
    with house.unit_of_work() as uow:
        named = SettingChange(key="held_files_keepers", value=["minh"], by="lan", at=uow.now(), reason="Phân công")
        uow.session.add(named)
        assert someone(uow, "minh").active
    at("hoa").post(at.item("hoa", "report"), REPORT, files={"Kế hoạch.txt": PLAN})
    assert notices(house, "son", "Có tệp") == []
    assert notices(house, "minh", "Có tệp") == ["Có tệp tạm giữ chờ xem xét"]
    assert at("minh").get("/tep-tam-giu/").status_code == 200
    assert at("son").get("/tep-tam-giu/").status_code == 403


def test_a_marked_file_in_a_draft_is_held_too(house: House, at: Visitors) -> None:
    marked = {"TỐI MẬT.docx": documents.docx()}
    page = at("hoa").post(at.item("hoa", "report"), {**REPORT, "act": "draft"}, files=marked)
    assert page.status_code == 422
    assert count(house, HeldFile, Attachment) == [1, 0]
    again = at("hoa").post(f"/viec/{item_of(house, 'hoa', 'report')}", REPORT, files=marked)
    assert again.status_code == 422
    assert count(house, HeldFile) == [1], "the same file of the same person is held once"


@pytest.mark.requirement("R6.1")
def test_a_marked_file_of_a_directive_is_held_and_the_entry_stays_a_draft(house: House, at: Visitors) -> None:
    typed = {**HEAD, "number": "99/UBND-VP", **{f"duty-0-{name}": value for name, value in DUTY.items()}}
    page = at("lan").post("/van-ban/nhap", typed, files={"Kế hoạch.txt": PLAN, **LETTERS})
    assert page.status_code == 422
    assert "có dấu hiệu là tài liệu mật" in said(page)
    assert "Báo cáo rà soát.pdf" in said(page)
    assert [each.name for each in held(house)] == ["Kế hoạch.txt"]
    assert count(house, Directive, Attachment) == [1, 1]
