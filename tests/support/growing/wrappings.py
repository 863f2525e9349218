"""Blocks around a block: it is done again, lies in a sub-process, or is ended while a clock goes round beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.support import drawing
from tests.support.growing.blocks import AGAIN, Block, Drawn, Told
from tests.support.growing.leaves import Step


@dataclass
class Again(Block):
    """A block that is done again as long as people ask for it; a person's step ends each round."""

    part: Block
    name: str = ""
    asking: Step = field(default_factory=Step)
    inside: bool = False

    def draw(self, drawn: Drawn) -> tuple[str, str]:
        name = self.name
        into, out = self.part.draw(drawn)
        drawn.nodes |= {f"{name}_m": drawing.either(), f"{name}_c": drawing.either()}
        self.asking.draw(drawn)
        drawn.flow(f"{name}_m", into)
        drawn.flow(out, self.asking.name, f"{name}_c")
        drawn.flow(f"{name}_c", f"{name}_m", when=f"== '{AGAIN}'")
        drawn.nodes[f"{name}_x"] = drawing.either()
        drawn.flow(f"{name}_c", f"{name}_x", otherwise=True)
        return f"{name}_m", f"{name}_x"

    def enter(self, told: Told) -> bool:
        self.inside = True
        if self.part.enter(told):
            self._ask(told)
        return False

    def answered(self, element: str, told: Told) -> bool | None:
        if self.inside:
            left = self.part.answered(element, told)
            if left:
                self._ask(told)
            return None if left is None else False
        left = self.asking.answered(element, told)
        if left and told.answer == AGAIN:
            return self.enter(told)
        return left

    def later(self, told: Told) -> bool | None:
        left = self.part.later(told) if self.inside else None
        if left:
            self._ask(told)
        return None if left is None else False

    def open(self) -> Iterator[str]:
        return self.part.open() if self.inside else self.asking.open()

    def named(self, path: str) -> Block:
        return Again(self.part.named(f"{path}l"), f"l{path}", Step(name=f"l{path}_a"))

    def _ask(self, told: Told) -> None:
        self.inside = False
        self.asking.enter(told)


@dataclass
class Inside(Block):
    """A sub-process."""

    part: Block
    name: str = ""

    def draw(self, drawn: Drawn) -> tuple[str, str]:
        inner = Drawn()
        into, out = self.part.draw(inner)
        inner.flow(f"start_in_{self.name}", into)
        inner.flow(out, f"end_in_{self.name}")
        drawn.nodes[self.name] = drawing.block("\n".join(inner.lines), **inner.nodes)
        return self.name, self.name

    def enter(self, told: Told) -> bool:
        return self.part.enter(told)

    def answered(self, element: str, told: Told) -> bool | None:
        return self.part.answered(element, told)

    def later(self, told: Told) -> bool | None:
        return self.part.later(told)

    def open(self) -> Iterator[str]:
        return self.part.open()

    def named(self, path: str) -> Block:
        return replace(self, part=self.part.named(f"{path}i"), name=f"p{path}")


@dataclass
class Watched(Block):
    """A whole process beside a clock that goes round and round, until the process ends it all (terminate)."""

    part: Block
    name: str = ""
    over: bool = False

    def draw(self, drawn: Drawn) -> tuple[str, str]:
        into, out = self.part.draw(drawn)
        drawn.nodes |= {
            "fork": drawing.both(),
            "round": drawing.either(),
            "day": drawing.after("'P1D'"),
            "over": drawing.terminate(),
        }
        drawn.flow("fork", into)
        drawn.flow(out, "over")
        drawn.flow("fork", "round", "day", "round")
        return "fork", ""

    def enter(self, told: Told) -> bool:
        return self.part.enter(told)

    def answered(self, element: str, told: Told) -> bool | None:
        return self.part.answered(element, told)

    def later(self, told: Told) -> bool | None:
        return self.part.later(told)

    def open(self) -> Iterator[str]:
        return self.part.open()

    def named(self, path: str) -> Block:
        return replace(self, part=self.part.named(path))
