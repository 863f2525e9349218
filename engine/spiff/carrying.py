"""Carries a saved state over to another version's specifications, or names the element that has no place there."""

# The library declares neither what its classes carry nor what their methods may answer.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import orjson
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask
from SpiffWorkflow.util.task import TaskState

from engine.spiff.events import EventGateway
from engine.spiff.joins import is_join
from engine.spiff.older_states import brought_up
from engine.spiff.parser import Specs

ENDED = ""
"""What an element maps to whose branch ends (see ``engine.instances.mappings``)."""

SPLIT, JOIN, END = ".BoundaryEventSplit", ".BoundaryEventJoin", ".EndJoin"
OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class NoPlace(Exception):
    """A token stands, or waits to be joined, where the new version has no place for it."""

    def __init__(self, element: str, sentence: str) -> None:
        super().__init__(sentence)
        self.element = element


def carried(state: bytes, old: Specs, new: Specs, mapping: Mapping[str, str]) -> bytes:
    """The state under the new version's names, without what only was foreseen; ``settle`` completes it."""
    packed = brought_up(orjson.loads(state))
    _Tree(packed["w"], old[0], new[0], mapping).carry()
    for entry in packed["s"]:
        before, entry[1] = entry[1], _renamed(entry[1], mapping)
        if entry[1] not in new[1]:
            raise NoPlace(before, "Quy trình con đang chạy không còn trong phiên bản mới; hãy giữ lại nó.")
        _Tree(entry[2], old[1][before], new[1][entry[1]], mapping).carry()
    return orjson.dumps(packed)


def settle(workflow: Any) -> None:
    """Let the boundary events begin that the new version adds, and foresee the way ahead anew."""
    trees = [workflow, *workflow.subprocesses.values()]
    tasks = [task for tree in trees for task in tree.tasks.values()]
    fresh: list[Any] = []
    for task in tasks:
        if isinstance(task.task_spec, BoundaryEventSplit) and any(_is_main(each) for each in task.children):
            known = {each.task_spec.name for each in task.children}
            added = [each for each in task.task_spec.outputs if isinstance(each, BoundaryEvent)]
            fresh += [task._add_child(each, TaskState.WAITING) for each in added if each.name not in known]
    for task in [*tasks, *fresh]:
        if task.has_state(OPEN):
            task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    for task in fresh:
        task.task_spec._update(task)


def _is_main(task: Any) -> bool:
    return task.has_state(OPEN) and not isinstance(task.task_spec, BoundaryEvent)


def _renamed(name: str, mapping: Mapping[str, str]) -> str:
    for end in (SPLIT, JOIN, " [child]", END):
        if name.endswith(end):
            base = name.removesuffix(end)
            return (mapping.get(base) or base) + end
    return mapping.get(name) or name


