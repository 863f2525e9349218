"""A step names the state of the work while the token stands there; only states that the house knows will do."""

from __future__ import annotations

from typing import Any

import pytest

from engine import bundles, checks
from engine.expressions import outcomes
from tests.support.drawing import draw, step
from tests.support.workshop import ASK, Workshop


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_files: Any) -> Any:
    """Nothing here depends on the kind of database."""
    with sqlite_files.fresh() as url:
        yield url


@pytest.mark.parametrize(
    ("state", "unknown"),
    [
        ("doing", set()),
        ("dreaming", {"dreaming"}),
        ("='back' if answer == 'no' else 'doing'", set()),
        ("='back' if answer == 'dreaming' else 'doing'", set()),
        ("='bakc' if answer == 'no' else 'dreaming'", {"bakc", "dreaming"}),
    ],
)
def test_a_state_that_the_house_does_not_know_is_refused(shop: Workshop, state: str, unknown: set[str]) -> None:
    shop.registry.name_states({"doing": "Đang làm", "back": "Trả lại"})
    diagram = draw("cycle", "start -> ask -> end", ask=step("ask", state=state.replace('"', "'")))
    found = checks.check(bundles.Bundle("vong.bpmn", diagram, {"ask": ASK}), shop.registry)
    assert {each.message.split("”")[0].rpartition("“")[2] for each in found} == unknown
    assert all(each.element == "ask" and "chọn trong: doing, back" in each.message for each in found)


def test_an_expression_tells_the_words_it_may_answer() -> None:
    assert outcomes("'a' if x == 'b' else ('c' if y else 'd')") == {"a", "c", "d"}
    assert outcomes("x") is None
    assert outcomes("x or 'a'") is None


def test_a_state_that_is_not_written_out_is_refused(shop: Workshop) -> None:
    diagram = draw("cycle", "start -> ask -> end", ask=step("ask", state="=answer or 'doing'"))
    found = checks.check(bundles.Bundle("vong.bpmn", diagram, {"ask": ASK}), shop.registry)
    assert [each.code for each in found] == ["state-open"]
