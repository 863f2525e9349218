"""Runs scenarios in a process of their own, with little time and memory and nothing of this house within reach."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

import orjson

from engine.bundles import Bundle
from workflows.scenarios.scenario import Scenario
from workflows.scenarios.telling import Result

SECONDS = 120
"""How long the scenarios of one deployment may take altogether."""


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
    }
    with tempfile.TemporaryDirectory(prefix="chidao-thu-") as folder:
        command = [sys.executable, "-m", "workflows.scenarios", folder]
        known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "LC_ALL") if name in os.environ}
        try:
            child = subprocess.run(  # noqa: S603 (our own module, by this interpreter)
                command, input=orjson.dumps(asked), capture_output=True, env=known, timeout=SECONDS, check=False
            )
            told = orjson.loads(child.stdout)
            return [Result.from_json(each) for each in told]
        except subprocess.TimeoutExpired:
            return _died(scenarios, f"Không thử xong trong {SECONDS} giây; hãy rút ngắn kịch bản.")
        except (ValueError, TypeError, KeyError):
            return _died(scenarios, "Không thử xong: quá thời gian hoặc bộ nhớ.")


def _died(scenarios: Sequence[Scenario], sentence: str) -> list[Result]:
    return [Result(each.name, each.title, each.process, problem=sentence) for each in scenarios]
