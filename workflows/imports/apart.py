"""Reads what a stranger sent in a child with little time and memory: what kills a parser leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Never, TypeVar

from engine import limited
from workflows.errors import ImportRejected

T = TypeVar("T")

SECONDS = 20.0


def read(content: bytes, work: Callable[[Path], Any], take: Callable[[Path, Any], T]) -> T:
    """What ``work`` tells in JSON of a file with this content, as ``take`` understands it here.

    ``ImportRejected`` with the sentence that ``work`` refused with, or when the child died of the file. What is too
    large to be told, ``work`` may leave beside the file.
    """
    with TemporaryDirectory(prefix="chidao-import-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        child = limited.Child(lambda file: _tell(work, file), lambda file, told: take(file, _told(told)), wall=SECONDS)
        return next(child.each([path], _died))


def _tell(work: Callable[[Path], Any], file: Path) -> dict[str, Any]:
    try:
        return {"read": work(file)}
    except ImportRejected as refused:
        return {"refused": str(refused)}


def _told(answer: dict[str, Any]) -> Any:
    if "refused" in answer:
        raise ImportRejected(str(answer["refused"]))
    return answer["read"]


def _died(_file: Path, died: limited.Died) -> Never:
    raise ImportRejected("Tệp quá lớn hoặc quá phức tạp nên không đọc được; hãy chia nhỏ hoặc lưu lại.") from died
