"""How elements hang together: identities, flows, ways in and out, starts, ends, choices, islands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from engine.diagrams import BPMN, GATEWAYS, Diagram, Element, Flow
from engine.lint.faults import Fault, Rule, warning
from engine.lint.ways import reach

RESERVED = ("Start", "End", "Root", "StartEventSplit", "StartEventJoin")
"""Names that the library gives to tasks of its own: an element of that name would lose its token."""
LONGEST_NAME, LONGEST_ID = 200, 80
KEY = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}")
"""A process's id is a file's name, too: it leads nowhere else."""
CHOOSES = ("exclusiveGateway", "inclusiveGateway")
MERGES = (*GATEWAYS, "endEvent")


def _named(diagram: Diagram) -> Iterator[Fault]:
    if not KEY.fullmatch(diagram.key) or len(diagram.name) > LONGEST_NAME:
        yield Fault(
            None,
            "process-id",
            f"quy trình cần mã (id) gồm chữ không dấu, số, “-” và “_”, tối đa {LONGEST_ID} ký tự, tên tối đa "
            f"{LONGEST_NAME} ký tự; hãy đặt lại.",
            f"a process needs an id of letters, digits, “-” and “_”, at most {LONGEST_ID}, and a name of at most "
            f"{LONGEST_NAME} characters; name it.",
        )
    for each in diagram.nodes:
        if not each.id:
            yield Fault(
                each,
                "no-id",
                f"một phần tử “{each.kind}” không có mã (id); hãy đặt mã.",
                f"a “{each.kind}” has no id; give it one.",
            )
        elif each.id in RESERVED or "." in each.id or ":" in each.id:
            yield Fault(
                each,
                "reserved-id",
                f"mã “{each.id}” dành riêng cho bộ máy; hãy đặt mã khác, không có dấu chấm hay dấu hai chấm.",
                f"the id “{each.id}” belongs to the engine; choose another, without a dot or colon.",
            )
        if len(each.id) > LONGEST_ID or len(each.name) > LONGEST_NAME:
            yield Fault(
                each,
                "too-long",
                f"mã dài tối đa {LONGEST_ID} ký tự, tên tối đa {LONGEST_NAME}; hãy rút ngắn.",
                f"an id has at most {LONGEST_ID} characters, a name at most {LONGEST_NAME}; shorten it.",
            )


def _distinct(diagram: Diagram) -> Iterator[Fault]:
    # The library follows a flow to the first node of that id, be it an operator or one of its parameters.
    processes = list(diagram.root.iter(f"{BPMN}process"))
    count = Counter(node.get("id") for process in processes for node in process.iterdescendants())
    # A sub-process is a process of its own to the library.
    inner = {each.id for each in diagram.nodes if each.kind == "subProcess"}
    count.update(process.get("id") for process in processes if process.get("id") in inner)
    for each in [*diagram.nodes, *diagram.flows]:
        if each.id and count[each.id] > 1:
            yield Fault(
                each,
                "doubled-id",
                f"mã “{each.id}” dùng {count[each.id]} lần trong tệp (kể cả tên thao tác); hãy đổi mã phần tử.",
                f"the id “{each.id}” is used {count[each.id]} times (operators' names count too); rename the element.",
            )


def _flows(diagram: Diagram) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for flow in diagram.flows:
        source, target = diagram.elements.get(flow.source), diagram.elements.get(flow.target)
        if source is None or target is None:
            lost = flow.source if source is None else flow.target
            yield Fault(
                flow,
                "dangling-flow",
                f"đường nối tới “{lost}” không có trong quy trình; hãy nối lại hoặc xóa.",
                f"the flow names “{lost}”, which is not in the process; connect it again or delete it.",
            )
        elif source.parent != target.parent:
            yield Fault(
                flow,
                "flow-crosses",
                "đường nối đi xuyên ranh giới quy trình con; hãy nối tới chính quy trình con.",
                "the flow crosses the border of a sub-process; connect it to the sub-process itself.",
            )
        if (flow.source, flow.target) in seen and source is not None and source.kind == "parallelGateway":
            yield Fault(
                flow,
                "doubled-flow",
                "hai đường song song nối cùng hai phần tử; hãy xóa một đường hoặc đặt bước ở giữa.",
                "two parallel flows join the same two elements; delete one or put a step between.",
            )
        seen.add((flow.source, flow.target))


def _ends(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind not in ("startEvent", "boundaryEvent") and not each.incoming:
            yield Fault(
                each,
                "no-way-in",
                "không có đường nào đi tới; hãy nối hoặc xóa.",
                "nothing leads here; connect it or delete it.",
            )
        if each.kind in ("startEvent", "boundaryEvent") and each.incoming:
            yield Fault(
                each,
                "way-into-start",
                "không được có đường đi tới sự kiện này; hãy nối tới phần tử đứng sau nó.",
                "no flow may lead to this event; connect it to the element behind.",
            )
        if each.kind != "endEvent" and not each.outgoing:
            yield Fault(
                each,
                "no-way-out",
                "không có đường đi tiếp; hãy nối tới một bước hoặc sự kiện kết thúc.",
                "nothing follows; connect it to a step or an end event.",
            )
        if each.kind == "endEvent" and each.outgoing:
            yield Fault(
                each,
                "way-out-of-end",
                "sự kiện kết thúc không được có đường đi tiếp; hãy xóa đường đó hoặc đổi loại sự kiện.",
                "nothing may follow an end event; delete the flow or change the event.",
            )
        if each.kind not in (*GATEWAYS, "endEvent") and len(each.outgoing) > 1:
            yield Fault(
                each,
                "implicit-split",
                "có nhiều đường ra; hãy tách bằng một cổng.",
                "several flows leave it; split them with a gateway.",
            )
        if each.kind not in (*MERGES, "startEvent", "boundaryEvent") and len(each.incoming) > 1:
            yield Fault(
                each,
                "implicit-merge",
                "có nhiều đường vào; hãy gộp bằng một cổng loại trừ trước bước này.",
                "several flows enter it; merge them with an exclusive gateway before it.",
            )


def _starts(diagram: Diagram) -> Iterator[Fault]:
    starts = [each for each in diagram.nodes if each.kind == "startEvent"]
    outer = [each for each in starts if each.parent is None]
    plain = [each for each in outer if not each.definitions]
    if not outer:
        yield Fault(
            None,
            "no-start",
            "quy trình cần đúng một sự kiện bắt đầu, đang có 0; hãy thêm.",
            "the process has no start event; add one.",
        )
    for each in plain[1:]:
        yield Fault(
            each,
            "several-starts",
            f"quy trình cần đúng một sự kiện bắt đầu không điều kiện, đang có {len(plain)}; hãy bỏ bớt.",
            f"a process has one plain start event, this one has {len(plain)}; delete the others.",
        )
    for inside in (each for each in diagram.nodes if each.kind == "subProcess"):
        count = sum(1 for each in starts if each.parent == inside.id)
        if count != 1:
            yield Fault(
                inside,
                "sub-process-start",
                f"quy trình con cần đúng một sự kiện bắt đầu, đang có {count}; hãy thêm hoặc bỏ bớt.",
                f"a sub-process needs exactly one start event, this one has {count}; add or delete.",
            )
        if not any(each.kind == "endEvent" and each.parent == inside.id for each in diagram.nodes):
            yield Fault(
                inside,
                "sub-process-end",
                "quy trình con không có sự kiện kết thúc nào; hãy thêm.",
                "the sub-process has no end event; add one.",
            )


def _choices(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        default = each.node.get("default")
        own = {flow.id: flow for flow in each.outgoing}
        if default is not None and default not in own:
            yield Fault(
                each,
                "default-elsewhere",
                f"đường mặc định “{default}” không đi ra từ đây; hãy chọn lại.",
                f"its default flow “{default}” does not leave it; choose one of its own.",
            )
        if each.kind not in CHOOSES:
            yield from _ignored(each)
            continue
        conditional = [flow for flow in each.outgoing if flow.condition and flow.id != default]
        if (len(own) > 1 or conditional) and default is None:
            yield Fault(
                each,
                "no-default",
                "cổng chưa có đường mặc định; hãy chọn một đường làm mặc định.",
                "the gateway has no default flow; choose one.",
            )
        for flow in each.outgoing if len(own) > 1 else ():
            if flow.id != default and not flow.condition:
                yield Fault(
                    each,
                    "no-condition",
                    f"đường “{_said(diagram, flow)}” chưa có điều kiện; hãy viết điều kiện hoặc chọn làm mặc định.",
                    f"the flow “{_said(diagram, flow)}” has no condition; write one or make it the default.",
                )
            if flow.id == default and flow.condition:
                yield warning(
                    each,
                    "default-condition",
                    f"điều kiện trên đường mặc định “{_said(diagram, flow)}” bị bỏ qua; hãy xóa điều kiện đó.",
                    f"the condition on the default flow “{_said(diagram, flow)}” is ignored; delete it.",
                )


def _said(diagram: Diagram, flow: Flow) -> str:
    """What people know a flow by: its name, else where it leads."""
    target = diagram.elements.get(flow.target)
    return flow.name or (f"→ {target.label}" if target else flow.id)


def _ignored(each: Element) -> Iterator[Fault]:
    if any(flow.condition is not None for flow in each.outgoing):
        yield Fault(
            each,
            "condition-ignored",
            "điều kiện chỉ có tác dụng trên đường ra của cổng loại trừ hoặc bao gồm; hãy thêm cổng.",
            "a condition counts only behind an exclusive or inclusive gateway; add one.",
        )


def _connected(diagram: Diagram) -> Iterator[Fault]:
    starts = [each.id for each in diagram.nodes if each.kind == "startEvent"]
    reached = set(starts).union(*(reach(diagram, start) for start in starts))
    for each in diagram.nodes:
        if each.id not in reached and each.kind != "boundaryEvent" and each.incoming:
            yield Fault(
                each,
                "unreachable",
                "không bao giờ tới được từ sự kiện bắt đầu; hãy nối hoặc xóa.",
                "it can never be reached from a start event; connect it or delete it.",
            )


def _lanes(diagram: Diagram) -> Iterator[Fault]:
    laid = Counter(
        (reference.text or "").strip()
        for lane in diagram.process.iter(f"{BPMN}lane")
        if lane.find(f"{BPMN}childLaneSet") is None
        for reference in lane.iterfind(f"{BPMN}flowNodeRef")
    )
    for each in diagram.nodes:
        if laid[each.id] > 1:
            yield Fault(
                each,
                "two-lanes",
                f"nằm trong {laid[each.id]} làn; hãy để trong một làn thôi.",
                f"it lies in {laid[each.id]} lanes; leave it in one.",
            )


RULES: tuple[Rule, ...] = (_named, _distinct, _flows, _ends, _starts, _choices, _connected, _lanes)
