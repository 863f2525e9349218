"""What a supervisor does to one instance, with a reason: suspend, resume, move, give, retry, migrate, cancel.

Where an instance carries an assignment, what the regulation knows of it (a pause and its days) is written too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine import Definition, Instance, WorkItem, definitions, diagrams, migration, receipts
from workflows import audit, instances, people, words
from workflows.asides import suspensions
from workflows.calendar import ZONE
from workflows.errors import Refused
from workflows.handlers.notices import tell
from workflows.models import Assignment, Person, PersonRole
from workflows.policy import Action, may, own_circles, require
from workflows.unit import UnitOfWork
from workflows.vocabulary import Role, Steering

RIGHTS: Mapping[Steering, Action] = {
    **dict.fromkeys(Steering, Action.STEER),
    Steering.RETRY: Action.MEND,
    Steering.GIVE: Action.GIVE,
}
_WANTED: Mapping[Steering, tuple[str, ...]] = {
    Steering.RESUME: ("suspended",),
    Steering.CANCEL: ("running", "suspended"),
    Steering.MIGRATE: ("running", "suspended"),
}
AIMED = (Steering.MOVE, Steering.GIVE)
"""The acts that ask where to, or to whom."""
_BACK = "-"
"""The target of a gift that gives an item back to its lane."""
_STATUS = {"running": "đang chạy", "suspended": "đang tạm dừng", "completed": "đã kết thúc", "cancelled": "đã bị hủy"}
_BELONGS = {
    "assignment": "Nhiệm vụ theo văn bản kết thúc bằng thu hồi, không hủy tiến trình.",
    "correction": "Đính chính kết thúc bằng quyết định trên báo cáo, không hủy tiến trình.",
    "series": "Nhiệm vụ thường xuyên kết thúc bằng thu hồi, không hủy tiến trình.",
}


class Unsteerable(Refused):
    """An act that this instance does not allow now; the sentence says why."""

    status = 409


class MovedOn(Unsteerable):
    """An instance that no longer stands where it stood when the act was looked at."""


@dataclass(frozen=True)
class Order:
    """What is asked for: the act, where to (a step's id, an account) and why; ``source`` is the item it is about."""

    act: Steering
    target: str = ""
    reason: str = ""
    source: int | None = None


def steer(
    uow: UnitOfWork, person: Person, instance_id: int, order: Order, *, stood: str | None = None, once: str = ""
) -> None:
    """Do the act; ``MovedOn`` when the instance no longer stands where ``stood`` says it was seen."""
    require(person, RIGHTS[order.act])
    instance = uow.engine.lock(instances.seen(uow, person, instance_id).id)
    word = words.of(person, order.act, instance_id, once)
    if receipts.found(uow.session, word):
        return
    if stood is not None and stood != standing(uow, instance):
        raise MovedOn(_what_happened(uow, instance, stood))
    sentence = refusal(uow, person, instance, order)
    if sentence:
        raise Unsteerable(sentence)
    _CARRIED_OUT[order.act](uow, person, instance, order, word)
    told = {"to": order.target} if order.target else {}
    audit.note(uow, person, f"instance.{order.act}", about=f"instance:{instance.id}", reason=order.reason, **told)


def refusal(uow: UnitOfWork, person: Person, instance: Instance, order: Order) -> str:
    """Why the act cannot be done to the instance now; empty when nothing speaks against it."""
    if instance.status not in _WANTED.get(order.act, ("running",)):
        return f"Tiến trình {_STATUS[instance.status]}."
    match order.act:
        case Steering.CANCEL:
            return _BELONGS.get(instance.business_key.partition(":")[0], "")
        case Steering.RETRY:
            return "" if instance.attempts else "Tiến trình không có sự cố."
        case Steering.MIGRATE:
            newest = definitions.latest(uow.session, instance.definition.key)
            if newest.id == instance.definition_id:
                return f"Đang chạy phiên bản mới nhất ({newest.version})."
            verdict = migration.verdict(uow.session, instance, newest)
            return "" if verdict.ok else f"“{verdict.name}”: {verdict.sentence}"
        case Steering.MOVE | Steering.GIVE:
            item = _item(uow, instance, order)
            if item is None:
                return "Tiến trình không đứng ở đúng một bước; chọn bước trên trang của tiến trình."
            return _of_move(instance, item, order) if order.act is Steering.MOVE else _of_gift(uow, person, item, order)
    return ""


def offered(uow: UnitOfWork, person: Person, instance: Instance) -> list[Steering]:
    """The acts that the person may do to the instance as it stands; where to is asked afterwards."""
    allowed = [each for each in Steering if may(person, RIGHTS[each])]
    stands = instance.status == "running" and bool(open_steps(uow, instance))
    return [each for each in allowed if (stands if each in AIMED else not refusal(uow, person, instance, Order(each)))]


def stewards(uow: UnitOfWork, person: Person) -> list[Person]:
    """Whom a supervisor asks who may not steer: the Office's leaders, or else who keeps the software."""
    if may(person, Action.STEER) or not may(person, Action.SUPERVISE):
        return []
    return people.by_name(people.holding(uow, Role.CHIEF) or people.holding(uow, Role.OFFICE_ADMIN))


def steps(instance: Instance) -> dict[str, str]:
    """The steps of the instance's own version to which a token may be moved, by id."""
    drawn = diagrams.read(instance.definition.diagram).elements.values()
    return {each.id: each.label for each in drawn if each.kind in diagrams.STEPS and not each.parent}


def holders(uow: UnitOfWork, person: Person, item: WorkItem) -> list[Person]:
    """To whom the person may give a work item: those who stand in its circle; for one person's, colleagues too.

    They are of the same room; who steers gives to other rooms as well, since a room may have nobody else.
    """
    circle = item.given_from or item.circle or ""
    kind, _, account = circle.partition(":")
    if kind != "person":
        return people.in_circle(uow.session, circle) if circle else []
    owner = people.person_by(uow, account)
    if owner is None:
        return []
    same = [Person.agency_id == owner.agency_id, Person.active]
    if not may(person, Action.STEER):
        same.append(Person.unit_id.is_not_distinct_from(owner.unit_id))
    held = PersonRole.role.in_(owner.roles)
    alike = Person.grants.any(held & PersonRole.holds_on(uow.today()))
    return people.by_name(uow.session.scalars(select(Person).where(*same, alike)))


def gifts(uow: UnitOfWork, person: Person, item: WorkItem) -> dict[str, str]:
    """What the form of a gift offers for an item: accounts with names, and the way back to the group."""
    given = {
        each.username: each.name for each in holders(uow, person, item) if f"person:{each.username}" != item.circle
    }
    if item.given_from:
        whose = people.circle_names(uow.session, [item.given_from])[item.given_from]
        return {_BACK: f"Trả về: {whose}", **given}
    return given


def open_steps(uow: UnitOfWork, instance: Instance) -> list[WorkItem]:
    """The steps at which the instance stands."""
    here = WorkItem.instance_id == instance.id, WorkItem.closed_at.is_(None), WorkItem.kind == "step"
    return list(uow.session.scalars(select(WorkItem).where(*here).order_by(WorkItem.id)))


def standing(uow: UnitOfWork, instance: Instance) -> str:
    """Where the instance stands, as a word that changes when it moves."""
    return ",".join(str(each.id) for each in open_steps(uow, instance))


def _item(uow: UnitOfWork, instance: Instance, order: Order) -> WorkItem | None:
    """The open item that the order is about: the one it names, or the only one."""
    items = open_steps(uow, instance)
    if order.source is not None:
        return next((each for each in items if each.id == order.source), None)
    return items[0] if len(items) == 1 else None


def _of_move(instance: Instance, item: WorkItem, order: Order) -> str:
    possible = steps(instance)
    if order.target not in possible:
        return f"Phiên bản {instance.definition.version} không có bước “{order.target}”."
    return f"Đang đứng ở bước “{possible[order.target]}”." if order.target == item.element else ""


def _of_gift(uow: UnitOfWork, person: Person, item: WorkItem, order: Order) -> str:
    lane = item.given_from or item.circle
    if lane not in own_circles(person) and not may(person, Action.STEER):
        return f"Bước “{item.name}” không phải việc của nhóm mà Ông/Bà phụ trách."
    if order.target not in gifts(uow, person, item):
        return f"Bước “{item.name}” không giao được cho người này."
    return ""


def _suspend(uow: UnitOfWork, person: Person, instance: Instance, order: Order, word: str | None) -> None:
    assignment = _assignment(uow, instance)
    if assignment is None:
        uow.engine.suspend(instance.id, by=person.username, reason=order.reason, once=word)
    else:
        suspensions.suspend(uow, person, assignment, {"reason": order.reason})


def _resume(uow: UnitOfWork, person: Person, instance: Instance, order: Order, word: str | None) -> None:
    assignment = _assignment(uow, instance)
    if assignment is None or assignment.suspended_at is None:
        uow.engine.resume(instance.id, by=person.username, reason=order.reason, once=word)
    else:
        suspensions.resume(uow, person, assignment, {"reason": order.reason})


def _move(uow: UnitOfWork, person: Person, instance: Instance, order: Order, word: str | None) -> None:
    item = _item(uow, instance, order)
    if item is not None:
        by = person.username
        uow.engine.move(instance.id, item.element, order.target, by=by, reason=order.reason, once=word)


def _give(uow: UnitOfWork, person: Person, instance: Instance, order: Order, word: str | None) -> None:
    item = _item(uow, instance, order)
    if item is None:
        return
    circle = None if order.target == _BACK else f"person:{order.target}"
    uow.engine.give(item.id, circle, by=person.username, reason=order.reason, once=word)
    assignment = _assignment(uow, instance)
    if assignment is not None:
        tell(uow.call(), assignment, item.circle or "", f"Giao lại việc “{item.name}”", f"Lý do: {order.reason}")


def _retry(uow: UnitOfWork, person: Person, instance: Instance, _order: Order, word: str | None) -> None:
    uow.engine.retry(instance.id, by=person.username, once=word)


def _migrate(uow: UnitOfWork, person: Person, instance: Instance, order: Order, word: str | None) -> None:
    newest: Definition = definitions.latest(uow.session, instance.definition.key)
    migration.migrate(uow.engine, instance.id, newest, by=person.username, reason=order.reason, once=word)


def _cancel(uow: UnitOfWork, person: Person, instance: Instance, order: Order, word: str | None) -> None:
    uow.engine.cancel(instance.id, by=person.username, reason=order.reason, once=word)


_CARRIED_OUT: Mapping[Steering, Callable[[UnitOfWork, Person, Instance, Order, str | None], None]] = {
    Steering.SUSPEND: _suspend,
    Steering.RESUME: _resume,
    Steering.MOVE: _move,
    Steering.GIVE: _give,
    Steering.RETRY: _retry,
    Steering.MIGRATE: _migrate,
    Steering.CANCEL: _cancel,
}


def _assignment(uow: UnitOfWork, instance: Instance) -> Assignment | None:
    return uow.session.scalar(select(Assignment).where(Assignment.instance_id == instance.id))


def _what_happened(uow: UnitOfWork, instance: Instance, stood: str) -> str:
    """Who was quicker, and where the instance stands now."""
    numbers = [int(each) for each in stood.split(",") if each]
    closed = select(WorkItem).where(WorkItem.id.in_(numbers), WorkItem.closed_at.is_not(None))
    first = uow.session.scalar(closed.order_by(WorkItem.closed_at.desc()).limit(1))
    now_at = ", ".join(each.name for each in open_steps(uow, instance)) or _STATUS[instance.status]
    if first is None or first.closed_at is None:
        return f"Tiến trình đã chuyển bước từ lúc xem trước; nay: {now_at}."
    names = people.names(uow.session, [first.closed_by])
    by = names.get(first.closed_by or "", "phần mềm")
    at = first.closed_at.astimezone(ZONE)
    return f"“{first.name}” đã được {by} thực hiện lúc {at:%H:%M %d/%m/%Y}, sau khi xem trước; nay: {now_at}."
