"""A small house that knows only the engine: any diagram, any form, a clock in the test's hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engine import (
    Base,
    BpmnError,
    Call,
    Definition,
    Engine,
    Event,
    Instance,
    Registry,
    ServiceCall,
    Submission,
    WorkItem,
    bundles,
    definitions,
    history,
    messages,
    schedules,
    timers,
)
from tests.support.databases import hasten
from workflows.unit import open_database

MONDAY = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
"""Monday 05/01/2026, 09:00 in the province."""

ASK = {"type": "object", "properties": {"answer": {"type": "string", "title": "Trả lời", "x-variable": True}}}
"""A form of one field that writes the variable ``answer``."""


class Workshop:
    """Deploys, starts, answers and wakes, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        self.row: dict[str, datetime | None] = {"due": None}
        """The domain's row behind the timers."""
        self.said: list[Any] = []
        """What the operators did, in order."""
        self.registry = _registry(self)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        with Session(self.database, expire_on_commit=False) as session, session.begin():
            yield Engine(session, self.registry, self.now)

    def later(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)

    def deploy(
        self, diagram: str, decisions: Mapping[str, str] | None = None, **forms: Mapping[str, Any]
    ) -> Definition:
        bundle = bundles.Bundle("small.bpmn", diagram, dict(forms), dict(decisions or {}))
        with self.engine() as engine:
            return definitions.deploy(engine.session, bundle, self.registry, by="thu", now=self.now, note="")

    def put(self, diagram: str, decisions: Mapping[str, str] | None = None, **forms: Mapping[str, Any]) -> None:
        """A definition of the diagram ``x`` as a house has it that judged less before: nothing looks at it."""
        bundle = bundles.Bundle("x.bpmn", diagram, dict(forms), dict(decisions or {}))
        content = {"diagram": diagram, "forms": bundle.forms, "decisions": bundle.decisions, "digest": bundle.digest}
        told = {"version": 1, "name": "x", "deployed_at": self.now, "deployed_by": "thu", "note": ""}
        with self.engine() as engine:
            engine.session.add(Definition(key="x", **content, **told))

    def start(self, key: str, business_key: str = "row:1", **variables: Any) -> int:
        with self.engine() as engine:
            return engine.start(key, business_key, by="lan", variables=variables).id

    def run(self, diagram: str, variables: Mapping[str, Any] | None = None, **forms: Mapping[str, Any]) -> int:
        """Deploy a diagram and start it."""
        return self.start(self.deploy(diagram, **forms).key, **(variables or {}))

    def open(self, instance: int = 1) -> dict[str, int]:
        """The open items of an instance: element → id."""
        with self.engine() as engine:
            found = select(WorkItem).where(WorkItem.instance_id == instance, WorkItem.closed_at.is_(None))
            return {item.element: item.id for item in engine.session.scalars(found.order_by(WorkItem.element))}

    def items(self, instance: int = 1) -> list[WorkItem]:
        """The open items of an instance, in the order in which they were opened."""
        with self.engine() as engine:
            found = select(WorkItem).where(WorkItem.instance_id == instance, WorkItem.closed_at.is_(None))
            return list(engine.session.scalars(found.order_by(WorkItem.id)))

    def answer(self, element: str, *, by: str = "hoa", instance: int = 1, **typed: Any) -> int:
        """Answer the step that stands at ``element``; the submission's id."""
        return self.answer_item(self.open(instance)[element], by=by, **typed)

    def answer_item(self, item_id: int, *, by: str = "hoa", **typed: Any) -> int:
        with self.engine() as engine:
            return engine.complete(engine.open_item(item_id), typed, by=by).id

    def sweep(self) -> int:
        """Wake, begin and deliver everything that is due; how many instances and messages were seen to."""
        with self.engine() as engine:
            messages.awaken(engine.session, self.now)
        seen = 0
        for step in (self._wake, self._begin, self._deliver):
            while step():
                seen += 1
        return seen

    def _wake(self) -> bool:
        with self.engine() as engine:
            due = timers.claim_due(engine.session, self.now)
            if due is not None:
                engine.wake(due)
            return due is not None

    def _begin(self) -> bool:
        with self.engine() as engine:
            due = schedules.claim_due(engine.session, self.now)
            if due is not None:
                schedules.begin(engine, due)
            return due is not None

    def _deliver(self) -> bool:
        with self.engine() as engine:
            due = messages.claim_due(engine.session, self.now)
            if due is not None:
                messages.deliver(engine, due)
            return due is not None

    def instance(self, instance: int = 1) -> Instance:
        with self.engine() as engine:
            return engine.session.get_one(Instance, instance, options=[joinedload(Instance.definition)])

    def trail(self, instance: int = 1) -> list[history.Step]:
        with self.engine() as engine:
            return history.trail(engine.session, engine.session.get_one(Instance, instance))

    def counts(self) -> dict[str, int]:
        """How many rows each of the engine's tables holds."""
        with self.engine() as engine:
            return {
                table.__tablename__: engine.session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Definition, Instance, WorkItem, Submission, Event)
            }

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table of the engine, as it lies there."""
        names = [each.__tablename__ for each in Base.__subclasses__() if each.__module__ == "engine.models"]
        tables = [Base.metadata.tables[each] for each in sorted(names)]
        with self.database.connect() as connection:
            found = {each.name: connection.execute(each.select().order_by(*each.primary_key)) for each in tables}
            return {name: [tuple(row) for row in rows] for name, rows in found.items()}


def workshop(url: str) -> Workshop:
    return Workshop(hasten(open_database(url)))


def _registry(shop: Workshop) -> Registry:
    registry = Registry()

    @registry.service("row.note")
    def note(call: ServiceCall) -> None:
        """Remember that the token came by."""
        shop.said.append(dict(call.params) or call.business_key)

    @registry.service("row.fail")
    def fail(call: ServiceCall) -> None:
        """Fail as a database would."""
        call.session.add(Event(instance_id=1, at=call.now, kind="half-done", passed=[]))
        raise OSError("the disk is full")

    @registry.service("row.count", writes=("rounds",))
    def count(call: ServiceCall) -> None:
        """Count the rounds in a variable of the instance."""
        call.set("rounds", (call.variables.get("rounds") or 0) + 1)

    @registry.service("row.begin")
    def begin(call: ServiceCall) -> None:
        """Start the diagram that the parameter names."""
        call.start(call.params["key"], f"{call.business_key}/next")

    @registry.service("row.object")
    def object_to(call: ServiceCall) -> None:
        """Raise the business error that the parameter names."""
        raise BpmnError(call.params["code"], "Không đồng ý.")

    @registry.function("due")
    def due(_call: Call, name: str = "due") -> datetime | None:
        """The instant written in the row."""
        return shop.row[name]

    @registry.function("twice")
    def twice(_call: Call, number: int) -> int:
        """A number, doubled."""
        return number * 2

    @registry.candidates("anybody")
    def anybody(_call: Call) -> str:
        """Whoever is there."""
        return "everybody"

    @registry.candidates("office")
    def office(call: Call) -> str:
        """The Office's people who follow this row."""
        return f"unit:{call.business_key}"

    @registry.candidates("nobody")
    def nobody(_call: Call) -> None:
        """Nobody yet."""

    @registry.check("short")
    def short(_call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
        """Not a long word."""
        return "Viết ngắn lại." if len(value) > 10 else None

    @registry.options("colours")
    def colours(_call: Call) -> list[tuple[str, str]]:
        """The colours that the row knows today."""
        return [("do", "Đỏ"), ("xanh", "Xanh")]

    return registry
