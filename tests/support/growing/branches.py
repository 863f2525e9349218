"""Blocks beside and behind one another: rows, and branches that part and meet again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tests.support import drawing
from tests.support.growing.blocks import ASIDE, Block, Drawn, Told


@dataclass
class Row(Block):
    """Blocks one after the other."""

    parts: tuple[Block, ...]
    name: str = ""
    at: int | None = None

    def draw(self, drawn: Drawn) -> tuple[str, str]:
        ends = [part.draw(drawn) for part in self.parts]
        for (_, out), (into, _) in pairwise(ends):
            drawn.flow(out, into)
        return ends[0][0], ends[-1][1]

    def enter(self, told: Told) -> bool:
        return self._go_on(0, told)

    def answered(self, element: str, told: Told) -> bool | None:
        return self._left(None if self.at is None else self.parts[self.at].answered(element, told), told)

    def later(self, told: Told) -> bool | None:
        return self._left(None if self.at is None else self.parts[self.at].later(told), told)

    def open(self) -> Iterator[str]:
        return iter(()) if self.at is None else self.parts[self.at].open()

    def named(self, path: str) -> Block:
        return replace(self, parts=tuple(part.named(f"{path}{place}") for place, part in enumerate(self.parts)))

    def _left(self, left: bool | None, told: Told) -> bool | None:
        return self._go_on((self.at or 0) + 1, told) if left else left

    def _go_on(self, place: int, told: Told) -> bool:
        for here in range(place, len(self.parts)):
            self.at = here
            if not self.parts[here].enter(told):
                return False
        self.at = None
        return True


@dataclass
class Ways(Block):
    """Branches that part and meet again: one of them, some of them, or all (``kind``)."""

    kind: str
    parts: tuple[Block, Block]
    name: str = ""
    running: list[Block] = field(default_factory=list[Block])

    def draw(self, drawn: Drawn) -> tuple[str, str]:
        name, gateway = self.name, {"one": drawing.either, "some": drawing.any_of, "all": drawing.both}[self.kind]
        drawn.nodes |= {name: gateway(), f"{name}_j": gateway()}
        conditions = {"one": ("", f"== '{ASIDE}'"), "some": (f"== '{ASIDE}'", "!= 'on'"), "all": ("", "")}[self.kind]
        for part, when in zip(self.parts, conditions, strict=True):
            into, out = part.draw(drawn)
            drawn.flow(name, into, when=when, otherwise=self.kind == "one" and not when)
            drawn.flow(out, f"{name}_j")
        if self.kind == "some":
            drawn.flow(name, f"{name}_j", otherwise=True)
        return name, f"{name}_j"

    def enter(self, told: Told) -> bool:
        aside = told.answer == ASIDE
        taken = {"one": (not aside, aside), "some": (aside, told.answer != "on"), "all": (True, True)}[self.kind]
        self.running = [part for part, goes in zip(self.parts, taken, strict=True) if goes and not part.enter(told)]
        return not self.running

    def answered(self, element: str, told: Told) -> bool | None:
        for part in self.running:
            left = part.answered(element, told)
            if left is not None:
                return self._left([part] if left else [])
        return None

    def later(self, told: Told) -> bool | None:
        left = [(part, part.later(told)) for part in self.running]
        if all(each is None for _, each in left):
            return None
        return self._left([part for part, each in left if each])

    def open(self) -> Iterator[str]:
        for part in self.running:
            yield from part.open()

    def named(self, path: str) -> Block:
        first, second = (part.named(f"{path}{letter}") for part, letter in zip(self.parts, "xy", strict=True))
        return replace(self, parts=(first, second), name=f"g{path}")

    def _left(self, parts: list[Block]) -> bool:
        self.running = [part for part in self.running if not any(part is each for each in parts)]
        return not self.running
