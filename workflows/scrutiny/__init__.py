"""Judges files that people hand in: name, content and structure (Art. 4.4); knows no database, no person and no web."""

from workflows.scrutiny.judges import inspect, inspect_all
from workflows.scrutiny.kinds import ALLOWED, OPTIONAL, Rules
from workflows.scrutiny.verdicts import Verdict

__all__ = ["ALLOWED", "OPTIONAL", "Rules", "Verdict", "inspect", "inspect_all"]
