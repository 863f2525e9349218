"""The demonstration province: invented people and directives, laid through the same acts as everybody's."""

from workflows.demo.clock import Move, move
from workflows.demo.organisations import SUGGESTED
from workflows.demo.people import groups
from workflows.demo.province import lay

__all__ = ["SUGGESTED", "Move", "groups", "lay", "move"]
