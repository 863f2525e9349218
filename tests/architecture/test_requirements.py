"""Every requirement of the regulation has a marked test or a written reason, and says where it lives in true words."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

import workflows
from tests.support.web import application
from workflows import requirements
from workflows.bootstrap import House
from workflows.requirements import Met, Requirement

ROOT = Path(workflows.__file__).parent.parent
REGULATION = ROOT / "docs" / "regulation" / "quyet-dinh-520-qd-ubnd-2018.txt"
LISTED = requirements.read()


def marked() -> dict[str, set[str]]:
    """The ids that tests are marked with, and the files in which those tests stand."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement":
                for each in node.args:
                    found[str(ast.literal_eval(each))].add(path.relative_to(ROOT).as_posix())
    return found


MARKED = marked()


def test_the_list_holds_every_id_once_in_the_regulations_order() -> None:
    ids = [each.id for each in LISTED]
    places = [tuple(map(int, each.removeprefix("R").split("."))) for each in ids]
    assert places == sorted(set(places))
    assert (ids[0], ids[-1]) == ("R1.1", "R14.3")


def test_no_test_is_marked_with_an_id_that_nobody_wrote_down() -> None:
    assert set(MARKED) - {each.id for each in LISTED} == set()


@pytest.mark.parametrize("each", LISTED, ids=lambda each: each.id)
def test_a_requirement_has_a_marked_test_or_a_written_reason(each: Requirement) -> None:
    proven = each.id in MARKED
    if each.met is Met.DONE:
        assert proven, "done, says the list, and no test proves it"
        assert not each.reason
    elif each.met is Met.PARTLY:
        assert proven, "partly done, says the list, and no test proves what there is"
        assert each.reason.startswith("Chưa có ")
    elif each.met is Met.NOT_YET:
        assert each.reason.startswith("Chưa có ")
    else:
        assert each.reason


@pytest.mark.parametrize("each", LISTED, ids=lambda each: each.id)
def test_a_requirement_quotes_the_regulation_and_names_what_exists(each: Requirement) -> None:
    regulation = " ".join(REGULATION.read_text("utf-8").split())
    assert [part for part in each.sentence.split(" … ") if part not in regulation] == []
    assert [place for place in each.where if not (ROOT / place).exists()] == []
    assert [file for file in each.tests if file not in MARKED[each.id]] == []
    assert bool(each.where) is (each.met in (Met.DONE, Met.PARTLY))


@pytest.mark.requirement("R14.2")
def test_the_pages_that_the_list_names_answer(house: House) -> None:
    adapter = application(house).url_map.bind("localhost")
    assert [each.page for each in LISTED if each.page and not adapter.test(each.page)] == []
