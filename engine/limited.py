"""Judges designers' files in a child process with little time and memory: what kills a parser kills only the child.

The child reads a path from each line of its input and answers with one line of JSON; it serves many files, and is
replaced when it dies or takes too long. Run as ``python -m engine.limited module:registry``.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import selectors
import subprocess
import sys
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine import bundles, checks
from engine.diagrams import Unreadable, sketch
from engine.errors import DiagramRejected
from engine.lint import foreign
from engine.registry import Registry

WALL_SECONDS = 30.0
CPU_SECONDS = 20
MEMORY = 1024**3
Verdict = dict[str, Any]


class Judge:
    """Gives each file its verdict, one after the other, by a child that may die of it."""

    def __init__(self, registry: str, *, wall: float = WALL_SECONDS, module: str = "engine.limited") -> None:
        self._command = [sys.executable, "-m", module, registry]
        self._wall = wall
        self._child: subprocess.Popen[bytes] | None = None

    def judge(self, path: Path, deployed: Collection[str] | None = None) -> Verdict:
        """What ``designs check --json`` tells of one file."""
        asked = {"file": str(path), "deployed": None if deployed is None else sorted(deployed)}
        try:
            line = json.dumps(asked).encode() + b"\n"
            answer = self._ask(line)
            return json.loads(answer)
        except (OSError, ValueError, EOFError):
            self.close()
            return _died(str(path))

    def close(self) -> None:
        """Let the child go."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _ask(self, line: bytes) -> bytes:
        child = self._child
        if child is None or child.poll() is not None:
            self.close()
            # The path is that of the house itself, so that the child finds it wherever it was called from.
            child = self._child = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
            )
        assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 (pipes were asked for)
        child.stdin.write(line)
        child.stdin.flush()
        return self._answer(child.stdout)

    def _answer(self, pipe: Any) -> bytes:
        answer = b""
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                if not ready.select(self._wall):
                    raise EOFError("too slow")
                part = os.read(pipe.fileno(), 1 << 16)
                if not part:
                    raise EOFError("died")
                answer += part
        return answer


@contextmanager
def judging(registry: str) -> Iterator[Judge]:
    """A judge for as long as it is needed."""
    judge = Judge(registry)
    try:
        yield judge
    finally:
        judge.close()


def judge_file(path: Path, registry: Registry, deployed: Collection[str] | None = None) -> Verdict:
    """One file's verdict, here and now."""
    extensions: dict[str, dict[str, int]] = {}
    try:
        bundle = bundles.read_file(path)
        problems = checks.check(bundle, registry, deployed)
        extensions = foreign.extensions(sketch(bundle.diagram))
    except DiagramRejected as error:
        problems = error.problems
    except Unreadable as error:
        problems = [checks.unreadable(path.name, error)]
    return {
        "file": str(path),
        "verdict": checks.verdict(problems),
        "problems": [each.to_json() for each in problems],
        "extensions": extensions,
    }


def main(arguments: Sequence[str]) -> None:
    """The child: limits itself, then judges until nobody asks any more."""
    warnings.simplefilter("ignore")
    module, _, name = arguments[0].partition(":")
    registry = getattr(importlib.import_module(module), name)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        _allow_more_time()
        try:
            verdict = judge_file(Path(asked["file"]), registry, asked["deployed"])
        except (Exception, MemoryError) as error:
            verdict = _died(asked["file"], f"{error.__class__.__name__}: {error}"[:200])
        out.write(json.dumps(verdict, ensure_ascii=True).encode() + b"\n")
        out.flush()


def _allow_more_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, resource.RLIM_INFINITY))


def _died(path: str, said: str = "") -> Verdict:
    cause = f" ({said})" if said else ""
    problem = checks.Problem(
        "error",
        Path(path).name,
        None,
        "",
        f"Không kiểm tra xong tệp này trong giới hạn thời gian và bộ nhớ{cause}; hãy vẽ đơn giản hơn.",
        f"The file could not be judged within its time and memory{cause}; draw it more simply.",
        "not-judged",
    )
    return {"file": path, "verdict": "rejected", "problems": [problem.to_json()], "extensions": {}}


if __name__ == "__main__":
    main(sys.argv[1:])
