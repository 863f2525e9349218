"""Walks a diagram without a database, to compare our saved state with the library's own, kept whole in memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from engine import BpmnError, Call, Registry, ServiceCall, diagrams, spiff
from engine.spiff import Conductor, Run, library, state
from tests.support.shapes import CALLED, SHAPES
from tests.support.workshop import MONDAY

RUNGS = tuple(MONDAY + timedelta(days=days) for days in range(3, 4000, 5))
DECISIONS = ("confirm", "return", "other")
RULINGS = {"confirm": "upheld", "return": "adjusted", "other": "rerouted"}
GRANTINGS = {"confirm": "granted", "return": "refused", "other": "countered"}
TAKINGS = {"confirm": "accepted", "other": "accepted"}


class Walker:
    """One run of a diagram with its row: reports held by the Office, and the reminders already sent."""

    def __init__(
        self,
        diagram: str,
        *,
        saved: bool,
        hastened: bool | None = None,
        specs: spiff.Specs | None = None,
        called: Sequence[str] = (),
    ) -> None:
        self._saved = saved
        # Who is not saved shows what the library does by itself: neither pruned nor, unless asked for, hastened.
        self._library = nullcontext if (saved if hastened is None else hastened) else library.left_as_it_is
        self.now = MONDAY
        self.said: list[tuple[str, datetime]] = []
        self.held = False
        self.reported = MONDAY
        self.urged: datetime | None = None
        self.accepted = False
        self.unseen: datetime | None = None
        names = ("decision", "ruling", "granting", "taking")
        self.variables: dict[str, Any] = {**dict.fromkeys(names), "rounds": 0}
        self._elements = dict(diagrams.read(diagram).elements)
        for each in map(diagrams.read, called):
            self._elements |= {f"{each.key}:{name}": element for name, element in each.elements.items()}
        self._registry = self._names()
        self.specs = specs or spiff.parse(diagram)
        self.kept = b""
        with self._library():
            self.run = Run.begin(self.specs, self._conductor())
        self._act(None)

    def answer(self, element: str, decision: str) -> None:
        """Answer the step, or take the act, at ``element``."""
        token = next(token for token, each in self.run.standing() if each == element)
        self._act(token, decision, element)

    def wait(self, how_long: timedelta) -> None:
        """Let the clock go and the timers fire."""
        self.now += how_long
        self._act(None)

    def choices(self) -> list[str]:
        """The elements at which a person may act."""
        found = [each for _, each in self.run.standing()]
        elements = self._elements
        return sorted(
            each for each in found if elements[each].kind in diagrams.STEPS or elements[each].is_event("message")
        )

    def signature(self) -> dict[str, Any]:
        """Everything that must be the same on both sides."""
        return {
            "standing": sorted(element for _, element in self.run.standing()),
            "passed": self.run.passed,
            "wake_at": self.run.wake_at(),
            "completed": self.run.completed,
            "said": self.said[-20:],
            "variables": self.variables,
        }

    @property
    def size(self) -> int:
        return state.size(self.run.workflow)

    def _act(self, token: str | None, decision: str = "", element: str | None = None) -> None:
        with self._library():
            self._move(token, decision, element)

    def _move(self, token: str | None, decision: str, element: str | None) -> None:
        conductor = self._conductor()
        self.run.workflow.script_engine = conductor
        self.run = Run(self.run.workflow, conductor)
        self.run.advance()
        if token is not None:
            words = {"ruling": RULINGS, "granting": GRANTINGS, "taking": TAKINGS}
            conductor.write({"decision": decision, **{name: each.get(decision) for name, each in words.items()}})
            if self.run.complete(token, element):
                self.run.advance()
        if self._saved:
            passed = self.run.passed
            self.run = self.reloaded()
            self.run.passed = passed

    def reloaded(self) -> Run:
        """The run as another node would read it."""
        conductor = self._conductor()
        self.kept = state.encode(self.run.workflow)
        return Run(state.decode(self.kept, self.specs, conductor), conductor)

    def _conductor(self) -> Conductor:
        call = Call(None, self.now, "row:1", self.variables)  # type: ignore[arg-type]

        def serve(operator: str, params: Any, _element: str, *_more: Any) -> None:
            self._registry.services[operator](ServiceCall(**vars(call), params=params, written=self.variables))

        return Conductor(self._registry, call, serve, {})

    def _names(self) -> Registry:
        registry = Registry()
        for name in {each.operator for each in self._elements.values() if each.operator}:
            registry.service(name)(self._operator(name))

        def next_rung(_call: Call) -> datetime | None:
            """The next reminder that was not sent; none while the Office holds a report."""
            return None if self.held else next(each for each in RUNGS if self.urged is None or each > self.urged)

        def review_limit(_call: Call) -> datetime | None:
            """A day after the report that the Office holds."""
            return self.reported + timedelta(days=1) if self.held else None

        def unseen_progress(_call: Call) -> datetime | None:
            """When the oldest update came at which nobody has looked."""
            return self.unseen

        def check_limit(_call: Call) -> datetime | None:
            """A day after that update."""
            return self.unseen + timedelta(days=1) if self.unseen else None

        def is_accepted(_call: Call) -> bool:
            """Whether the agency has accepted the work."""
            return self.accepted

        def head_approves(_call: Call) -> bool:
            """Whether the agency's head looks at a report first: here none does."""
            return False

        for function in (next_rung, review_limit, unseen_progress, check_limit, is_accepted, head_approves):
            registry.function(function.__name__)(function)
        return registry

    def _operator(self, name: str) -> Any:
        def serve(call: ServiceCall) -> None:
            """What the province's operator of that name does, as far as timers see it."""
            self.said.append((name, self.now))
            if name == "ladder.urge":
                self.urged = self.now
            elif name in ("report.record", "report.return", "report.withdraw"):
                self.held, self.reported = name == "report.record", self.now
            elif name == "assignment.accept":
                self.accepted = True
            elif name in ("progress.record", "progress.check"):
                self.unseen = (self.unseen or self.now) if name == "progress.record" else None
            elif name == "row.object" and call.variables["decision"] == "other":
                raise BpmnError("odd")
            elif name == "row.count":
                call.set("rounds", call.variables["rounds"] + 1)

        return serve


def walker_of(shape: str, *, saved: bool, hastened: bool | None = None) -> Walker:
    """A walker at the start of one of the shapes."""
    specs = _specs_of(shape, saved if hastened is None else hastened)
    return Walker(SHAPES[shape], saved=saved, hastened=hastened, called=CALLED.get(shape, ()), specs=specs)


@cache
def _specs_of(shape: str, _side: bool) -> spiff.Specs:
    """A shape's specifications: parsed once for each side, which share nothing."""
    return spiff.parse(SHAPES[shape], called=[spiff.Source(each, each) for each in CALLED.get(shape, ())])
