"""What a block of a grown diagram is: it draws itself, and says by itself what has to be awaited."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.support.drawing import Node

AGAIN, ASIDE = "again", "aside"
ANSWERS = (AGAIN, ASIDE, "on")
"""What people answer: once more, the other way, or straight on."""


@dataclass
class Told:
    """What the oracle knows of a run: the last answer, and the operators that were called."""

    answer: str | None = None
    said: Counter[str] = field(default_factory=Counter[str])


@dataclass
class Drawn:
    """Flows and nodes of a drawing in the making."""

    lines: list[str] = field(default_factory=list[str])
    nodes: dict[str, Node] = field(default_factory=dict[str, Node])

    def flow(self, *names: str, when: str = "", otherwise: bool = False) -> None:
        arrow = f" -[answer {when}]-> " if when else " -*-> " if otherwise else " -> "
        self.lines.append(arrow.join(names))


class Block(ABC):
    """A part of a diagram with one way in and one way out."""

    name: str

    @abstractmethod
    def draw(self, drawn: Drawn) -> tuple[str, str]:
        """Draw the block; the elements by which one enters and leaves it."""

    @abstractmethod
    def enter(self, told: Told) -> bool:
        """A token arrives; whether it left the block again at once."""

    @abstractmethod
    def answered(self, element: str, told: Told) -> bool | None:
        """A person answered, or a message came, at an element: whether the block is left; None: not in here."""

    @abstractmethod
    def later(self, told: Told) -> bool | None:
        """Every timer that waits fires: whether the block is left; None: none waits in here."""

    @abstractmethod
    def open(self) -> Iterator[str]:
        """The elements at which people are awaited."""

    @abstractmethod
    def named(self, path: str) -> Block:
        """The block with names that no other has."""
