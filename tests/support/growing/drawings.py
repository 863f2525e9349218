"""Blocks as whole drawings: sound ones, and such with a slip or two."""

from __future__ import annotations

from random import Random

from tests.support import drawing
from tests.support.growing.blocks import Block, Drawn

GATES = (drawing.either, drawing.both, drawing.any_of)


def whole(block: Block) -> Drawn:
    """The block as a process."""
    drawn = Drawn()
    into, out = block.draw(drawn)
    drawn.flow("start", into)
    if out:
        drawn.flow(out, "end")
    return drawn


def text(drawn: Drawn) -> str:
    """The drawing as BPMN."""
    return drawing.draw("grown", "\n".join(drawn.lines), **drawn.nodes)


def spoiled(drawn: Drawn, random: Random) -> Drawn:
    """The drawing with a slip or two: another gateway, a flow to another element, one left out or one too many."""
    lines, nodes = list(drawn.lines), dict(drawn.nodes)
    for _ in range(random.randrange(1, 3)):
        gates = [name for name, node in nodes.items() if node.tag.endswith("Gateway")]
        place, goal = random.randrange(len(lines)), random.choice([*nodes, "end"])
        match random.randrange(4):
            case 0 if gates:
                nodes[random.choice(gates)] = random.choice(GATES)()
            case 1:
                lines[place] = f"{lines[place].rpartition('> ')[0]}> {goal}"
            case 2 if len(lines) > 2:
                lines.pop(place)
            case _:
                lines.append(f"{random.choice(list(nodes))} -> {goal}")
    return Drawn(lines, nodes)
