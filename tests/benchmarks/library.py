"""Load, answer a step, save: ours, and SpiffWorkflow as its manual uses it (its serialiser, nothing pruned).

The diagram is the assignment; one round is a report and its return. No database on either side. The library's side has
a process of its own, where its code is as it was made; both take turns and tell the processor's seconds.
"""

from __future__ import annotations

import gc
import multiprocessing
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from statistics import fmean

from engine import spiff
from engine.spiff import state
from tests.benchmarks import Row, _plain
from tests.benchmarks._timing import side_by_side, timed
from tests.support.walking import Walker
from workflows import designs

AIMS = {0: 6, 10: 15, 50: 40, 150: 60}
"""After so many rounds the library takes so many times as long as we do."""
STEPS = (("report", ""), ("review", "return"))


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` takes fewer samples."""
    diagram = (designs.SHIPPED / "diagrams" / "assignment.bpmn").read_text("utf-8")
    with _elsewhere(diagram) as theirs:
        return [*_beginning(diagram, theirs, 20 if quick else 100), *_rounds(diagram, theirs, 8 if quick else 30)]


Ask = Callable[..., float]
"""Has the other process call one of ``_plain``'s functions."""


@contextmanager
def _elsewhere(diagram: str) -> Iterator[Ask]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _plain.prepare, (diagram,)) as process:
        yield lambda function, *values: process.submit(function, *values).result()


def _beginning(diagram: str, theirs: Ask, samples: int) -> list[Row]:
    specifications = spiff.parse(diagram)
    parsing = side_by_side(samples, _timed(lambda: spiff.parse(diagram)), lambda: theirs(_plain.parse))
    begin = _timed(lambda: Walker(diagram, saved=True, specs=specifications))
    starting = side_by_side(samples, begin, lambda: theirs(_plain.begin))
    return [
        Row("parse: ours", parsing[0] * 1000, "ms"),
        Row("parse: the library's", parsing[1] * 1000, "ms"),
        Row("start and save: ours", starting[0] * 1000, "ms"),
        Row("start and save: the library's", starting[1] * 1000, "ms"),
    ]


def _rounds(diagram: str, theirs: Ask, samples: int) -> list[Row]:
    ours = Walker(diagram, saved=True)
    ours.answer("accept", "")
    theirs(_plain.answer, "accept", "")
    rows: list[Row] = []
    done = 0
    for rounds, aim in AIMS.items():
        for _ in range(rounds - done):
            for side in _going(ours, theirs):
                side()
        rows += _compared(rounds, ours, theirs, samples, aim)
        done = rounds + samples
        if rounds == 50:
            rows += _memory(ours, theirs)
    return rows


def _compared(rounds: int, ours: Walker, theirs: Ask, samples: int, aim: float) -> list[Row]:
    mine, plain = side_by_side(samples, *_going(ours, theirs))
    return [
        Row(f"after {rounds} rounds: ours", mine * 1000, "ms"),
        Row(f"after {rounds} rounds: the library's", plain * 1000, "ms"),
        Row.at_least(f"after {rounds} rounds: the library's against ours", plain / mine, "times", aim),
        Row(f"after {rounds} rounds: our state", len(ours.kept), "bytes"),
        Row(f"after {rounds} rounds: the library's state", theirs(_plain.size), "bytes"),
    ]


def _going(ours: Walker, theirs: Ask) -> tuple[Callable[[], float], Callable[[], float]]:
    """A round of each side, which tells what an act of it took."""
    return (
        lambda: fmean(timed(lambda step=step: ours.answer(*step), time.process_time) for step in STEPS),
        lambda: fmean(theirs(_plain.answer, *step) for step in STEPS),
    )


def _memory(ours: Walker, theirs: Ask) -> list[Row]:
    mine = weight(lambda: state.decode(ours.kept, ours.specs, ours.run.conductor), 40)
    plain = theirs(_plain.weight)
    return [
        Row("memory of a loaded instance: ours", mine / 1024, "KiB"),
        Row("memory of a loaded instance: the library's", plain / 1024, "KiB"),
        Row.at_least("memory: the library's against ours", plain / mine, "times", 20),
    ]


def weight(load: Callable[[], object], number: int) -> float:
    """The bytes that each of so many loaded things holds."""
    load()
    gc.collect()
    tracemalloc.start()
    held = [load() for _ in range(number)]
    size, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(held)


def _timed(act: Callable[[], object]) -> Callable[[], float]:
    return lambda: timed(act, time.process_time)
