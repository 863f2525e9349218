"""Does work on files in a child process with little time and memory: what kills a parser kills only the child.

The child has read what a stranger wrote, so it is not trusted either: it answers in JSON, and nothing is unpickled.
"""

from __future__ import annotations

import os
import resource
import selectors
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar

import orjson

T = TypeVar("T")

WALL_SECONDS = 30.0
CPU_SECONDS = 20
MEMORY = 1024**3
"""What a child may take beside what its parent had when it was forked."""
MOST_ANSWERED = 16 * 1024**2


class Died(Exception):
    """The child ended, was too slow or said what cannot be read; the message says how, ``english`` the same."""

    def __init__(self, sentence: str, english: str) -> None:
        super().__init__(sentence)
        self.english = english


class Ended(Died):
    """The child ended by itself, or was ended by its limits."""


@dataclass
class _Process:
    """A child with the pipes by which it is asked and answers."""

    pid: int
    asks: int
    answers: int
    tired: bool = False
    """Whether it has worked before: what kills it may be what earlier files left in its memory."""


class Child(Generic[T]):
    """Does ``work`` on one file after the other in a child, which is replaced when it dies of one.

    ``work`` answers what JSON can say; ``read`` makes of it, here, what the caller gets.
    """

    def __init__(
        self, work: Callable[[Path], Any], read: Callable[[Path, Any], T], *, wall: float = WALL_SECONDS
    ) -> None:
        self._work = work
        self._read = read
        self._wall = wall
        self._process: _Process | None = None

    def each(self, files: Iterable[Path], died: Callable[[Path, Died], T]) -> Iterator[T]:
        """What ``work`` answers for each file; ``died`` answers for one of which the child died."""
        try:
            for file in files:
                yield self._ask_twice(file, died)
        finally:
            self._end()

    def _ask_twice(self, file: Path, died: Callable[[Path, Died], T]) -> T:
        """Ask a fresh child once more when one died that was tired."""
        while True:
            tired = self._process is not None and self._process.tired
            try:
                return self._ask(file)
            except Died as error:
                self._end()
                if not (tired and isinstance(error, Ended)):
                    return died(file, error)

    def _ask(self, file: Path) -> T:
        process = self._process = self._process or self._fork()
        until = monotonic() + self._wall
        _send(process.asks, os.fsencode(file))
        size = int.from_bytes(_receive(process.answers, 8, until), "big")
        if size > MOST_ANSWERED:
            raise Died("câu trả lời quá dài", "too long an answer")
        try:
            told = orjson.loads(_receive(process.answers, size, until))
            if "died" not in told:
                process.tired = True
                return self._read(file, told["answer"])
            words = str(told["died"])
        except (ValueError, TypeError, KeyError) as error:
            raise Died("câu trả lời không đọc được", "an answer that cannot be read") from error
        raise Ended(words, words)

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
        most = _addresses() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        try:
            while head := os.read(asked, 8):
                path = os.fsdecode(os.read(asked, int.from_bytes(head, "big")))
                _allow_more_time()
                _send(answered, self._answer(Path(path)))
        finally:
            os._exit(0)  # nothing of the parent's is to be closed or flushed twice

    def _answer(self, file: Path) -> bytes:
        try:
            return orjson.dumps({"answer": self._work(file)})
        except (Exception, MemoryError) as error:
            said = f"{error.__class__.__name__}: {error}"[:200].encode("utf-8", "replace").decode()
            return orjson.dumps({"died": said})

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            os.close(process.asks)
            os.close(process.answers)
            os.kill(process.pid, signal.SIGKILL)
            os.waitpid(process.pid, 0)


def _addresses() -> int:
    """The bytes of addresses that this process has; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _receive(pipe: int, size: int, until: float) -> bytes:
    """The next ``size`` bytes; ``until`` bounds the whole answer, so that a trickle is no way to live on."""
    parts = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while len(parts) < size:
            if not ready.select(max(0.0, until - monotonic())):
                raise Died("quá lâu", "it took too long")
            part = os.read(pipe, min(size - len(parts), 1 << 16))
            if not part:
                raise Ended("quá thời gian hoặc bộ nhớ", "it took too much time or memory")
            parts += part
    return bytes(parts)


def _send(pipe: int, content: bytes) -> None:
    left = memoryview(len(content).to_bytes(8, "big") + content)
    try:
        while left:
            left = left[os.write(pipe, left) :]
    except OSError as error:
        raise Ended("đã dừng", "it had ended") from error


def _allow_more_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, resource.RLIM_INFINITY))
