"""Does work on files in a child process with little time and memory: what kills a parser kills only the child."""

from __future__ import annotations

import os
import pickle
import resource
import selectors
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")

WALL_SECONDS = 30.0
CPU_SECONDS = 20
MEMORY = 1024**3


class Died(Exception):
    """The child ended or was too slow; the message says how."""


@dataclass
class _Process:
    """A child with the pipes by which it is asked and answers."""

    pid: int
    asks: int
    answers: int


class Child(Generic[T]):
    """Does ``work`` on one file after the other in a child, which is replaced when it dies of one."""

    def __init__(self, work: Callable[[Path], T], *, wall: float = WALL_SECONDS) -> None:
        self._work = work
        self._wall = wall
        self._process: _Process | None = None

    def each(self, files: Iterable[Path], died: Callable[[Path, Died], T]) -> Iterator[T]:
        """What ``work`` answers for each file; ``died`` answers for one of which the child died."""
        try:
            for file in files:
                try:
                    yield self._ask(file)
                except Died as error:
                    self._end()
                    yield died(file, error)
        finally:
            self._end()

    def _ask(self, file: Path) -> T:
        process = self._process = self._process or self._fork()
        _send(process.asks, str(file).encode("utf-8", "surrogateescape"))
        answer = pickle.loads(self._receive(process.answers))  # noqa: S301 (our own child wrote it)
        if isinstance(answer, Died):
            raise answer
        return answer

    def _receive(self, pipe: int) -> bytes:
        size = int.from_bytes(self._read(pipe, 8), "big")
        return self._read(pipe, size)

    def _read(self, pipe: int, size: int) -> bytes:
        parts = b""
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            while len(parts) < size:
                if not ready.select(self._wall):
                    raise Died("quá lâu")
                part = os.read(pipe, min(size - len(parts), 1 << 16))
                if not part:
                    raise Died("quá thời gian hoặc bộ nhớ")
                parts += part
        return parts

    def _fork(self) -> _Process:
        asked, asks = os.pipe()
        answers, answered = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(asks)
            os.close(answers)
            self._serve(asked, answered)
        os.close(asked)
        os.close(answered)
        return _Process(pid, asks, answers)

    def _serve(self, asked: int, answered: int) -> None:
        """The child's life: limits itself, then works until nobody asks any more."""
        warnings.simplefilter("ignore")
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        try:
            while head := os.read(asked, 8):
                path = os.read(asked, int.from_bytes(head, "big")).decode("utf-8", "surrogateescape")
                _allow_more_time()
                answer: Any
                try:
                    answer = self._work(Path(path))
                except (Exception, MemoryError) as error:
                    answer = Died(f"{error.__class__.__name__}: {error}"[:200])
                _send(answered, pickle.dumps(answer))
        finally:
            os._exit(0)  # nothing of the parent's is to be closed or flushed twice

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            os.close(process.asks)
            os.close(process.answers)
            os.kill(process.pid, signal.SIGKILL)
            os.waitpid(process.pid, 0)


def _send(pipe: int, content: bytes) -> None:
    left = memoryview(len(content).to_bytes(8, "big") + content)
    try:
        while left:
            left = left[os.write(pipe, left) :]
    except OSError as error:
        raise Died("đã dừng") from error


def _allow_more_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, resource.RLIM_INFINITY))
