"""The table of OWASP ASVS says what tests prove, and no more."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parent.parent
TABLE = TESTS.parent / "docs" / "asvs.md"


def marked() -> dict[str, set[str]]:
    """Every test by its name, with the ids that it is marked to prove."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[node.name] |= {each for mark in node.decorator_list for each in _ids(mark)}
    return found


def told() -> dict[str, set[str]]:
    """The tests that each row of the table names, by the row's ids."""
    rows = re.findall(r"^\| ([\d., –-]+) \| .*? \| (.*) \|$", TABLE.read_text("utf-8"), re.MULTILINE)
    return {each: set(re.findall(r"`(test_\w+)`", proof)) for ids, proof in rows for each in ids.split(", ")}


def test_every_test_that_a_table_names_is_there() -> None:
    named = {
        name
        for table in TABLE.parent.glob("asvs*.md")
        for name in re.findall(r"`(test_\w+)`", table.read_text("utf-8"))
    }
    assert named - set(marked()) == set()


def test_every_test_that_is_marked_with_an_id_of_the_table_stands_there() -> None:
    """Other parts of the house keep tables of their own beside this one."""
    table = told()
    unsaid = {(each, name) for name, ids in marked().items() for each in ids & set(table) if name not in table[each]}
    assert unsaid == set()


def _ids(mark: ast.expr) -> set[str]:
    if not isinstance(mark, ast.Call) or not ast.unparse(mark.func).endswith("mark.asvs"):
        return set()
    return {str(each.value) for each in mark.args if isinstance(each, ast.Constant)}
