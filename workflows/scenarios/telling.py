"""What became of a scenario, step by step, as pages and the command tell it; it goes between processes as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from workflows.scenarios.doors import Door


@dataclass
class Told:
    """One step as it was played: what was done, where tokens then stood, which elements and flows were passed."""

    said: str
    at: str = ""
    here: list[str] = field(default_factory=list[str])
    waiting: list[str] = field(default_factory=list[str])
    passed: list[str] = field(default_factory=list[str])
    flows: list[str] = field(default_factory=list[str])
    state: str = ""
    variables: dict[str, Any] = field(default_factory=dict[str, Any])
    problem: str = ""
    problems: dict[str, str] = field(default_factory=dict[str, str])
    """What the form refused, by field."""
    doors: list[Door] = field(default_factory=list[Door])
    """What may be done next, where that was asked for."""

    @property
    def done(self) -> bool:
        """Whether the step was done at all, however it stood afterwards."""
        return bool(self.at)


@dataclass
class Result:
    """A scenario as it went; ``problem`` is the sentence of the step that failed, empty when all held."""

    name: str
    title: str
    process: str
    steps: list[Told] = field(default_factory=list[Told])
    problem: str = ""
    opening: Door | None = None
    people: dict[str, str] = field(default_factory=dict[str, str])
    """Who is who in the sample province; told, like the doors, to whoever records."""

    @property
    def ok(self) -> bool:
        return not self.problem

    @property
    def flows(self) -> set[str]:
        """The flows that tokens took."""
        return {flow for step in self.steps for flow in step.flows}

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Result:
        """The result that a child tells; ``TypeError`` or ``KeyError`` for anything else."""
        steps = [Told(**{**each, "doors": [Door.from_json(door) for door in each["doors"]]}) for each in told["steps"]]
        words = {name: str(told[name]) for name in ("name", "title", "process", "problem")}
        opening = Door.from_json(told["opening"]) if told["opening"] else None
        return cls(**words, steps=steps, opening=opening, people=dict(told["people"]))
