"""The smallest blocks: a person's step, an operator, and an act that a day may overtake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.support import drawing
from tests.support.growing.blocks import Block, Drawn, Told


@dataclass
class Step(Block):
    """A person's step; with a limit, after which it goes on without an answer."""

    limit: bool = False
    times: int = 1
    in_a_row: bool = False
    name: str = ""
    left: int = 0

    def draw(self, drawn: Drawn) -> tuple[str, str]:
        node = drawing.step("ask")
        if self.times > 1:
            node = drawing.several(node, count=str(self.times), in_a_row=self.in_a_row)
        drawn.nodes[self.name] = node
        if not self.limit:
            return self.name, self.name
        drawn.nodes |= {
            f"{self.name}_t": drawing.on(self.name, "timeDuration", "'P1D'"),
            f"{self.name}_m": drawing.either(),
        }
        drawn.flow(self.name, f"{self.name}_m")
        drawn.flow(f"{self.name}_t", f"{self.name}_m")
        return self.name, f"{self.name}_m"

    def enter(self, told: Told) -> bool:
        self.left = self.times
        return False

    def answered(self, element: str, told: Told) -> bool | None:
        if element != self.name or not self.left:
            return None
        self.left -= 1
        return self.left == 0

    def later(self, told: Told) -> bool | None:
        if not self.limit or not self.left:
            return None
        self.left = 0
        return True

    def open(self) -> Iterator[str]:
        yield from [self.name] * (min(self.left, 1) if self.in_a_row else self.left)

    def named(self, path: str) -> Block:
        return replace(self, name=f"s{path}")


@dataclass
class Serve(Block):
    """An operator, done at once."""

    name: str = ""

    def draw(self, drawn: Drawn) -> tuple[str, str]:
        drawn.nodes[self.name] = drawing.service("row.note", said=f"'{self.name}'")
        return self.name, self.name

    def enter(self, told: Told) -> bool:
        told.said[self.name] += 1
        return True

    def answered(self, element: str, told: Told) -> bool | None:
        return None

    def later(self, told: Told) -> bool | None:
        return None

    def open(self) -> Iterator[str]:
        return iter(())

    def named(self, path: str) -> Block:
        return replace(self, name=f"o{path}")


@dataclass
class Race(Block):
    """An act or a day, whichever comes first."""

    name: str = ""
    waiting: bool = False

    def draw(self, drawn: Drawn) -> tuple[str, str]:
        name = self.name
        drawn.nodes |= {
            name: drawing.race(),
            f"{name}_a": drawing.offered("ask"),
            f"{name}_w": drawing.after("'P1D'"),
            f"{name}_m": drawing.either(),
        }
        drawn.flow(name, f"{name}_a", f"{name}_m")
        drawn.flow(name, f"{name}_w", f"{name}_m")
        return name, f"{name}_m"

    def enter(self, told: Told) -> bool:
        self.waiting = True
        return False

    def answered(self, element: str, told: Told) -> bool | None:
        if element != f"{self.name}_a" or not self.waiting:
            return None
        self.waiting = False
        return True

    def later(self, told: Told) -> bool | None:
        if not self.waiting:
            return None
        self.waiting = False
        return True

    def open(self) -> Iterator[str]:
        yield from [f"{self.name}_a"] if self.waiting else []

    def named(self, path: str) -> Block:
        return replace(self, name=f"r{path}")
