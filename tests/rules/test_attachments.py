"""Which files are taken, under which name, and who may have them (Art. 4.4, 6.4)."""

from __future__ import annotations

import unicodedata
from io import BytesIO
from typing import Any

import pytest

from tests.rules.test_registration import HOA, LAN, duty, head, register
from tests.support.corpus import Sample, documents
from tests.support.corpus.programs import EXE
from tests.support.proof import mostly_on_sqlite
from workflows import attachments, people, settings, worklist
from workflows.attachments import Upload
from workflows.bootstrap import House
from workflows.errors import AnswersRejected, FileRefused, NotFound
from workflows.models import Attachment, Person, SettingChange
from workflows.unit import UnitOfWork

MINH = "cv.th1"
MEGABYTE = 1024 * 1024


def test_a_name_is_the_files_own_and_in_one_form(accepted: House) -> None:
    names = (
        "C:\\Users\\Hoa\\Báo cáo.txt",
        "../../etc/Phụ lục.txt",
        unicodedata.normalize("NFD", "Đường.txt"),
        "a.txt. ",
    )
    with accepted.unit_of_work() as uow:
        kept_as = [attachments.keep(uow, someone(uow, HOA), Upload(name, BytesIO(b"x"))).name for name in names]
    assert kept_as == ["Báo cáo.txt", "Phụ lục.txt", "Đường.txt", "a.txt"]


@mostly_on_sqlite
@pytest.mark.requirement("R4.4", "R4.5")
@pytest.mark.parametrize("sample", [Sample("a program", "a.pdf", EXE), Sample("an ending", "a.exe", b"x")])
def test_no_act_keeps_a_file_that_is_refused(accepted: House, sample: Sample) -> None:
    with accepted.unit_of_work() as uow, pytest.raises(FileRefused, match="Không nhận tệp"):
        attachments.keep(uow, someone(uow, HOA), Upload(sample.name, BytesIO(sample.content)))
    assert kept(accepted) == []


@mostly_on_sqlite
@pytest.mark.asvs("5.2.1")
@pytest.mark.parametrize(("size", "words"), [(0, "không có nội dung"), (20 * MEGABYTE + 1, "lớn hơn 20 MB")])
def test_a_file_has_content_and_a_limit(accepted: House, size: int, words: str) -> None:
    with accepted.unit_of_work() as uow, pytest.raises(FileRefused, match=words):
        attachments.keep(uow, someone(uow, HOA), Upload("a.txt", BytesIO(b"x" * size)))


@pytest.mark.requirement("R6.2")
@pytest.mark.asvs("5.2.4")
def test_a_person_has_a_days_measure(accepted: House) -> None:
    set_to(accepted, settings.FILE_MEGABYTES_A_DAY, 20)
    half = b"x" * (9 * MEGABYTE)
    with accepted.unit_of_work() as uow:
        hoa = someone(uow, HOA)
        attachments.keep_all(uow, hoa, {"files": []}, {"files": [Upload("a.txt", BytesIO(half)) for _ in range(2)]})
        more = {"files": [Upload("c.txt", BytesIO(half))]}
        assert "20 MB" in attachments.refused(uow, hoa, more)["files"]
        assert attachments.refused(uow, someone(uow, "dm.vt"), more) == {}


@pytest.mark.requirement("R4.4")
def test_the_office_says_whether_slides_of_powerpoint_are_taken(accepted: House) -> None:
    slides = {"files": [Upload("Bài.pptx", BytesIO(documents.pptx()))]}
    with accepted.unit_of_work() as uow:
        assert ".pptx hãy lưu thành" in attachments.refused(uow, someone(uow, HOA), slides)["files"]
    set_to(accepted, settings.TAKES_PPTX, True)
    with accepted.unit_of_work() as uow:
        again = {"files": [Upload("Bài.pptx", BytesIO(documents.pptx()))]}
        assert attachments.refused(uow, someone(uow, HOA), again) == {}


