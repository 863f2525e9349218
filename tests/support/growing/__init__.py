"""Grows diagrams at random, block by block, each block knowing by itself what has to be awaited.

A block draws itself (``draw``) and is its own oracle: ``enter``, ``answered`` and ``later`` move its tokens as BPMN
says, without the library, so that what a running diagram awaits can be compared with what it ought to await.
"""

from tests.support.growing.blocks import ANSWERS, Block, Told
from tests.support.growing.drawings import spoiled, text, whole
from tests.support.growing.processes import processes

__all__ = ["ANSWERS", "Block", "Told", "processes", "spoiled", "text", "whole"]
