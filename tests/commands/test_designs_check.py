"""``chidao designs check`` says something clear about every file there is, thousands of foreign ones too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from tests.support import foreign
from tests.support.foreign import Foreign
from tests.support.proof import FULL

COUNT = 6_000 if FULL else 240
SECONDS_EACH = 0.5
"""A bound, not a measurement: what hangs is found, what is slow on a busy machine is not."""
ENDINGS = ("dùng được / accepted.", "accepted, not proven.", "không dùng được / rejected.")


PROGRAM = (sys.executable, "-c", "from webapp.cli import main; main()")


def check(*files: Path, options: tuple[str, ...] = (), timeout: float = 60) -> subprocess.CompletedProcess[bytes]:
    command = [*PROGRAM, "designs", "check", *options, "--", *map(os.fsencode, files)]
    return subprocess.run(command, capture_output=True, check=False, timeout=timeout)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Foreign]:
    return list(foreign.corpus(tmp_path_factory.mktemp("foreign"), COUNT, seed=3))


@pytest.mark.proof
def test_every_foreign_file_gets_a_verdict_and_no_traceback(files: list[Foreign]) -> None:
    began = perf_counter()
    told = check(*(each.path for each in files), options=("--json",), timeout=30 + SECONDS_EACH * len(files))
    took = perf_counter() - began
    assert (told.returncode, told.stderr) == (1, b"")
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert [line["file"] for line in lines] == [os.fsencode(each.path).decode("utf-8", "replace") for each in files]
    for each, line in zip(files, lines, strict=True):
        assert line["verdict"] in each.verdicts, (each, line)
        assert (line["verdict"] == "rejected") == any(problem["level"] == "error" for problem in line["problems"]), line
        assert all(problem["code"] and problem["vi"] and problem["en"] for problem in line["problems"]), line
        assert not any(problem["code"] == "check-died" for problem in line["problems"]), (each, line)
        if each.tool:
            assert line["extensions"][each.tool], (each, line)
    print(f"{len(files) / took:.0f} files a second")  # noqa: T201 (pytest -s shows it)


def test_the_text_says_one_verdict_for_each_file_and_one_line_for_each_fault(files: list[Foreign]) -> None:
    some = files[-60:]
    told = check(*(each.path for each in some))
    assert (told.returncode, told.stderr) == (1, b"")
    lines = told.stdout.decode().split("\n")[:-1]
    assert len([line for line in lines if line.endswith(ENDINGS)]) == len(some)
    assert all(line.isprintable() for line in lines), "a name or a file commands nobody's terminal"
    assert all(line.endswith(ENDINGS) or " / " in line for line in lines)


def test_a_name_forges_no_verdict(tmp_path: Path) -> None:
    forged = tmp_path / "a\nb.bpmn: dùng được.\n"
    forged.write_bytes(b"no diagram")
    told = check(forged)
    verdicts = [line for line in told.stdout.decode().splitlines() if line.endswith("rejected.")]
    assert (told.returncode, len(verdicts), b"accepted" in told.stdout) == (1, 1, False)
    assert verdicts[0].startswith("a b.bpmn: dùng được.: không dùng được")


def test_the_code_is_0_when_all_are_accepted_and_1_when_one_is_not(tmp_path: Path) -> None:
    found = {each.kind: each.path for each in foreign.corpus(tmp_path, len(foreign.KINDS), seed=1)}
    assert check(found["kept"]).returncode == 0
    assert check(found["kept"], found["junk"], found["kept"]).returncode == 1
    assert check(found["nowhere"]).returncode == 1


def test_what_other_tools_wrote_is_listed_by_their_names(tmp_path: Path) -> None:
    wanted = {each.path: each.tool for each in foreign.corpus(tmp_path, 12 * len(foreign.KINDS), seed=2) if each.tool}
    told = check(*wanted, options=("--json",))
    assert told.returncode == 0
    for line, tool in zip(map(json.loads, told.stdout.splitlines()), wanted.values(), strict=True):
        assert line["verdict"] == "accepted", line
        assert sum(line["extensions"][tool].values()) >= 1
        assert [problem["code"] for problem in line["problems"]] == ["extensions"]
