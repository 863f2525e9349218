"""Judges designs in work in a child process with limits, by the same checks as a deployment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from engine import Bundle, bundles, decisions, definitions, diagrams, limited
from engine.diagrams import Unreadable, undeclared
from workflows import checking
from workflows.errors import DesignRefused
from workflows.models import DesignDraft
from workflows.unit import UnitOfWork

T = TypeVar("T")

_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Title:
    """What a diagram calls itself: the key by which instances know it, and its name."""

    key: str
    name: str


def bundle_of(draft: DesignDraft) -> Bundle:
    """A draft's content, as it would be deployed."""
    return Bundle(f"{draft.key}.bpmn", draft.diagram, draft.forms, draft.decisions, draft.scenarios)


def verdict(uow: UnitOfWork, bundle: Bundle) -> checking.Verdict:
    """What the checks say of a bundle, which may call every diagram that is deployed."""
    deployed = {each.key for each, _ in definitions.versions(uow.session)}
    with TemporaryDirectory(prefix="chidao-design-") as folder:
        path = bundles.write(bundle, Path(folder))[0]
        return next(checking.check_files([path], uow.house.registry, deployed))


def title_of(diagram: str) -> Title:
    """The key and name of a drawing; ``DesignRefused`` for what is no drawing at all."""
    found = in_a_child(diagram, _titles, _read_title)
    if not bundles.NAME.fullmatch(found.key):
        raise DesignRefused(
            f"Mã quy trình “{found.key[:80]}” chỉ được gồm chữ không dấu, số, gạch nối, gạch dưới; tối đa 80 ký tự."
        )
    return Title(found.key, found.name[:_LONGEST_TITLE])


def require_tables(tables: Mapping[str, str]) -> None:
    """``DesignRefused`` for a decision table that is no XML, or none that may be read here afterwards."""
    for name, text in tables.items():
        in_a_child(undeclared(text), _read_table, lambda told, name=name: _sound(name, told))


def title_of_table(text: str) -> Title:
    """The id by which steps ask a decision table, and its name; ``DesignRefused`` for a text that is none."""
    found = in_a_child(text, _read_table, _read_title)
    if not bundles.NAME.fullmatch(found.key):
        raise DesignRefused(
            "Tệp không có bảng quyết định nào mang mã (id của decision) chỉ gồm chữ không dấu, số, gạch nối, gạch dưới."
        )
    return found


def title_of_file(file: Path) -> Title:
    """The key and name of a designer's file: what the child could read may be read here afterwards."""
    try:
        return title_of(diagrams.decode(bundles.content_of(file, diagrams.MAX_BYTES)))
    except Unreadable as error:
        raise DesignRefused(str(error)) from error


def _read_table(path: Path) -> Mapping[str, str]:
    try:
        table = decisions.read(path.read_text("utf-8"))
    except Unreadable as error:
        return {"refused": str(error)}
    return {"key": table.key, "name": table.name}


def _sound(name: str, told: Mapping[str, Any]) -> bool | str:
    return f"Bảng quyết định “{name}”: {told['refused']}" if "refused" in told else True


def _titles(path: Path) -> Mapping[str, str]:
    try:
        drawing = diagrams.sketch(path.read_text("utf-8"))
    except Unreadable as error:
        return {"refused": str(error)}
    return {"key": drawing.key, "name": drawing.name}


def _read_title(told: Mapping[str, Any]) -> Title | str:
    return str(told["refused"]) if "refused" in told else Title(str(told["key"]), str(told["name"]))


def in_a_child(text: str, work: Callable[[Path], Any], read: Callable[[Mapping[str, Any]], T | str]) -> T:
    """What ``work`` found in a text, in a child with limits; ``DesignRefused`` with the sentence that ``read`` says."""

    def died(_path: Path, error: limited.Died) -> str:
        return f"Không đọc xong ({error}); hãy chia nhỏ."

    with TemporaryDirectory(prefix="chidao-design-") as folder:
        path = Path(folder) / "drawing.bpmn"
        path.write_text(text, "utf-8")
        found = next(limited.Child(work, lambda _path, told: read(told)).each([path], died))
    if isinstance(found, str):
        raise DesignRefused(found)
    return found
