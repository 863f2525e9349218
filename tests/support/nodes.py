"""Several at once: people in threads of one node, and nodes that are processes with databases of their own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from engine import EngineError
from tests.support.workshop import Workshop, workshop

PATIENCE = 120
"""Seconds after which a test that hangs is a test that failed."""


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Every act in a thread of its own, begun at the same moment; what each returned, or the refusal that it met."""
    ready = Barrier(len(acts))

    def caught(act: Callable[[], Any]) -> Any:
        ready.wait(PATIENCE)
        try:
            return act()
        except EngineError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(timeout=PATIENCE) for each in [pool.submit(caught, act) for act in acts]]


def nodes(shop: Workshop, count: int, work: Callable[[Workshop, int, Any], Any]) -> list[Any]:
    """What ``work`` answers in each of ``count`` processes with databases of their own; None for one that died."""
    context = multiprocessing.get_context("fork")
    url = shop.database.url.render_as_string(hide_password=False)
    shop.database.dispose()  # a connection must not live in two processes
    together = context.Barrier(count)

    def life(place: int, pipe: Any) -> None:
        node = workshop(url)
        node.now, node.row, node.registry = shop.now, shop.row, shop.registry
        pipe.send(work(node, place, together))

    pipes, running = [], []
    for place in range(count):
        mine, its = context.Pipe()
        process = context.Process(target=life, args=(place, its), daemon=True)
        process.start()
        its.close()
        pipes.append(mine)
        running.append(process)
    found: list[Any] = []
    for pipe, process in zip(pipes, running, strict=True):
        try:
            found.append(pipe.recv() if pipe.poll(PATIENCE) else pytest.fail("a node hangs"))
        except EOFError:
            found.append(None)
        process.join(PATIENCE)
    return found
