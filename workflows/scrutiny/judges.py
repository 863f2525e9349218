"""Sends files to limited child processes to be judged: what kills a parser kills only the child."""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO, cast

from workflows.scrutiny.kinds import Rules
from workflows.scrutiny.verdicts import Refusal, Verdict

WALL_SECONDS = 4.8
_LOADING_SECONDS = 30.0
_MOST_IDLE = 2
_MOST_FILES = 500
"""After so many files a child is replaced: what a parser left behind in it goes too."""


class Died(Exception):
    """The child ended, or was too slow."""


class Child:
    """One child process; it judges file after file until it dies of one."""

    def __init__(self) -> None:
        self.judged = 0
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "workflows.scrutiny.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
        )
        # Both are pipes, as asked for above.
        self._process, self._asks, self._answers = (
            process,
            cast(IO[bytes], process.stdin),
            cast(IO[bytes], process.stdout),
        )

        try:
            self._answer(_LOADING_SECONDS)
        except Died:
            self.end()
            raise

    def judge(self, path: Path, name: str, rules: Rules) -> Verdict:
        """The verdict on a file; ``Died`` if the child died of it, and then it is no more."""
        asked = {"path": os.fsencode(path.absolute()).hex(), "name": name, "rules": vars(rules)}
        asked["number"] = self.judged
        try:
            self._asks.write(json.dumps(asked).encode() + b"\n")
            self._asks.flush()
            answer = json.loads(self._answer(WALL_SECONDS))
        except (OSError, ValueError, Died) as error:
            self.end()
            raise Died from error
        if answer.pop("number") != self.judged:  # an answer to another question is none
            self.end()
            raise Died
        self.judged += 1
        return Verdict(**answer)

    def end(self) -> None:
        """Let the child go, whatever it does."""
        self._process.kill()
        for pipe in (self._asks, self._answers):
            with suppress(OSError):  # what was not sent yet is sent to nobody
                pipe.close()
        self._process.wait()

    def _answer(self, within: float) -> bytes:
        line = b""
        with selectors.DefaultSelector() as ready:
            ready.register(self._answers, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                part = os.read(self._answers.fileno(), 1 << 16) if ready.select(within) else b""
                if not part:
                    raise Died
                line += part
        return line


class _Idle:
    """Children that wait for the next file: a new one takes a third of a second to begin."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._children: list[Child] = []

    def take(self) -> Child:
        with self._lock:
            if self._children:
                return self._children.pop()
        return Child()

    def give_back(self, child: Child) -> None:
        with self._lock:
            if len(self._children) < _MOST_IDLE and child.judged < _MOST_FILES:
                self._children.append(child)
                return
        child.end()

    def end(self) -> None:
        with self._lock:
            children, self._children = self._children, []
        for child in children:
            child.end()


_idle = _Idle()
atexit.register(_idle.end)


def _leave_to_the_parent() -> None:
    """A forked process begins without children: two that ask one child would read each other's answers."""
    global _idle
    _of_the_parent.append(_idle)
    _idle = _Idle()


_of_the_parent: list[_Idle] = []
os.register_at_fork(after_in_child=_leave_to_the_parent)


def inspect(path: Path, name: str, rules: Rules | None = None) -> Verdict:
    """The verdict on one file under the name it was handed in with; a file of which the child dies is refused."""
    try:
        child = _idle.take()
        verdict = child.judge(path, name, rules or Rules())
    except Died:
        return Verdict.reject(name, Refusal("slow"))
    _idle.give_back(child)
    return verdict


def inspect_all(paths: Iterable[Path], rules: Rules | None = None) -> Iterator[tuple[Path, Verdict]]:
    """The verdict on each file, in order, several at a time."""
    with ThreadPoolExecutor(max_workers=max(1, min(os.cpu_count() or 1, 8))) as several:
        yield from several.map(lambda path: (path, inspect(path, path.name, rules)), paths)
