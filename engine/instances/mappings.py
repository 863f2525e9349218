"""Which element of another version takes an element's place: judged against both diagrams beforehand.

An element that maps to ``ENDED`` has no successor: its branch ends where it stands, and the others go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from engine import diagrams
from engine.definitions.design import Design
from engine.diagrams import Element
from engine.errors import EngineError
from engine.spiff.carrying import ENDED


class MappingRejected(EngineError):
    """A mapping that does not fit the two diagrams; ``problems`` has a sentence for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def fitting(mapping: Mapping[str, str], before: Design) -> dict[str, str]:
    """The part of a mapping that concerns a version: designers write one for all that run."""
    return {old: new for old, new in mapping.items() if old in before.elements}


def all_known(mapping: Mapping[str, str], before: Sequence[Design]) -> None:
    """``MappingRejected`` when an element is to be replaced that none of the versions has."""
    unknown = [old for old in mapping if before and not any(old in each.elements for each in before)]
    if unknown:
        raise MappingRejected([f"“{each}” không có trong phiên bản nào đang chạy." for each in unknown])


def check(mapping: Mapping[str, str], before: Design, after: Design) -> None:
    """``MappingRejected`` when an element is unknown to its diagram, or a pair is not of one kind and place."""
    problems = [*_doubled(mapping)]
    for old, new in mapping.items():
        problems += _no_end(old, before, after) if new == ENDED else _wrong(old, new, mapping, before, after)
    if problems:
        raise MappingRejected(problems)


def _doubled(mapping: Mapping[str, str]) -> Iterator[str]:
    for new, times in Counter(mapping.values()).items():
        if times > 1 and new != ENDED:
            yield f"“{new}” thay cho {times} phần tử; mỗi phần tử mới chỉ thay cho một phần tử cũ."


def _no_end(old: str, before: Design, after: Design) -> Iterator[str]:
    if old not in before.elements:
        yield f"“{old}” không có trong phiên bản đang chạy."
    elif old in after.elements:
        yield f"“{old}” vẫn còn trong phiên bản mới; chỉ dừng được nhánh ở phần tử đã bỏ."


def _wrong(old: str, new: str, mapping: Mapping[str, str], before: Design, after: Design) -> Iterator[str]:
    source, target = before.elements.get(old), after.elements.get(new)
    if source is None:
        yield f"“{old}” không có trong phiên bản đang chạy."
    if target is None:
        yield f"“{new}” không có trong phiên bản mới."
    if source is None or target is None:
        return
    if _kind(source) != _kind(target):
        yield f"“{old}” ({_told(source)}) và “{new}” ({_told(target)}) khác loại nên không thay nhau được."
    elif mapping.get(source.parent or "", source.parent) != target.parent:
        yield f"“{old}” và “{new}” không nằm trong cùng một quy trình con."


def _kind(each: Element) -> tuple[str, ...]:
    return each.kind, *sorted(map(diagrams.local, each.definitions)), "" if each.several is None else "several"


def _told(each: Element) -> str:
    return " ".join(filter(None, _kind(each)))