class _Tree:
    """The rows of one process or sub-process (see ``engine.spiff.state``), and what they become."""

    def __init__(self, tree: dict[str, Any], old: Any, new: Any, mapping: Mapping[str, str]) -> None:
        self.tree, self.old, self.new, self.mapping = tree, old, new, mapping
        self.rows = tree["t"]
        self.below: dict[int, list[int]] = {}
        for place, row in enumerate(self.rows):
            self.below.setdefault(row[1], []).append(place)
        self.out: list[list[Any]] = []

    def carry(self) -> None:
        self._take(0, -1)
        self.tree["t"] = self.out
        if self.tree["l"] not in {row[0] for row in self.out}:
            self.tree["l"] = None

    def _take(self, place: int, parent: int) -> None:
        row = list(self.rows[place])
        if row[3] & TaskState.PREDICTED_MASK or row[3] == TaskState.FUTURE:
            return
        if self._ends(row):
            self.out.append([row[0], parent, "Start", int(TaskState.CANCELLED), *row[4:]])
            return
        before, name = self.old.task_specs[row[2]], _renamed(row[2], self.mapping)
        after, live = self.new.task_specs.get(name), not row[3] & TaskState.FINISHED_MASK
        if after is None and live and isinstance(before, BoundaryEvent):
            return
        if after is None and isinstance(before, BoundaryEventSplit) and self._unwatched(place, parent):
            return
        if after is None:
            if live and is_join(before):
                raise NoPlace(row[2], "Cổng gộp mà nhánh đã tới không còn; hãy giữ lại cổng đó.")
            if live and not row[2].endswith(JOIN):
                raise NoPlace(before.bpmn_id or row[2], "Bước đang chờ không còn; hãy nêu bước thay cho nó (--map).")
            if live:
                return
            name = "Start"
        elif type(after) is not type(before):
            raise NoPlace(before.bpmn_id or row[2], "Phần tử đã đổi loại; hãy nêu bước thay cho nó (--map).")
        elif live:
            self._fits(before, after, parent)
        row[1], row[2] = self._watched(name, row, parent) if live else parent, name
        self.out.append(row)
        here = len(self.out) - 1
        for each in self.below.get(place, []):
            self._take(each, here)

    def _ends(self, row: list[Any]) -> bool:
        """Whether a token stands where its branch is to end; ``NoPlace`` when others wait for that branch."""
        if self.mapping.get(row[2]) != ENDED or row[3] & TaskState.FINISHED_MASK:
            return False
        others = [each for each in self.rows if each[3] & OPEN and not each[2].endswith((JOIN, END, SPLIT))]
        if all(self.mapping.get(each[2]) == ENDED for each in others):
            raise NoPlace(row[2], "Không còn nhánh nào chạy nếu dừng ở đây; hãy nêu bước thay cho nó (--map).")
        if any(is_join(each) for each in self.new.task_specs.values()):
            raise NoPlace(row[2], "Quy trình có cổng gộp nhánh nên không dừng riêng một nhánh được; hãy nêu bước thay.")
        return True

    def _unwatched(self, place: int, parent: int) -> bool:
        """Let a step whose boundary events are all gone hang on what stood before; False when it is over."""
        below = self.below.get(place, [])
        events = [each for each in below if isinstance(self.old.task_specs[self.rows[each][2]], BoundaryEvent)]
        main = [each for each in below if each not in events]
        if not any(self.rows[each][3] & OPEN for each in main):
            return False
        if any(self._runs_below(each) for each in events if self.rows[each][3] & TaskState.FINISHED_MASK):
            raise NoPlace(self.rows[main[0]][2], "Nhánh của sự kiện biên đang chạy; hãy giữ lại sự kiện đó.")
        for each in main:
            self._take(each, parent)
        return True

    def _runs_below(self, place: int) -> bool:
        """Whether a branch still runs that an event began; what only waits for the process to end does not."""
        below = [each for each in self.below.get(place, []) if not self.rows[each][2].endswith((JOIN, END))]
        return any(self.rows[each][3] & OPEN or self._runs_below(each) for each in below)

    def _watched(self, name: str, row: list[Any], parent: int) -> int:
        """Where a step hangs that has boundary events in the new version only: on a split of their own."""
        above = self.new.task_specs[self.out[parent][2]] if parent >= 0 else None
        if name + SPLIT not in self.new.task_specs or isinstance(above, BoundaryEventSplit | LoopTask):
            return parent
        self.out.append([uuid4().hex, parent, name + SPLIT, int(TaskState.COMPLETED), 0, row[5]])
        return len(self.out) - 1

    def _fits(self, before: Any, after: Any, parent: int) -> None:
        if _waits_for(before) != _waits_for(after):
            raise NoPlace(
                before.bpmn_id, "Sự kiện đang chờ đã đổi loại; hãy đặt mã khác và nêu bước thay cho nó (--map)."
            )
        if isinstance(before, MultiInstanceTask) and _list_of(before) != _list_of(after):
            raise NoPlace(before.bpmn_id, "Danh sách hoặc số lần lặp của bước đang làm đã đổi; hãy giữ nguyên chúng.")
        if isinstance(before, EventGateway):
            ways = [_renamed(each.name, self.mapping) for each in before.outputs]
            if ways != [each.name for each in after.outputs]:
                raise NoPlace(before.bpmn_id, "Cổng sự kiện đang chờ có các nhánh khác trước; hãy giữ nguyên chúng.")
        if is_join(before) and self.out[parent][2] not in {each.name for each in after.inputs}:
            raise NoPlace(before.bpmn_id, "Nhánh đã tới cổng gộp không còn dẫn vào đó; hãy giữ lại đường ấy.")


def _waits_for(spec: Any) -> list[type]:
    """The kinds of events for which a token waits at an element: what it keeps fits no other kind."""
    definition = getattr(spec, "event_definition", None)
    return [type(each) for each in getattr(definition, "event_definitions", [definition])]


def _list_of(spec: Any) -> tuple[Any, Any]:
    return spec.cardinality, spec.data_input and spec.data_input.bpmn_id
