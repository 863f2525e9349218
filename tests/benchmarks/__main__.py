"""Runs the measurements: ``python -m tests.benchmarks [NAME …] [--quick]``; ``make bench`` calls it."""

import argparse
import importlib
import json
import pkgutil
import sys
import time
from dataclasses import asdict
from pathlib import Path

from tests import benchmarks
from tests.benchmarks import Row

RESULTS = Path("var/bench")


def main() -> int:
    names = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_"))
    parser = argparse.ArgumentParser(prog="make bench", description="Measure what the project promises.")
    parser.add_argument("only", nargs="*", help=f"one or more of: {', '.join(names) or 'none yet'}")
    parser.add_argument("--quick", action="store_true", help="less than a minute each")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.only) - set(names)):
        parser.error(f"no measurement named {', '.join(unknown)}; there are: {', '.join(names) or 'none yet'}")
    held = [measure(name, quick=asked.quick) for name in asked.only or sorted(set(names) - parts(names))]
    return 0 if all(held) else 1


def parts(names: list[str]) -> set[str]:
    """The measurements that another one includes (its ``PARTS``): without a name they are not taken twice."""
    modules = [importlib.import_module(f"tests.benchmarks.{name}") for name in names]
    return {part.__name__.rpartition(".")[2] for module in modules for part in getattr(module, "PARTS", ())}


def measure(name: str, *, quick: bool) -> bool:
    """Whether every target held; the numbers go to the terminal and to var/bench/NAME.json."""
    module = importlib.import_module(f"tests.benchmarks.{name}")
    print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}{' (quick)' if quick else ''}", flush=True)
    started = time.perf_counter()
    rows: list[Row] = module.run(quick)
    print_table(rows)
    print(f"  took {time.perf_counter() - started:.1f} s")
    RESULTS.mkdir(parents=True, exist_ok=True)
    told = json.dumps({"rows": [asdict(row) for row in rows]}, ensure_ascii=False, indent=2)
    (RESULTS / f"{name}.json").write_text(told + "\n", encoding="utf-8")
    return all(row.holds is not False for row in rows)


def print_table(rows: list[Row]) -> None:
    verdict = {True: "holds", False: "MISSED", None: ""}
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        print(f"  {row.name:<{width}}  {row.value:>12,.3f} {row.unit:<8} {row.target or '':>10}  {verdict[row.holds]}")


if __name__ == "__main__":
    sys.exit(main())
