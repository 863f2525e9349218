"""What is said of a file that is handed in: a corpus of honest, hostile and marked files (Art. 4.4, 6.1)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.corpus import Sample, benign, documents, hostile, marked, pdfs, rars, zips
from tests.support.proof import FULL
from workflows import scrutiny
from workflows.scrutiny import Rules, Verdict, judges
from workflows.scrutiny.child import MEMORY
from workflows.scrutiny.judging import judge
from workflows.scrutiny.names import clean
from workflows.scrutiny.secrecy import Reading, is_marked_name
from workflows.scrutiny.verdicts import WHY, Refusal

BENIGN, HOSTILE, MARKED = benign.samples(), hostile.samples(), marked.samples()


def _shows(sample: Sample) -> str:
    return sample.shows


@pytest.fixture
def judged(tmp_path: Path):
    """Judge a sample here, without a child."""

    def call(sample: Sample) -> Verdict:
        path = tmp_path / "arriving"
        path.write_bytes(sample.content)
        return judge(path, sample.name, sample.rules)

    return call


@pytest.mark.requirement("R4.4")
@pytest.mark.parametrize("sample", BENIGN, ids=_shows)
def test_an_honest_file_is_taken(judged, sample: Sample) -> None:
    assert judged(sample) == Verdict.accept()


@pytest.mark.requirement("R4.4", "R4.5")
@pytest.mark.asvs("5.2.2", "5.2.3", "5.2.5", "5.3.3")
@pytest.mark.parametrize("sample", HOSTILE, ids=_shows)
def test_a_hostile_file_is_refused_with_its_reason(judged, sample: Sample) -> None:
    verdict = judged(sample)
    assert (verdict.verdict, verdict.code) == ("reject", sample.code), verdict.why
    assert verdict.why.startswith("Không nhận tệp “")
    assert verdict.why.endswith(".")
    assert verdict.why.isprintable(), "a refusal hides nothing"


@pytest.mark.requirement("R6.1")
@pytest.mark.parametrize("sample", MARKED, ids=_shows)
def test_a_file_marked_secret_is_held(judged, sample: Sample) -> None:
    verdict = judged(sample)
    assert (verdict.verdict, verdict.code) == ("hold", "secret"), verdict.why
    assert "Văn phòng" in verdict.why


def test_the_corpus_is_as_large_as_it_is_said_to_be() -> None:
    assert len(HOSTILE) >= 80
    assert len(BENIGN) >= 40
    assert len({sample.shows for sample in (*BENIGN, *HOSTILE, *MARKED)}) == len(BENIGN) + len(HOSTILE) + len(MARKED)
    reached = {sample.code for sample in HOSTILE}
    assert set(WHY) - reached == {"large", "slow", "unreadable", "secret", "virus", "unscanned"}


@pytest.mark.requirement("R4.4")
def test_slides_of_powerpoint_are_taken_only_where_the_office_says_so(judged) -> None:
    slides = documents.pptx()
    refused = judged(Sample("", "Bài.pptx", slides))
    assert refused.code == "format"
    assert ".pptx hãy lưu thành .ppt, .odp hoặc .pdf" in refused.why
    assert judged(Sample("", "Bài.pptx", slides, rules=Rules(pptx=True))).verdict == "accept"
    with_macros = zips.changed(slides, {"ppt/vbaProject.bin": b"x"})
    assert judged(Sample("", "Bài.pptx", with_macros, rules=Rules(pptx=True))).code == "macro"


@pytest.mark.asvs("5.2.1")
def test_a_file_has_a_largest_size(judged) -> None:
    refused = judged(Sample("", "a.txt", b"x" * 1025, rules=Rules(most_bytes=1024)))
    assert refused.code == "large"
    assert judged(Sample("", "a.txt", b"x" * 1024, rules=Rules(most_bytes=1024))).verdict == "accept"


def test_a_reason_names_the_member_that_is_to_blame(judged) -> None:
    inner = zips.zipped({"thư mục/setup.exe": b"x"})
    refused = judged(Sample("", "Hồ sơ.zip", zips.zipped({"trong.zip": inner})))
    assert "“trong.zip › thư mục/setup.exe” bên trong" in refused.why


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=200))
@example("..")
@example("a/..\\b.pdf")
@example("\ud800.pdf")
def test_any_name_is_refused_or_becomes_one_that_every_system_can_keep(name: str) -> None:
    try:
        own = clean(name)
    except Refusal:
        return
    assert clean(own) == own
    assert 1 <= len(own) <= 120
    assert own.isprintable()
    assert not set(own) & set('/\\<>:"|?*')
    assert not own.endswith((".", " "))


# ── secrecy ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    Reading().tell(text)
    is_marked_name(text)


@given(st.sampled_from(marked.MARKINGS), st.integers(0, 200))
def test_a_stamp_is_found_wherever_its_line_stands(marking: str, before: int) -> None:
    reading = Reading()
    reading.tell("Nội dung\n" * before)
    reading.tell(marking if marking != "ỦY BAN NHÂN DÂN TỈNH MẬT" else "MẬT")
    assert reading.marked


# ── mutation: whatever arrives, there is a verdict ────────────────────────────────────────────────────────────────────

SEEDS = [
    ("a.docx", documents.docx("Xin chào")),
    ("a.xlsx", documents.xlsx()),
    ("a.odt", documents.odt()),
    ("a.pdf", pdfs.pdf()),
    ("a.pdf", documents.pdf()),
    ("a.rtf", documents.rtf()),
    ("a.zip", zips.zipped({"a.txt": b"x", "b.pdf": pdfs.pdf()})),
    ("a.txt.gz", zips.gzipped(b"xin chao", "a.txt")),
    ("a.rar", rars.rar({"a.txt": b"xin chao"}, packed=True)),
    *((sample.name, sample.content) for sample in BENIGN if sample.name.endswith((".doc", ".xls", ".ppt"))),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutants") / "arriving"


@pytest.fixture(scope="module")
def child() -> Iterator[judges.Child]:
    child = judges.Child()
    yield child
    child.end()


@pytest.mark.requirement("R4.4")
@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=1000 if FULL else 120,
)
@given(st.data())
def test_no_mutant_brings_the_inspector_down(place: Path, child: judges.Child, data: st.DataObject) -> None:
    name, content = data.draw(st.sampled_from(SEEDS))
    mutant = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(mutant)))
        cut = data.draw(st.integers(0, 64))
        mutant[at : at + cut] = data.draw(st.binary(max_size=64))
    place.write_bytes(mutant)
    begun = time.monotonic()
    assert child.judge(place, name, Rules()).verdict in ("accept", "reject", "hold")
    assert time.monotonic() - begun < judges.WALL_SECONDS


# ── the child ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asvs("5.2.1")
def test_a_child_that_is_too_slow_or_dies_is_a_refusal_and_the_next_file_is_judged(tmp_path: Path, monkeypatch) -> None:
    text = tmp_path / "a.txt"
    text.write_bytes(b"x")
    stuck = judges.Child()
    os.kill(stuck._process.pid, signal.SIGSTOP)
    judges._idle.give_back(stuck)
    monkeypatch.setattr(judges, "WALL_SECONDS", 0.2)
    verdict = scrutiny.inspect(text, "a.txt")
    assert (verdict.verdict, verdict.code) == ("reject", "slow")
    monkeypatch.undo()
    assert scrutiny.inspect(text, "a.txt").verdict == "accept"


def test_a_file_that_is_gone_is_a_refusal(tmp_path: Path) -> None:
    assert scrutiny.inspect(tmp_path / "nowhere.txt", "nowhere.txt").code == "unreadable"


def test_what_is_no_file_is_a_refusal(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never.txt")
    assert scrutiny.inspect(tmp_path / "never.txt", "never.txt").code == "unreadable"
    assert scrutiny.inspect(tmp_path, "folder.txt").code == "unreadable"


@pytest.mark.requirement("R4.4")
def test_every_sample_is_judged_within_the_limits_of_time_and_memory(place: Path, child: judges.Child) -> None:
    slowest = 0.0
    for sample in (*BENIGN, *HOSTILE, *MARKED):
        place.write_bytes(sample.content)
        begun = time.monotonic()
        assert child.judge(place, sample.name, sample.rules).code == sample.code, sample.shows
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < judges.WALL_SECONDS
    assert _most_memory(child) < 256 * 1024 * 1024
    assert MEMORY < 256 * 1024 * 1024


def _most_memory(child: judges.Child) -> int:
    """The most that a child ever held of the machine's memory, in bytes."""
    status = Path(f"/proc/{child._process.pid}/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
