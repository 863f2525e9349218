"""Reads a diagram's XML as a drawing: its elements, flows and lanes. Runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from engine.diagrams.elements import (
    BPMN,
    NODES,
    Element,
    Flow,
    local,
    properties,
)
from engine.diagrams.text import Unreadable, parse

if TYPE_CHECKING:
    from engine.lint.codes import Code

MAX_ELEMENTS = 300
MAX_DEPTH = 3
MAX_PARTS = 30_000
"""Parts of a file altogether: flows, shapes and extensions count too."""


@dataclass
class Diagram:
    """One executable process: its key, its elements by id, its flows, and the forms it needs."""

    key: str
    name: str
    root: etree._Element
    elements: dict[str, Element]
    flows: list[Flow]
    lanes: dict[str, str | None]
    forms: list[str]
    process: etree._Element
    executable: list[etree._Element]
    nodes: list[Element]
    """Every element as drawn, those of a doubled id too."""


@lru_cache(maxsize=64)
def read(text: str) -> Diagram:
    """The drawing behind ``text``; ``Unreadable`` when there is none. Shared between callers: look, don't touch."""
    drawing = sketch(text)
    if len(drawing.executable) != 1:
        raise Unreadable(*not_executable(drawing))
    return drawing


@lru_cache(maxsize=2)
def sketch(text: str) -> Diagram:
    """The drawing as it lies there, executable or not, for those who judge it. Shared like ``read``'s."""
    try:
        root = parse(text.encode())
    except UnicodeEncodeError as error:
        raise Unreadable("Sơ đồ có ký tự hỏng.", "The diagram has broken characters.", "not-its-encoding") from error
    _count("phần XML", "parts", sum(1 for _ in root.iter()), MAX_PARTS)
    processes = list(root.iter(f"{BPMN}process"))
    if not processes:
        raise Unreadable(*_no_process(root))
    executable = [process for process in processes if process.get("isExecutable") == "true"]
    process = executable[0] if executable else max(processes, key=len)
    nodes = list(_elements(process))
    _count("phần tử", "elements", len(nodes), MAX_ELEMENTS)
    _count("đường nối", "flows", sum(1 for _ in process.iter(f"{BPMN}sequenceFlow")), 2 * MAX_ELEMENTS)
    elements = {element.id: element for element in nodes}
    flows = _connect(process, elements)
    lanes = _place(process, elements)
    own = properties(process)
    asked = [element.form for element in nodes if element.form]
    return Diagram(
        process.get("id", ""),
        _title(root, process),
        root,
        elements,
        flows,
        lanes,
        list(dict.fromkeys([*own.get("forms", "").replace(",", " ").split(), *asked])),
        process,
        executable,
        nodes,
    )


def _count(vi: str, en: str, found: int, most: int) -> None:
    if found > most:
        raise Unreadable(
            f"Sơ đồ có {found} {vi}, tối đa {most}; hãy tách bớt thành quy trình được gọi.",
            f"The diagram has {found} {en}, at most {most}; move parts into called processes.",
            "too-many-elements",
        )


def not_executable(drawing: Diagram) -> tuple[str, str, Code]:
    """Why a file does not have its one executable process: the sentence in both languages and its code."""
    count = len(drawing.executable)
    return (
        f"Tệp cần đúng một quy trình (process) có isExecutable=“true”, đang có {count}; "
        + ("hãy tách mỗi quy trình một tệp." if count else "hãy bật “Executable” cho quy trình cần chạy."),
        f"A file needs exactly one process with isExecutable=“true”, this one has {count}; "
        + ("put each process into a file of its own." if count else "tick “Executable” on the process to run."),
        "several-processes" if count else "not-executable",
    )


def _no_process(root: etree._Element) -> tuple[str, str, Code]:
    space = etree.QName(root).namespace or "không có"
    return (
        f"Tệp không có quy trình BPMN 2.0 nào (isExecutable=“true”), gốc là “{local(root)}” ({space}); "
        "hãy xuất sơ đồ dạng BPMN 2.0 XML.",
        f"The file has no BPMN 2.0 process, its root is “{local(root)}” ({etree.QName(root).namespace or 'none'}); "
        "export the diagram as BPMN 2.0 XML.",
        "no-process",
    )


def _title(root: etree._Element, process: etree._Element) -> str:
    for participant in root.iter(f"{BPMN}participant"):
        if participant.get("processRef") == process.get("id") and participant.get("name"):
            return participant.get("name", "")
    return process.get("name") or process.get("id", "")


def _elements(parent: etree._Element, inside: str | None = None, depth: int = 0) -> Iterator[Element]:
    for node in parent:
        kind = local(node)
        if kind not in NODES or node.tag != f"{BPMN}{kind}":
            continue
        if depth > MAX_DEPTH:
            raise Unreadable(
                f"Quy trình con lồng nhau quá {MAX_DEPTH} tầng; hãy tách thành quy trình được gọi.",
                f"Sub-processes lie more than {MAX_DEPTH} levels deep; move them into called processes.",
                "too-deep",
            )
        element_id = node.get("id", "")
        yield Element(
            element_id,
            kind,
            " ".join(node.get("name", "").split()),
            node,
            inside,
            properties(node),
        )
        yield from _elements(node, element_id, depth + 1)


def _connect(process: etree._Element, elements: dict[str, Element]) -> list[Flow]:
    flows: list[Flow] = []
    for node in process.iter(f"{BPMN}sequenceFlow"):
        condition = node.find(f"{BPMN}conditionExpression")
        flow = Flow(
            node.get("id", ""),
            node.get("name", ""),
            node.get("sourceRef", ""),
            node.get("targetRef", ""),
            None if condition is None else (condition.text or "").strip(),
        )
        flows.append(flow)
        if flow.source in elements:
            elements[flow.source].outgoing.append(flow)
        if flow.target in elements:
            elements[flow.target].incoming.append(flow)
    return flows


def _place(process: etree._Element, elements: dict[str, Element]) -> dict[str, str | None]:
    """Lay each element in its lane; the answer maps the lanes' names to the rules they name."""
    lanes: dict[str, str | None] = {}
    for lane in process.iter(f"{BPMN}lane"):
        name, rule = lane.get("name", ""), properties(lane).get("candidates")
        lanes[name] = rule
        for reference in lane.iterfind(f"{BPMN}flowNodeRef"):
            element = elements.get((reference.text or "").strip())
            if element is not None:
                element.lane, element.rule = name, rule
    for element in elements.values():
        if element.parent and not element.lane:
            outer = elements[element.parent]
            element.lane, element.rule = outer.lane, outer.rule
        element.rule = element.properties.get("candidates", element.rule)
    return lanes
