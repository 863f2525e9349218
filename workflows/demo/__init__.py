"""The demonstration province: invented people and directives, laid through the same acts as everybody's."""

from workflows.demo.clock import Move, move
from workflows.demo.province import lay

__all__ = ["Move", "lay", "move"]
