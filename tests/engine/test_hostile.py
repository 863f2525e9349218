"""What somebody sends who means harm or draws carelessly: each is refused at once, in a sentence."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import Any

import pytest

from engine import (
    AnswersRejected,
    Call,
    DiagramRejected,
    ExpressionRejected,
    StepFailed,
    bundles,
    checks,
    diagrams,
    forms,
)
from engine.expressions import evaluate
from engine.forms import judging
from tests.support.drawing import after, both, draw, either, raw, step, until
from tests.support.workshop import ASK, Workshop


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_files: Any) -> Any:
    """Nothing here depends on the kind of database."""
    with sqlite_files.fresh() as url:
        yield url


def problems(shop: Workshop, diagram: str) -> list[str]:
    return [str(each) for each in checks.check(bundles.Bundle("x.bpmn", diagram, {"ask": ASK}), shop.registry)]


def judged(shop: Workshop, typed: dict[str, Any], **field: Any) -> Any:
    schema = {"type": "object", "properties": {"a": {"type": "string", "title": "A", **field}}}
    return forms.judge(schema, typed, shop.registry, Call(None, shop.now))  # type: ignore[arg-type]


def test_sixty_thousand_unknown_fields_are_refused_at_once(shop: Workshop) -> None:
    began = process_time()
    with pytest.raises(AnswersRejected) as refused:
        judged(shop, {f"x{number}": "1" for number in range(60_000)})
    assert len(refused.value.problems) == judging.MOST_UNKNOWN
    # It took 44 seconds when it was quadratic; a bound, not a measurement.
    assert process_time() - began < 5


@pytest.mark.parametrize("day", ["31/12/9999", "01/01/0001", "1989-12-31", "2101-01-01"])
def test_a_date_outside_the_works_years_is_refused(shop: Workshop, day: str) -> None:
    with pytest.raises(AnswersRejected) as refused:
        judged(shop, {"a": day}, format="date")
    assert refused.value.problems["a"] == "A: năm phải từ 1990 đến 2100."


@pytest.mark.parametrize(
    "unseen", ["\u2060" * 12, "\u200b\u00ad", "\u202e\u2066", "\ufeff \u00a0", "\x00\x1f", "\u2028"]
)
def test_text_that_nobody_can_see_is_no_text(shop: Workshop, unseen: str) -> None:
    assert judged(shop, {"a": unseen}) == {}


def test_a_line_stays_a_line_and_turned_text_is_turned_back(shop: Workshop) -> None:
    assert judged(shop, {"a": "một\u2028hai\u0085ba\r\nbốn"}) == {"a": "một hai ba bốn"}
    assert judged(shop, {"a": "tệp\u202efdp.exe"}) == {"a": "tệpfdp.exe"}
    assert judged(shop, {"a": "một\u2028hai\r\nba"}, **{"x-ui": "textarea"}) == {"a": "một\nhai\nba"}


def test_a_pattern_is_not_tried_on_what_is_too_long(shop: Workshop) -> None:
    with pytest.raises(AnswersRejected) as refused:
        judged(shop, {"a": "a" * 100_000}, pattern="a*a*a*b", maxLength=50)
    assert refused.value.problems["a"] == "“A”: nhập nhiều nhất 50 ký tự (hiện có 100000)."


@pytest.mark.parametrize(
    ("diagram", "words"),
    [
        (draw("x", "start -> End -> done", End=step()), "dành riêng cho bộ máy"),
        (draw("x", "start -> a -> done", a=step()).replace('name="a"', f'name="{"x" * 250}"'), "tên tối đa"),
        (draw("x", "start -> w -> end", w=until("'abc'")), "hãy viết dạng"),
        (draw("x", "start -> w -> end", w=until("'2026-12-01'")), "hãy viết dạng"),
        (draw("x", "start -> w -> end", w=until("1")), "hãy viết dạng"),
        (draw("x", "start -> w -> end", w=after("'abc'")), "hãy viết dạng"),
        (draw("x", "start -> w -> end", w=after("'P99999Y'")), "hãy viết dạng"),
        (draw("x", "start -> w -> end", w=until("due(1, 2, 3)")), "thiếu hoặc thừa tham số"),
    ],
)
def test_a_diagram_that_would_fail_while_it_runs_is_refused_before(shop: Workshop, diagram: str, words: str) -> None:
    assert any(words in each for each in problems(shop, diagram)), problems(shop, diagram)


@pytest.mark.parametrize("script", ["preScript", "postScript"])
def test_a_script_hung_on_a_step_is_refused(shop: Workshop, script: str) -> None:
    hung = f"<bpmn:extensionElements><spiff:{script}>x = 1</spiff:{script}></bpmn:extensionElements>"
    assert any("mã lệnh" in each for each in problems(shop, draw("x", "start -> a -> end", a=raw("userTask", hung))))


def test_a_process_that_stands_still_is_not_saved(shop: Workshop) -> None:
    """One branch of the join ends elsewhere: nobody is awaited any more, and nothing was finished."""
    diagram = draw(
        "x",
        """
        start -> fork -> a -> choice
        choice -[answer == 'x']-> end_aside
        choice -*-> join
        fork -> b -> join -> end
        """,
        fork=both(), a=step("ask"), choice=either(), b=step(), join=both(),
    )  # fmt: skip
    shop.put(diagram, ask=ASK)  # deployed before anybody played it through
    shop.start("x")
    shop.answer("a", answer="x")
    with pytest.raises(StepFailed, match="đứng yên"):
        shop.answer("b")
    assert list(shop.open()) == ["b"]


def test_a_form_s_name_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "bpmn" / "diagrams").mkdir(parents=True)
    (tmp_path / "secret.json").write_text('{"secret": true}')
    file = tmp_path / "bpmn" / "diagrams" / "x.bpmn"
    file.write_text(draw("x", "start -> a -> end", a=step("../../secret")))
    assert bundles.read_file(file).forms == {}


@pytest.mark.parametrize(
    "content", ["[" * 100_000, "{", "\ud800".encode("utf-8", "surrogatepass"), b"[" + b" " * 300_000]
)
def test_a_form_that_is_no_form_is_told_with_its_file(tmp_path: Path, content: str | bytes) -> None:
    for folder in ("diagrams", "forms"):
        (tmp_path / folder).mkdir()
    (tmp_path / "forms" / "ask.json").write_bytes(content.encode() if isinstance(content, str) else content)
    file = tmp_path / "diagrams" / "x.bpmn"
    file.write_text(draw("x", "start -> a -> end", a=step("ask")))
    with pytest.raises(DiagramRejected, match=r"ask\.json"):
        bundles.read_file(file)


def test_a_diagram_with_half_a_character_is_unreadable() -> None:
    with pytest.raises(diagrams.Unreadable):
        diagrams.read("<x>\ud800</x>")


@pytest.mark.parametrize(
    "text", ["9" * 400 + " * 1.0", "0x" + "f" * 400 + " / 3", "1e400 - 1e400", "10.0 * 999999999999999999999"]
)
def test_a_number_beyond_bounds_is_refused(text: str) -> None:
    with pytest.raises(ExpressionRejected):
        evaluate(text, {}, {})
