"""Which files are taken, under which name, and who may have them (Art. 4.4, 6.4)."""

from __future__ import annotations

import unicodedata
from io import BytesIO

import pytest

from tests.rules.test_registration import HOA, LAN, duty, head, register
from workflows import attachments, people, worklist
from workflows.attachments import ALLOWED, MAX_BYTES, Upload, clean_name, weigh
from workflows.bootstrap import House
from workflows.errors import AnswersRejected, FileRefused, NotFound
from workflows.models import Attachment, Person
from workflows.unit import UnitOfWork

MINH = "cv.th1"


@pytest.mark.requirement("R4.4")
@pytest.mark.parametrize("extension", sorted(ALLOWED))
def test_the_regulations_formats_are_taken(extension: str) -> None:
    assert weigh(Upload(f"Báo cáo.{extension.upper()}", BytesIO(b"x"))) == f"Báo cáo.{extension.upper()}"


@pytest.mark.requirement("R4.5")
@pytest.mark.parametrize(
    "name",
    [
        "virus.exe",
        "a.com",
        "a.bat",
        "a.ps1",
        "a.js",
        "a.docm",
        "a.pptx",
        "a.pdf.exe",
        "a.pdf.",
        "a",
        ".exe",
        "a.exe. ",
        "",
    ],
)
def test_other_files_are_refused_with_a_sentence(name: str) -> None:
    if name == "a.pdf.":
        assert weigh(Upload(name, BytesIO(b"x"))) == "a.pdf"
        return
    with pytest.raises(FileRefused) as refused:
        weigh(Upload(name, BytesIO(b"x")))
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(("size", "words"), [(0, "không có nội dung"), (MAX_BYTES + 1, "20 MB")])
def test_a_file_has_content_and_a_limit(size: int, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        weigh(Upload("a.pdf", BytesIO(bytes(size))))


def test_a_name_is_the_files_own_and_in_one_form() -> None:
    assert clean_name("C:\\Users\\Hoa\\Báo cáo.pdf") == "Báo cáo.pdf"
    assert clean_name("../../etc/Báo cáo.pdf") == "Báo cáo.pdf"
    assert clean_name(unicodedata.normalize("NFD", "Đường.pdf")) == "Đường.pdf"


@pytest.mark.parametrize("name", ["a\u202efdp.exe.pdf", "a\r\nb.pdf", "a\x00.pdf", "x" * 117 + ".pdf"])
def test_names_that_hide_something_are_refused(name: str) -> None:
    with pytest.raises(FileRefused):
        clean_name(name)


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
            attachment, path = attachments.open_for(uow, someone(uow, username), 1)
            assert (attachment.name, path.read_bytes()) == ("a.txt", b"same")
        for username, which in (("dm.vt", 1), ("tk.vp", 1), (MINH, 99)):
            with pytest.raises(NotFound):
                attachments.open_for(uow, someone(uow, username), which)


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
