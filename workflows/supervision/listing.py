"""The list of instances: a page of it by its place, its columns, and the same columns as a table to take along."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from engine import Definition, Instance
from workflows import audit, instances, pieces
from workflows.errors import Refused
from workflows.instances import Row
from workflows.models import Agency, Assignment, Matter, Person, Piece
from workflows.pages import SIZE, portions
from workflows.policy import Action, require, visible
from workflows.printing.sheets import Cell, Column, Kind, Sheet
from workflows.standing import with_standing
from workflows.supervision import finding, reading
from workflows.supervision.finding import Filters
from workflows.supervision.reading import Order, Term
from workflows.text import in_order
from workflows.unit import UnitOfWork

MOST_EXPORTED = 20_000
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class TooManyRows(Refused):
    """A list that is too long to take along in one file."""

    sentence = f"Danh sách dài quá {MOST_EXPORTED} dòng; hãy thu hẹp bộ lọc rồi xuất lại."


@dataclass(frozen=True)
class Shown:
    """One column: what it tells of a row, in a file as on the page, and by what it sorts (none: it does not)."""

    key: str
    column: Column
    told: Callable[[Row], Cell]
    order: Callable[[], Term] | None = None


@dataclass(frozen=True)
class Listing:
    """A page of instances; ``total`` None: more than are counted. ``after`` leads to the next page."""

    rows: list[Row]
    total: int | None
    after: str
    processes: Mapping[str, str]
    agencies: Mapping[str, str]
    sort: str


def _state(row: Row) -> str:
    words = [row.timed.state.label] if row.timed else []
    status = row.instance.status
    if status != "running" and finding.STATUSES[status] not in words:
        words.append(finding.STATUSES[status])
    if row.instance.attempts:
        words.append("Có sự cố")
    return "; ".join(words or [finding.STATUSES[status]])


def _due(row: Row) -> Cell:
    if row.piece:
        return row.piece.piece.due_on
    return row.standing.assignment.due_on if row.standing else None


COLUMNS: tuple[Shown, ...] = (
    Shown("title", Column("Nhiệm vụ, hồ sơ", width=60), lambda row: row.title),
    Shown("reference", Column("Số, ký hiệu", width=18), lambda row: row.reference),
    Shown(
        "process", Column("Quy trình", width=28), lambda row: row.subject.process, lambda: Definition.name.expression
    ),
    Shown("agency", Column("Cơ quan", width=32), lambda row: row.agency, lambda: func.coalesce(Agency.name, "")),
    Shown("step", Column("Đang ở bước", width=28), lambda row: ", ".join(row.steps)),
    Shown("state", Column("Tình trạng", width=24), _state, lambda: func.coalesce(Instance.state, "")),
    Shown("due", Column("Thời hạn", Kind.DATE, width=12), _due, lambda: func.coalesce(instances.pressing(), _NEVER)),
    Shown(
        "age",
        Column("Đã chạy (ngày)", Kind.NUMBER, width=10),
        lambda row: row.age,
        lambda: Instance.started_at.expression,
    ),
)
"""What the page and the files show, in this order."""
_SORTS = {each.key: each.order for each in COLUMNS if each.order}
_DATED = ("due", "age")


def listing(uow: UnitOfWork, person: Person, filters: Filters) -> Listing:
    """A page of the instances that the person may see and asked for."""
    require(person, Action.SUPERVISE)
    found = finding.matching(uow, person, filters)
    met = reading.page(uow, person, found, _order(filters), SIZE)
    return Listing(
        rows=_rows(uow, met.numbers),
        total=met.total,
        after=met.after,
        processes=_processes(uow, person),
        agencies=_agencies(uow, person),
        sort=_sort(filters),
    )


def sheet(uow: UnitOfWork, person: Person, filters: Filters, kind: str) -> Sheet:
    """The whole list as the page shows it: same columns, same order, same conditions. The audit knows of it."""
    require(person, Action.SUPERVISE)
    met = reading.page(uow, person, finding.matching(uow, person, filters), _order(filters), MOST_EXPORTED)
    if met.after:
        raise TooManyRows
    rows = _rows(uow, met.numbers)
    audit.note(uow, person, "instance.export", about="instances", kind=kind, count=len(rows), **filters.told())
    cells = [[each.told(row) for each in COLUMNS] for row in rows]
    return Sheet("Tiến trình", [each.column for each in COLUMNS], cells)


def chosen(uow: UnitOfWork, person: Person, filters: Filters, most: int) -> list[int]:
    """The first instances of the list, by number."""
    found = finding.matching(uow, person, filters).with_only_columns(Instance.id)
    return list(uow.session.scalars(found.order_by(Instance.id).limit(most)))


def _sort(filters: Filters) -> str:
    """By which column: what lives by its deadline and what is over by when it began, unless something else is asked."""
    return filters.sort if filters.sort in _SORTS else "due" if _lives(filters) else "age"


def _lives(filters: Filters) -> bool:
    return filters.status in ("", *finding.LIVING)


def _order(filters: Filters) -> Order:
    """By what the list is sorted, as the filters say or else by what is most pressing."""
    key = _sort(filters)
    down = bool(filters.down) != (key == "age")  # the oldest started first
    return Order(_SORTS[key](), down, key in _DATED, filters.after, pressing=key == "due" and _lives(filters))


def _rows(uow: UnitOfWork, numbers: Sequence[int]) -> list[Row]:
    """The instances of some numbers, in their order and read whole."""
    whole = (
        select(Instance, Assignment, Matter, Piece)
        .join(Instance.definition)
        .outerjoin(Assignment, Assignment.instance_id == Instance.id)
        .outerjoin(Matter, Matter.instance_id == Instance.id)
        .outerjoin(Piece, Piece.instance_id == Instance.id)
        .options(
            *with_standing(),
            *pieces.with_standing(),
            joinedload(Matter.agency),
            contains_eager(Instance.definition).load_only(Definition.key, Definition.version, Definition.name),
        )
    )
    found = chain.from_iterable(uow.session.execute(whole.where(Instance.id.in_(some))) for some in portions(numbers))
    place = {number: place for place, number in enumerate(numbers)}
    return instances.rows(
        uow, sorted(((row[0], row[1], row[2], row[3]) for row in found), key=lambda row: place[row[0].id])
    )


def _processes(uow: UnitOfWork, person: Person) -> dict[str, str]:
    """Keys and names of the diagrams that the person may watch, by name."""
    named = uow.session.execute(finding.diagrams(person)).all()
    return {key: name for key, name, _ in sorted(named, key=lambda each: in_order(each.name))}


def _agencies(uow: UnitOfWork, person: Person) -> dict[str, str]:
    """Codes and names of the agencies that the person may see, by name."""
    found = uow.session.scalars(visible(select(Agency), person))
    return {each.code: each.name for each in sorted(found, key=lambda each: in_order(each.name))}
