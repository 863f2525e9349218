"""Files that people hand in, made by code: honest ones, hostile ones, and ones that are marked secret."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflows.scrutiny import Rules


@dataclass(frozen=True)
class Sample:
    """One file: what it shows, the name it is handed in with, its bytes, and the code of the verdict it deserves."""

    shows: str
    name: str
    content: bytes = field(repr=False)
    code: str = "ok"
    rules: Rules = field(default_factory=Rules)
