"""A broken diagram gets all its problems at once, each with its element, and is not deployed."""

from typing import Any

import pytest

from engine import DiagramRejected, bundles, checks
from engine.lint import Problem
from tests.support.drawing import MESSAGE, after, block, both, draw, either, offered, on, raw, service, step, until
from tests.support.workshop import ASK, Workshop

GOOD = draw("good", "start -> ask -> record -> end", ask=step("ask"), record=service("row.note"))


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_files: Any) -> Any:
    """Nothing here depends on the kind of database."""
    with sqlite_files.fresh() as url:
        yield url


def problems(shop: Workshop, diagram: str, **forms: Any) -> list[Problem]:
    return checks.check(bundles.Bundle("hong.bpmn", diagram, {"ask": ASK, **forms}), shop.registry)


def test_a_sound_diagram_has_no_problem(shop: Workshop) -> None:
    assert problems(shop, GOOD) == []


FAULTS = {
    "an operator that nobody registered": (
        draw("bad", "start -> record -> end", record=service("row.nothing")), "record", "row.nothing",
    ),
    "a service task without an operator": (
        draw("bad", "start -> record -> end", record=raw("serviceTask")), "record", "thao tác",
    ),
    "a form that is not there": (draw("bad", "start -> ask -> end", ask=step("nothing")), None, "nothing"),
    "a lane rule that nobody registered": (
        draw("bad", "start -> ask -> end", ask=step(lane="strangers")), "ask", "strangers",
    ),
    "a function that nobody registered": (
        draw("bad", "start -> wait -> end", wait=until("some_day()")), "wait", "some_day",
    ),
    "a variable that nothing writes": (
        draw("bad", "start -> choice\nchoice -[colour == 1]-> end\nchoice -*-> end2", choice=either()),
        "choice", "colour",
    ),
    "a parameter with an unknown variable": (
        draw("bad", "start -> record -> end", record=service("row.note", said="colour")), "record", "colour",
    ),
    "a state with an unknown variable": (
        draw("bad", "start -> ask -> end", ask=step(state="=colour")), "ask", "colour",
    ),
    "an expression outside the language": (
        draw("bad", "start -> choice\nchoice -[().__class__]-> end\nchoice -*-> end2", choice=either()),
        "choice", "Attribute",
    ),
    "a choice without a default": (
        draw("bad", "start -> choice\nchoice -[1 == 1]-> end\nchoice -[1 == 2]-> end2", choice=either()),
        "choice", "mặc định",
    ),
    "a way without a condition": (
        draw("bad", "start -> choice\nchoice -> end\nchoice -*-> end2", choice=either()), "choice", "điều kiện",
    ),
    "an implicit split": (draw("bad", "start -> ask -> end\nask -> end2", ask=step()), "ask", "nhiều đường ra"),
    "an implicit merge": (
        draw("bad", "start -> fork -> a -> last -> end\nfork -> b -> last",
             fork=both(), a=step(), b=step(), last=step()),
        "last", "nhiều đường vào",
    ),
    "a condition on a step's way": (
        draw("bad", "start -> ask\nask -[1 == 1]-> end", ask=step()), "ask", "điều kiện",
    ),
    "a condition on a parallel way": (
        draw("bad", "start -> fork\nfork -[1 == 1]-> end\nfork -> end2", fork=both()), "fork", "điều kiện",
    ),
    "a dead end": (draw("bad", "start -> fork -> ask\nfork -> end", fork=both(), ask=step()), "ask", "đường đi tiếp"),
    "an element that nothing leads to": (
        draw("bad", "start -> a -> end\nb -> end2", a=step(), b=step()), "b", "không có đường nào đi tới",
    ),
    "an island": (
        draw("bad", "start -> end\nm -> b -> m", m=either(), b=step()), "b", "không bao giờ tới được",
    ),
    "two starts": (
        draw("bad", "start -> a -> end\nstart2 -> b -> end2", a=step(), b=step()), "start2", "đúng một sự kiện bắt đầu",
    ),
    "a circle where nobody waits": (
        draw("bad", "start -> merge -> record -> choice\nchoice -[1 == 1]-> merge\nchoice -*-> end",
             merge=either(), record=service("row.note"), choice=either()),
        "merge", "vòng lặp",
    ),
    "a parallel join in a loop": (
        draw("bad", """
            start -> merge -> fork -> a -> join -> choice
            fork -> b -> join
            choice -[answer == 'lại']-> merge
            choice -*-> end
            """, merge=either(), fork=both(), a=step("ask"), b=step(), join=both(), choice=either()),
        "join", "vòng lặp",
    ),
    "an act that is nobody's": (
        draw("bad", "start -> act -> end", act=offered("ask", lane="strangers")), "act", "strangers",
    ),
    "a timer without a time": (draw("bad", "start -> wait -> end", wait=until("")), "wait", "timeDate"),
    "a cycle timer": (
        draw("bad", "start -> wait -> end", wait=raw(
            "intermediateCatchEvent",
            "<bpmn:timerEventDefinition><bpmn:timeCycle>'R3/PT1H'</bpmn:timeCycle></bpmn:timerEventDefinition>")),
        "wait", "timeDate",
    ),
    "a duration without quotes": (draw("bad", "start -> wait -> end", wait=after("PT1H")), "wait", "PT1H"),
    "two events in one": (
        draw("bad", "start -> wait -> end", wait=raw("intermediateCatchEvent", MESSAGE * 2)), "wait", "đúng một loại",
    ),
    "an element called as its operator": (
        draw("bad", "start -> note -> end", note=raw(
            "serviceTask",
            "<bpmn:extensionElements><spiff:serviceTaskOperator id='note' /></bpmn:extensionElements>")),
        "note", "dùng 2 lần",
    ),
    "a multi-instance step": (
        draw("bad", "start -> ask -> end", ask=raw("userTask", "<bpmn:multiInstanceLoopCharacteristics />")),
        "ask", "lặp",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("diagram", "element", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_names_its_element_and_nothing_is_deployed(
    shop: Workshop, diagram: str, element: str | None, words: str
) -> None:
    found = problems(shop, diagram)
    assert any(each.element == element and words in each.message for each in found), found
    assert all(each.level == "error" and each.file == "hong.bpmn" for each in found)
    with pytest.raises(DiagramRejected):
        shop.deploy(diagram, ask=ASK)
    assert shop.counts()["definition"] == 0


@pytest.mark.parametrize("tag", ["task", "transaction", "adHocSubProcess", "complexGateway"])
def test_an_element_that_the_engine_was_not_proved_to_run_is_refused(shop: Workshop, tag: str) -> None:
    found = problems(shop, draw("bad", "start -> odd -> end", odd=raw(tag)))
    assert any(each.element == "odd" and tag in each.message for each in found), found


@pytest.mark.parametrize(
    ("tag", "event"),
    [
        *(("intermediateCatchEvent", kind) for kind in ("error", "escalation", "conditional", "link", "cancel")),
        *(("endEvent", kind) for kind in ("conditional", "link", "compensate", "cancel", "timer")),
        *(("startEvent", kind) for kind in ("error", "escalation", "conditional", "link", "compensate")),
    ],
)
def test_an_event_that_the_engine_was_not_proved_to_run_is_refused(shop: Workshop, tag: str, event: str) -> None:
    odd = raw(tag, f"<bpmn:{event}EventDefinition />")
    flows = {
        "intermediateCatchEvent": "start -> odd -> end",
        "endEvent": "start -> odd",
        "startEvent": "odd -> end",
    }
    found = problems(shop, draw("bad", flows[tag], odd=odd))
    assert any(each.element == "odd" and f"{event}EventDefinition" in each.message for each in found), found


def test_a_boundary_event_of_a_kind_that_does_not_run_is_refused(shop: Workshop) -> None:
    odd = raw("boundaryEvent", "<bpmn:conditionalEventDefinition />", attachedToRef="ask")
    found = problems(shop, draw("bad", "start -> ask -> end\nodd -> end2", ask=step(), odd=odd))
    assert any(each.element == "odd" for each in found), found


def test_an_event_sub_process_is_refused(shop: Workshop) -> None:
    inside = raw("subProcess", "<bpmn:startEvent id='in' /><bpmn:endEvent id='out' />", triggeredByEvent="true")
    found = problems(shop, draw("bad", "start -> inside -> end", inside=inside))
    assert any(each.element == "inside" and "theo sự kiện" in each.message for each in found), found


def test_all_problems_are_told_at_once(shop: Workshop) -> None:
    found = problems(
        shop,
        draw(
            "bad",
            "start -> ask -> record -> wait",
            ask=step("nothing", lane="strangers"),
            record=service("row.nothing"),
            wait=until("some_day()"),
        ),
    )
    assert {each.element for each in found} == {None, "ask", "record", "wait"}
    assert str(found[0]).startswith("hong.bpmn")


BOMB = '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("doctype", [BOMB, '<!DOCTYPE x SYSTEM "file:///etc/passwd">', "<!DOCTYPE x>"])
def test_a_doctype_is_refused_in_any_encoding(tmp_path: Any, encoding: str, doctype: str) -> None:
    file = tmp_path / "diagrams" / "hong.bpmn"
    file.parent.mkdir()
    name = "UTF-16" if "16" in encoding else "UTF-8"
    file.write_bytes(f'<?xml version="1.0" encoding="{name}"?>{doctype}{GOOD}'.encode(encoding))
    with pytest.raises(DiagramRejected, match=r"DOCTYPE|UTF-8"):
        bundles.read_file(file)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "XML"),
        (b"not xml", "XML"),
        (b"<a>", "XML"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"<html/>", "isExecutable"),
        (b"<!-- " + b"x" * 1024 * 1024 + b" --><a/>", "1024 KB"),
    ],
)
def test_a_file_that_is_no_diagram_is_refused_in_a_sentence(tmp_path: Any, content: bytes, words: str) -> None:
    file = tmp_path / "hong.bpmn"
    file.write_bytes(content)
    with pytest.raises(DiagramRejected) as raised:
        bundles.read_file(file)
    assert words in raised.value.problems[0].message


