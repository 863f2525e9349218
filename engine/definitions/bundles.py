"""Bundles: a diagram with its forms, decision tables and scenarios, as a designer's folder holds them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import orjson

from engine import diagrams
from engine.diagrams import Unreadable
from engine.errors import DiagramRejected
from engine.lint import problems
from engine.lint.problems import Problem

MAX_FORM_BYTES = 256 * 1024
MAX_SCENARIO_BYTES = 256 * 1024
LONGEST_NAME = 80
NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_NAME}}}")
"""A form's or a table's name is a file's name: it leads nowhere else."""


@dataclass(frozen=True)
class Bundle:
    """A diagram's text with the forms and tables that it names, and the scenarios that try it."""

    file: str
    diagram: str
    forms: dict[str, Any] = field(default_factory=dict[str, Any])
    decisions: dict[str, str] = field(default_factory=dict[str, str])
    scenarios: dict[str, Any] = field(default_factory=dict[str, Any])
    """What is to hold of it, by name; the engine keeps them, and does not know what they say."""

    @property
    def digest(self) -> str:
        """The sha256 of what runs: two equal bundles are one version, however they are tried."""
        # The order of a form's fields is what people see, and sorted keys would hide it.
        parts: list[Any] = [self.diagram, self.forms, {name: _order(schema) for name, schema in self.forms.items()}]
        if self.decisions:  # a bundle without tables keeps the digest that it had before there were any
            parts.append(self.decisions)
        return _sha256(parts)

    @property
    def whole_digest(self) -> str:
        """The sha256 of all that is edited and approved: what runs, with what it is tried by."""
        return _sha256([self.digest, self.scenarios]) if self.scenarios else self.digest


def read_folder(folder: Path) -> list[Bundle]:
    """Every bundle of a designer's folder (``diagrams/`` and what lies beside it), by file name."""
    return [read_file(path) for path in sorted((folder / "diagrams").glob("*.bpmn"))]


def read_file(path: Path) -> Bundle:
    """One diagram with what lies beside it; ``DiagramRejected`` when it can't be read at all."""
    try:
        text = diagrams.decode(content_of(path, diagrams.MAX_BYTES))
        drawing = diagrams.sketch(text)
    except Unreadable as error:
        raise DiagramRejected([problems.unreadable(title(path), error)]) from error
    beside = path.parent.parent
    forms = {name: _form(file) for name, file in _beside(beside / "forms", drawing.forms, ".json")}
    asked = [each.decision or "" for each in drawing.nodes if each.kind == "businessRuleTask"]
    tables = {name: _table(file) for name, file in _beside(beside / "decisions", asked, ".dmn")}
    return Bundle(title(path), text, forms, tables, _scenarios(beside / "scenarios", drawing.key))


def write(bundle: Bundle, folder: Path) -> list[Path]:
    """The bundle as files of a designer's folder, as it was deployed."""
    files = {folder / "diagrams" / bundle.file: declared(bundle.diagram)}
    for name, schema in bundle.forms.items():
        files[folder / "forms" / f"{name}.json"] = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    for name, table in bundle.decisions.items():
        files[folder / "decisions" / f"{name}.dmn"] = declared(table)
    for name, story in bundle.scenarios.items():
        files[folder / "scenarios" / f"{name}.json"] = json.dumps(story, ensure_ascii=False, indent=2) + "\n"
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    return list(files)


def declared(text: str) -> str:
    """A diagram's or a table's text as a file says it: with the declaration that reading takes off."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def content_of(path: Path, most: int) -> bytes:
    """A plain file's bytes; ``Unreadable`` when it is missing, larger than ``most``, or no plain file."""
    try:
        # Opening a pipe that nobody writes would wait for ever.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise _no_file(path)
            diagrams.too_large(found.st_size, most)
            content = file.read(most + 1)
            diagrams.too_large(len(content), most)
            return content
    except FileNotFoundError as error:
        raise Unreadable(
            f"Không có tệp {shown(path)}; hãy xem lại đường dẫn.",
            f"There is no file {shown(path)}; look at its path.",
            "no-file",
        ) from error
    except IsADirectoryError as error:
        raise _no_file(path) from error
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise Unreadable(
            f"Không đọc được tệp ({said}); hãy xem quyền truy cập.",
            f"The file cannot be read ({said}); look at its permissions.",
            "not-readable",
        ) from error


def shown(path: Path | str) -> str:
    """A path as people may read it: a name that is no UTF-8 can be neither printed nor told in JSON."""
    return os.fsencode(path).decode("utf-8", "replace")


def title(path: Path) -> str:
    """A file's name as one line: names bring line ends and a terminal's commands, too."""
    return problems.line(shown(path.name))


def _no_file(path: Path) -> Unreadable:
    kind = "thư mục" if path.is_dir() else "thiết bị hoặc ống dẫn"
    return Unreadable(
        f"Đây là {kind}, không phải tệp; hãy nêu từng tệp .bpmn.",
        "This is a folder, a device or a pipe; name the .bpmn files themselves.",
        "not-a-file",
    )


def _beside(folder: Path, names: list[str], suffix: str) -> Iterator[tuple[str, Path]]:
    for name in dict.fromkeys(names):
        if NAME.fullmatch(name) and (folder / f"{name}{suffix}").is_file():
            yield name, folder / f"{name}{suffix}"


def _order(schema: Any) -> list[str]:
    """A form's fields as they stand; what is no form at all has none."""
    fields = schema.get("properties") if isinstance(schema, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return list(fields) if isinstance(fields, dict) else []  # pyright: ignore[reportUnknownArgumentType]


def _scenarios(folder: Path, key: str) -> dict[str, Any]:
    """One process's scenarios; a file that cannot be read is nobody's, and told by whoever plays the folder."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            told = json.loads(content_of(path, MAX_SCENARIO_BYTES))
        except (Unreadable, ValueError, RecursionError):
            continue
        if NAME.fullmatch(path.stem) and isinstance(told, dict) and cast("dict[str, Any]", told).get("process") == key:
            found[path.stem] = told
    return found


def _sha256(parts: list[Any]) -> str:
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _form(path: Path) -> Any:
    try:
        return json.loads(content_of(path, MAX_FORM_BYTES))
    except (ValueError, RecursionError) as error:
        raise DiagramRejected(
            [
                Problem(
                    "error",
                    title(path),
                    None,
                    "",
                    f"Biểu mẫu không phải JSON hợp lệ: {error}; hãy sửa lại tệp.",
                    f"The form is not well-formed JSON: {error}; mend the file.",
                    "form-fault",
                )
            ]
        ) from error
    except Unreadable as error:
        raise DiagramRejected([problems.unreadable(title(path), error)]) from error


def _table(path: Path) -> str:
    try:
        return diagrams.decode(content_of(path, diagrams.MAX_BYTES))
    except Unreadable as error:
        raise DiagramRejected([problems.unreadable(title(path), error)]) from error
