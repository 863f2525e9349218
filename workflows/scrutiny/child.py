"""The child process that judges files with little memory and time: a line of JSON asks, a line answers."""

from __future__ import annotations

import json
import os
import resource
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from workflows.scrutiny.judging import judge
from workflows.scrutiny.kinds import Rules
from workflows.scrutiny.verdicts import Refusal, Verdict

MEMORY = 224 * 1024 * 1024
"""Of its own data; with the libraries' code the process stays below 256 MiB."""
CPU_SECONDS = 4
_LARGEST_WRITTEN = 64 * 1024 * 1024
_MOST_DESCRIPTORS = 32


def main() -> None:
    """Answer until nobody asks any more."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a library that talks spoils no answer
    _limit()
    _tell(answers, {})  # all is loaded: from now on time counts
    for line in sys.stdin:
        _allow_more_time()
        asked = json.loads(line)
        verdict = _judged(Path(os.fsdecode(bytes.fromhex(asked["path"]))), asked["name"], Rules(**asked["rules"]))
        _tell(answers, {**vars(verdict), "number": asked["number"]})


def _tell(answers: IO[str], told: Mapping[str, str | int]) -> None:
    answers.write(json.dumps(told) + "\n")
    answers.flush()


def _judged(path: Path, name: str, rules: Rules) -> Verdict:
    try:
        return judge(path, name, rules)
    except (MemoryError, RecursionError):
        return Verdict.reject(name, Refusal("slow"))
    except Exception:
        # A parser met what its authors did not foresee; what we cannot read through is not taken.
        return Verdict.reject(name, Refusal("broken", extension=name.rpartition(".")[2][:10]))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_WRITTEN, _LARGEST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_DESCRIPTORS, _MOST_DESCRIPTORS))


def _allow_more_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
