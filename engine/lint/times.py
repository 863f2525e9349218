"""Timers: the right kind in the right place, written so that the engine can read them, with their zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine import spiff
from engine.diagrams import BPMN, Diagram, Element, local
from engine.errors import ExpressionRejected
from engine.expressions import NOT_LITERAL, literal
from engine.lint.faults import Fault, Rule

TIMES = ("timeDate", "timeDuration", "timeCycle")
PLACES = {
    "startEvent": ("timeDate", "timeCycle"),
    "intermediateCatchEvent": ("timeDate", "timeDuration"),
    "boundaryEvent": TIMES,
}
_BARE = re.compile(r"(R\d*/.*|P[\dT].*|\d{4}-\d\d-\d\d.*|[\d*?]\S*(\s+[\d*?,/LW#-]+){4,6})", re.IGNORECASE)
EXAMPLES = {
    "timeDate": "'2026-12-01T08:00:00+07:00'",
    "timeDuration": "'P3D', 'PT4H'",
    "timeCycle": "'R3/P1D', 'R/2026-12-01T08:00:00+07:00/P1M'",
}

WORDS = {
    "timeDate": "thời điểm (timeDate)",
    "timeDuration": "khoảng (timeDuration)",
    "timeCycle": "lặp lại (timeCycle)",
}


def is_bare(text: str) -> bool:
    """Whether a time was written without the quotes that make it a text."""
    return bool(_BARE.fullmatch(text.strip()))


def _timers(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind in PLACES and each.is_event("timer"):
            yield from _timer(each)


def _timer(each: Element) -> Iterator[Fault]:
    times = [
        (local(node), (node.text or "").strip())
        for definition in each.definitions
        for node in definition
        if local(node) in TIMES and node.tag.startswith(BPMN)
    ]
    allowed = PLACES[each.kind]
    if len(times) != 1 or not times[0][1]:
        yield Fault(
            each,
            "no-time",
            f"mốc giờ chưa có giá trị, hoặc có nhiều; hãy điền đúng một: {_words(allowed)}.",
            f"a timer needs exactly one of {', '.join(allowed)}; fill it in.",
        )
        return
    kind, text = times[0]
    if kind not in allowed:
        yield Fault(
            each,
            "time-not-here",
            f"{WORDS[kind]} không dùng được ở đây, chỉ {_words(allowed)}; "
            "để nhắc nhiều lần, hãy vẽ vòng quay lại mốc giờ hoặc sự kiện biên không ngắt.",
            f"{kind} does not work here, only {', '.join(allowed)}; "
            "to remind repeatedly draw a loop back to a timer, or a border event that does not interrupt.",
        )
    elif kind == "timeCycle" and each.kind == "boundaryEvent" and each.interrupting:
        yield Fault(
            each,
            "cycle-interrupts",
            "mốc lặp lại (timeCycle) ngắt bước ngay lần đầu; hãy chọn “Sau một khoảng”, hoặc loại mốc giờ không ngắt.",
            "a timeCycle would interrupt at its first firing; use timeDuration or switch cancelActivity off.",
        )
    if is_bare(text):
        yield Fault(
            each,
            "bare-time",
            f"{WORDS[kind]}: {text[:60]} là biểu thức nên chữ phải trong dấu nháy; hãy viết dạng {EXAMPLES[kind]}.",
            f"{kind} {text[:60]} is an expression, so text needs quotes; write it as {EXAMPLES[kind]}.",
        )
    elif not _reads(kind, text):
        yield Fault(
            each,
            "bad-time",
            f"{WORDS[kind]}: {text[:60]} không đọc được; hãy viết dạng {EXAMPLES[kind]}"
            + ("." if kind == "timeDuration" else ", có múi giờ."),
            f"{kind} {text[:60]} cannot be read; write it as {EXAMPLES[kind]}"
            + ("." if kind == "timeDuration" else ", with its zone."),
        )


def _words(kinds: Iterable[str]) -> str:
    return ", ".join(WORDS[kind] for kind in kinds)


def _reads(kind: str, text: str) -> bool:
    """Whether a time written out in a diagram can be read; a computed one is judged when it is asked for."""
    try:
        written = literal(text)
    except ExpressionRejected:
        return True  # told with the other expressions
    if written is NOT_LITERAL:
        return True
    judge = {"timeDate": spiff.is_instant, "timeDuration": spiff.is_duration, "timeCycle": spiff.is_cycle}
    return judge[kind](written)


RULES: tuple[Rule, ...] = (_timers,)