def set_to(house: House, setting: settings.Setting[Any], value: object) -> None:
    with house.unit_of_work() as uow:
        uow.session.add(SettingChange(key=setting.key, value=value, by="lan", at=uow.now(), reason="Thử"))


def report(uow: UnitOfWork, who: Person, *uploads: Upload, field: str = "files", **typed: object) -> None:
    """Hand in the report that awaits, with these files."""
    item = worklist.inbox(uow, who, worklist.Filters()).rows[0].item
    answers = {
        "content": "Đã rà soát xong toàn bộ hồ sơ tồn đọng trên địa bàn.",
        "document_number": "45/BC-STNMT",
        "document_date": uow.today().isoformat(),
        **typed,
    }
    worklist.complete(uow, who, item.id, answers, {field: list(uploads)})


@pytest.fixture
def accepted(house: House) -> House:
    """A province in which Hoa has taken on a duty, and so has Vũng Tàu."""
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow, cooperating=["VT"]), by=LAN)
        for username in (HOA, "dm.vt"):
            who = someone(uow, username)
            worklist.complete(uow, who, worklist.inbox(uow, who, worklist.Filters()).rows[0].item.id, {}, {})
    return house


def someone(uow: UnitOfWork, username: str) -> Person:
    person = people.person_by(uow, username)
    assert person is not None
    return person


def kept(house: House) -> list[str]:
    return [path.name for path in (house.config.data_folder / "blobs").rglob("*") if path.is_file()]


def test_a_file_lies_under_its_digest_once_and_is_had_by_those_who_see_the_work(accepted: House) -> None:
    with accepted.unit_of_work() as uow:
        report(uow, someone(uow, HOA), Upload("a.txt", BytesIO(b"same")), Upload("b.txt", BytesIO(b"same")))
    assert len(kept(accepted)) == 1
    with accepted.unit_of_work(write=False) as uow:
        for username in (HOA, MINH, "tt.stnmt", "ct.ubnd"):
            attachment, content = attachments.open_for(uow, someone(uow, username), 1)
            with content:
                assert (attachment.name, content.read()) == ("a.txt", b"same")
        for username, which in (("dm.vt", 1), ("tk.vp", 1), (MINH, 99)):
            with pytest.raises(NotFound):
                attachments.open_for(uow, someone(uow, username), which)


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("field", "name", "typed", "wrong"),
    [
        ("files", "a.exe", {}, {"files"}),
        ("files", "a.txt", {"content": "ngắn"}, {"content"}),
        ("files", "a.exe", {"content": "ngắn"}, {"content", "files"}),
        ("elsewhere", "a.txt", {}, {"elsewhere", "files"}),
    ],
)
def test_nothing_is_kept_of_a_form_that_does_not_hold(
    accepted: House, field: str, name: str, typed: dict[str, str], wrong: set[str]
) -> None:
    with accepted.unit_of_work() as uow, pytest.raises(AnswersRejected) as refused:
        report(uow, someone(uow, HOA), Upload(name, BytesIO(b"x")), field=field, **typed)
    assert set(refused.value.problems) == wrong
    assert refused.value.typed["document_number"] == "45/BC-STNMT"
    assert kept(accepted) == []


@pytest.mark.requirement("R6.4")
@pytest.mark.parametrize("sent", ["1", ["1"], "9" * 15])
def test_another_agencys_file_cannot_be_handed_in_as_ones_own(accepted: House, sent: str | list[str]) -> None:
    with accepted.unit_of_work() as uow:
        report(uow, someone(uow, "dm.vt"), Upload("a.txt", BytesIO(b"of Vung Tau")))
        assert uow.session.get_one(Attachment, 1).uploaded_by == "dm.vt"
    with accepted.unit_of_work() as uow, pytest.raises(NotFound):
        report(uow, someone(uow, HOA), files=sent)