def test_a_diagram_of_too_many_elements_is_refused(shop: Workshop) -> None:
    names = [f"s{number}" for number in range(301)]
    found = problems(shop, draw("bad", " -> ".join(["start", *names, "end"]), **{name: step() for name in names}))
    assert "tối đa 300" in found[0].message


@pytest.mark.parametrize(("levels", "refused"), [(3, False), (4, True)])
def test_sub_processes_lie_three_levels_deep_and_no_deeper(shop: Workshop, levels: int, refused: bool) -> None:
    flows, nodes = "start_in -> a -> end_in", {"a": step("ask")}
    for level in range(levels):
        flows, nodes = f"start_{level} -> in{level} -> end_{level}", {f"in{level}": block(flows, **nodes)}
    diagram = draw("deep", "start -> all -> end", all=nodes[f"in{levels - 1}"])
    found = problems(shop, diagram)
    assert ["3 tầng" in each.message for each in found] == [True] * refused
    if not refused:
        shop.answer("a", instance=shop.run(diagram, ask=ASK), answer="x")
        assert shop.instance().status == "completed"


def test_a_form_that_is_not_json_names_its_file(tmp_path: Any) -> None:
    (tmp_path / "diagrams").mkdir()
    (tmp_path / "forms").mkdir()
    (tmp_path / "diagrams" / "good.bpmn").write_text(GOOD, "utf-8")
    (tmp_path / "forms" / "ask.json").write_text("{", "utf-8")
    with pytest.raises(DiagramRejected, match=r"ask\.json"):
        bundles.read_folder(tmp_path)


def test_a_wrong_form_is_told_with_the_diagram(shop: Workshop) -> None:
    found = problems(shop, GOOD, ask={"type": "object", "properties": {"a": {"type": "string"}}})
    assert any("biểu mẫu “ask”" in each.message and "title" in each.message for each in found)


def test_an_interrupting_message_is_checked_like_an_act(shop: Workshop) -> None:
    act = on("ask", "message", form="nothing")
    found = problems(shop, draw("bad", "start -> ask -> end\nact -> end2", ask=step(), act=act))
    assert any("forms/nothing.json" in each.message for each in found)
