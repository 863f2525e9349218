"""Runs scenarios in processes of their own, with little time and memory and nothing of this house within reach."""

from __future__ import annotations

import atexit
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from threading import Lock
from typing import IO, cast

import orjson

from engine import Bundle
from workflows.scenarios.scenario import Scenario
from workflows.scenarios.telling import Result

SECONDS = 120
"""How long the scenarios of one deployment may take altogether."""
_LOADING_SECONDS = 60
_SLOW = "slow"


def run(bundles: Sequence[Bundle], scenarios: Sequence[Scenario], *, doors: bool = False) -> list[Result]:
    """What becomes of each scenario when these bundles are deployed in an empty province.

    The child gets the files' content and no address: neither the database nor the mail server of this house is
    known to it, and its own province is thrown away with its folder. ``doors``: told after each step, too.
    """
    if not scenarios:
        return []
    asked = {
        "bundles": [vars(each) for each in bundles],
        "scenarios": [{"name": each.name, "told": each.raw} for each in scenarios],
        "doors": doors,
        "seconds": SECONDS,
    }
    try:
        told = orjson.loads(_answer(orjson.dumps(asked)))
        if told == _SLOW:
            return _died(scenarios, f"Không thử xong trong {SECONDS} giây; hãy rút ngắn kịch bản.")
        return [Result.from_json(each) for each in told]
    except (ValueError, TypeError, KeyError):
        return _died(scenarios, "Không thử xong: quá thời gian hoặc bộ nhớ.")


class _Stage:
    """A process that has all loaded and the people in place, and plays each question in a fork of itself."""

    def __init__(self) -> None:
        self.of = os.getpid()
        self._folder = tempfile.TemporaryDirectory(prefix="chidao-thu-")
        known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "LC_ALL") if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 (our own module, by this interpreter)
            [sys.executable, "-m", "workflows.scenarios", self._folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=known,
        )
        # Both are pipes, as asked for above.
        self._asks, self._answers = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)

    def answer(self, asked: bytes) -> bytes:
        """The line that answers a line; empty when the process is no more, or says nothing in time."""
        try:
            self._asks.write(asked + b"\n")
            self._asks.flush()
        except OSError:  # it goes by itself when nobody asked for a while
            return b""
        with selectors.DefaultSelector() as ready:
            ready.register(self._answers, selectors.EVENT_READ)
            return self._answers.readline() if ready.select(SECONDS + _LOADING_SECONDS) else b""

    def end(self) -> None:
        """Let the process go, with its folder."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._asks, self._answers):
            try:
                pipe.close()
            except OSError:  # what was asked last is still in the pipe
                continue
        self._folder.cleanup()


_stages: list[_Stage] = []
_one_at_a_time = Lock()


def _answer(asked: bytes) -> bytes:
    with _one_at_a_time:
        for _ in range(2):  # a stage that has gone meanwhile is replaced once
            if not _stages or _stages[0].of != os.getpid():  # a fork of ours leaves its parent's alone
                _stages[:] = [_Stage()]
            answer = _stages[0].answer(asked)
            if answer:
                return answer
            _stages.pop().end()
        return b"null"


@atexit.register
def end() -> None:
    """End the process that waits for questions."""
    while _stages:
        stage = _stages.pop()
        if stage.of == os.getpid():
            stage.end()


def _died(scenarios: Sequence[Scenario], sentence: str) -> list[Result]:
    return [Result(each.name, each.title, each.process, problem=sentence) for each in scenarios]
