"""Scenarios: a diagram tried by invented people in a province of its own, before it is deployed for anybody."""

from workflows.scenarios.coverage import Coverage, coverage
from workflows.scenarios.running import run
from workflows.scenarios.scenario import Scenario, ScenarioUnreadable, read_file, read_folder
from workflows.scenarios.telling import Result, Told

__all__ = [
    "Coverage",
    "Result",
    "Scenario",
    "ScenarioUnreadable",
    "Told",
    "coverage",
    "read_file",
    "read_folder",
    "run",
]
