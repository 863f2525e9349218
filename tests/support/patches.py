"""Change requests as designers hand them in: a unified diff of ``bpmn/``, laid on a copy of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from workflows.designs import SHIPPED

CHANGES = Path(__file__).parents[1] / "diagrams" / "changes"


def changed(number: int, folder: Path) -> Path:
    """A copy of ``bpmn/`` in ``folder``, with the change of that number made."""
    # Without the scenarios: they tell how the province worked before.
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("scenarios"))
    [patch] = CHANGES.glob(f"{number:02}-*.patch")
    for part in re.split(r"^--- ", patch.read_text("utf-8"), flags=re.M)[1:]:
        names, *hunks = re.split(r"^@@ .*@@\n", part, flags=re.M)
        _lay(folder / names.splitlines()[1].removeprefix("+++ b/bpmn/"), hunks)
    return folder


def _lay(file: Path, hunks: list[str]) -> None:
    """Each hunk replaces its context's one place, wherever in the file that has moved to."""
    text = file.read_text("utf-8") if file.exists() else ""
    for hunk in hunks:
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        assert text.count(before) == 1 or not text, f"{file.name} has changed around:\n{before}"
        text = text.replace(before, after, 1) if text else after
    if text:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    else:
        file.unlink()
