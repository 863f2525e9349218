"""One act on many instances: looked at first, then carried out one by one, each in a transaction of its own.

The act and its instances are rows, so that a restart goes on where it was left, and what became of each is told.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from engine import Instance, StepFailed, forms
from workflows import asking, audit, batches, instances, pieces
from workflows.errors import NotFound, Refused, is_foreseen, sentence_of
from workflows.instances import Row
from workflows.models import Assignment, BulkAct, BulkActItem, Matter, Person, Piece
from workflows.policy import Action, may, require, visible
from workflows.queues import Queue
from workflows.standing import with_standing
from workflows.supervision import acts, listing
from workflows.supervision.acts import AIMED, RIGHTS, Order
from workflows.supervision.finding import Filters
from workflows.unit import UnitOfWork
from workflows.vocabulary import ActOutcome, Steering

if TYPE_CHECKING:
    from workflows.bootstrap import House

MOST = 1_000
AT_ONCE = 50
"""So many are carried out while their page is awaited; more are left to the worker."""
SHOWN = 200
REASON = asking.form("reason", reason=asking.text("Lý do", least=5, hint="Ghi vào lịch sử từng tiến trình và nhật ký."))

_log = logging.getLogger(__name__)


class NothingChosen(Refused):
    """A bulk act on nothing."""

    sentence = "Chưa chọn tiến trình nào."


class NothingAsked(Refused):
    """A bulk act without an act."""

    sentence = "Chưa chọn việc cần làm với các tiến trình."


class TooManyChosen(Refused):
    """A bulk act on more instances than anybody can look through."""

    sentence = f"Mỗi lần tối đa {MOST} tiến trình; hãy thu hẹp bộ lọc."


class AlreadyBegun(Refused):
    """A preview that has been carried out."""

    status = 409
    sentence = "Việc này đã được thực hiện; kết quả ở ngay trang này."


class NoTarget(Refused):
    """An act that needs to know where to, or to whom."""

    sentence = "Chưa chọn bước chuyển đến hoặc người nhận việc."


@dataclass(frozen=True)
class Line:
    """One instance of a bulk act with what it is about."""

    item: BulkActItem
    row: Row


@dataclass(frozen=True)
class View:
    """A bulk act: what would be done, or what became of it. ``lines`` are the first of them, the refused ones first."""

    act: BulkAct
    lines: list[Line]
    counts: Mapping[ActOutcome, int]
    targets: Mapping[str, str]
    own: bool

    @property
    def total(self) -> int:
        """How many instances it is about."""
        return sum(self.counts.values())

    @property
    def ready(self) -> bool:
        """Whether it may be carried out: not begun, aimed where that is wanted, and something is left to do."""
        aimed = self.act.act not in AIMED or bool(self.act.target)
        return self.own and self.act.begun_at is None and aimed and bool(self.counts.get(ActOutcome.WAITING))

    @property
    def aimless(self) -> bool:
        """Whether it has to be aimed and none of the instances allows anything."""
        return self.act.begun_at is None and self.act.act in AIMED and not self.targets


def offered(person: Person) -> list[Steering]:
    """The acts that the person may do to many instances."""
    return [each for each in Steering if may(person, RIGHTS[each])]


def prepare(uow: UnitOfWork, person: Person, name: str, numbers: Sequence[int] | None, filters: Filters) -> BulkAct:
    """A preview of the act on the chosen instances; None chooses the whole list. Nothing is done to any of them."""
    require(person, Action.SUPERVISE)
    if name not in {each.value for each in Steering}:
        raise NothingAsked
    act = Steering(name)  # pyright: ignore[reportCallIssue] (found by its value alone)
    require(person, RIGHTS[act])
    if numbers is None:
        numbers = listing.chosen(uow, person, filters, MOST + 1)
    if not numbers:
        raise NothingChosen
    if len(numbers) > MOST:
        raise TooManyChosen
    _forget_previews(uow, person)
    bulk = BulkAct(person_id=person.id, act=act, at=uow.now())
    uow.session.add(bulk)
    seen = visible(select(Instance).where(Instance.id.in_(numbers)), person).options(joinedload(Instance.definition))
    for each in uow.session.scalars(seen.order_by(Instance.id)):
        bulk.items.append(BulkActItem(instance_id=each.id, stood="", outcome=ActOutcome.WAITING))
    if not bulk.items:
        raise NothingChosen
    _judge(uow, person, bulk)
    return bulk


def aim(uow: UnitOfWork, person: Person, bulk_id: int, target: str) -> BulkAct:
    """The same preview with where to, or to whom; each instance is judged anew."""
    bulk = _own(uow, person, bulk_id)
    bulk.target = target[:120]
    _judge(uow, person, bulk)
    return bulk


def begin(uow: UnitOfWork, person: Person, bulk_id: int, typed: Mapping[str, object]) -> BulkAct:
    """Let a preview be carried out, for this reason."""
    bulk = _own(uow, person, bulk_id)
    require(person, RIGHTS[bulk.act])
    bulk.reason = asking.judge(uow, REASON, typed)["reason"]
    if bulk.act in AIMED and not bulk.target:
        raise NoTarget
    bulk.begun_at = uow.now()
    waiting = [each for each in bulk.items if each.outcome is ActOutcome.WAITING]
    if not waiting:
        bulk.ended_at = uow.now()
    told = {"steering": bulk.act.value, "count": len(waiting), "reason": bulk.reason}
    audit.note(uow, person, "bulk_act.begin", about=f"bulk_act:{bulk.id}", **told)
    return bulk


def view(uow: UnitOfWork, person: Person, bulk_id: int) -> View:
    """A bulk act with the first of its instances; ``NotFound`` for one of somebody else's."""
    require(person, Action.SUPERVISE)
    found = select(BulkAct).where(BulkAct.id == bulk_id, BulkAct.person_id == person.id)
    bulk = uow.session.scalar(found.options(joinedload(BulkAct.person)))
    if bulk is None:
        raise NotFound
    lines = _lines(uow, person, bulk)
    return View(bulk, lines, batches.counts(uow, bulk), _targets(uow, person, bulk, lines), bulk.person_id == person.id)


def reason_fields(uow: UnitOfWork) -> list[forms.Field]:
    """The form that carries out a preview."""
    return asking.fields(uow, REASON)


def recent(uow: UnitOfWork, person: Person) -> list[BulkAct]:
    """The person's newest bulk acts."""
    found = select(BulkAct).where(BulkAct.person_id == person.id, BulkAct.begun_at.is_not(None))
    return list(uow.session.scalars(found.order_by(BulkAct.id.desc()).limit(5)))


def carry_on(house: House, bulk_id: int | None = None) -> int:
    """Do what waits, of one bulk act or of all; the number of instances seen to. What fails holds up nobody."""
    waiting = Queue(partial(_claim, bulk_id=bulk_id), lambda item: item.id, _steer, _tell)
    return waiting.drain(house)


def is_small(bulk: BulkAct) -> bool:
    """Whether its page may wait until it is done."""
    return sum(each.outcome is ActOutcome.WAITING for each in bulk.items) <= AT_ONCE


def _claim(uow: UnitOfWork, *, bulk_id: int | None) -> BulkActItem | None:
    waiting = select(BulkActItem).join(BulkAct, BulkAct.id == BulkActItem.bulk_act_id)
    waiting = waiting.where(BulkActItem.outcome == ActOutcome.WAITING, BulkAct.begun_at.is_not(None))
    if bulk_id is not None:
        waiting = waiting.where(BulkAct.id == bulk_id)
    claim = waiting.order_by(BulkActItem.id).limit(1).with_for_update(of=BulkActItem, skip_locked=True)
    return uow.session.scalars(claim).one_or_none()


def _steer(uow: UnitOfWork, item: BulkActItem) -> None:
    """Do the act to one instance, by the rights of now and not those of the preview."""
    bulk = uow.session.get_one(BulkAct, item.bulk_act_id)
    order = Order(bulk.act, bulk.target or "", bulk.reason or "")
    acts.steer(uow, bulk.person, item.instance_id, order, stood=item.stood)
    batches.settle(uow, bulk, item, ActOutcome.DONE)


def _tell(house: House, item_id: int, failure: Exception) -> None:
    """Keep why an instance was left alone; what broke is an incident as well."""
    if not is_foreseen(failure) or isinstance(failure, StepFailed):
        _log.error("bulk act item %s", item_id, exc_info=failure)
    with house.unit_of_work() as uow:
        item = uow.session.get_one(BulkActItem, item_id)
        bulk = uow.session.get_one(BulkAct, item.bulk_act_id)
        if isinstance(failure, StepFailed):
            instances.note_failure(uow, bulk.person, failure)
        batches.settle(uow, bulk, item, ActOutcome.FAILED, sentence_of(failure))


def _own(uow: UnitOfWork, person: Person, bulk_id: int) -> BulkAct:
    """The person's preview, locked, so that two of their pages do not begin it twice."""
    require(person, Action.SUPERVISE)
    found = select(BulkAct).where(BulkAct.id == bulk_id, BulkAct.person_id == person.id)
    bulk = uow.session.scalar(found.with_for_update())
    if bulk is None:
        raise NotFound
    if bulk.begun_at is not None:
        raise AlreadyBegun
    return bulk


def _forget_previews(uow: UnitOfWork, person: Person) -> None:
    """One looks at one preview at a time."""
    mine = select(BulkAct.id).where(BulkAct.person_id == person.id, BulkAct.begun_at.is_(None))
    numbers = uow.session.scalars(mine).all()
    uow.session.execute(delete(BulkActItem).where(BulkActItem.bulk_act_id.in_(numbers)))
    uow.session.execute(delete(BulkAct).where(BulkAct.id.in_(numbers)))


def _judge(uow: UnitOfWork, person: Person, bulk: BulkAct) -> None:
    order = Order(bulk.act, bulk.target or "")
    waits_for_aim = bulk.act in AIMED and not bulk.target
    numbers = [each.instance_id for each in bulk.items]
    loaded = select(Instance).where(Instance.id.in_(numbers)).options(joinedload(Instance.definition))
    found = {each.id: each for each in uow.session.scalars(loaded)}
    for item in bulk.items:
        instance = found[item.instance_id]
        item.stood = acts.standing(uow, instance)
        item.sentence = "" if waits_for_aim else acts.refusal(uow, person, instance, order)
        item.outcome = ActOutcome.REFUSED if item.sentence else ActOutcome.WAITING


def _lines(uow: UnitOfWork, person: Person, bulk: BulkAct) -> list[Line]:
    """What was left alone comes first: it is what one wants to read."""
    found = (
        visible(select(Instance, Assignment, Matter, Piece, BulkActItem), person)
        .join(BulkActItem, BulkActItem.instance_id == Instance.id)
        .outerjoin(Assignment, Assignment.instance_id == Instance.id)
        .outerjoin(Matter, Matter.instance_id == Instance.id)
        .outerjoin(Piece, Piece.instance_id == Instance.id)
        .where(BulkActItem.bulk_act_id == bulk.id)
        .options(joinedload(Instance.definition), joinedload(Matter.agency), *with_standing(), *pieces.with_standing())
        .order_by(BulkActItem.sentence == "", BulkActItem.id)
        .limit(SHOWN)
    )
    taken = uow.session.execute(found).all()
    rows = instances.rows(uow, [(row[0], row[1], row[2], row[3]) for row in taken])
    return [Line(row[4], told) for row, told in zip(taken, rows, strict=True)]


def _targets(uow: UnitOfWork, person: Person, bulk: BulkAct, lines: list[Line]) -> dict[str, str]:
    """What the act may be aimed at: whatever at least one of the instances allows."""
    if bulk.act not in AIMED or bulk.begun_at is not None:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        instance = line.row.instance
        if bulk.act is Steering.MOVE:
            found |= acts.steps(instance)
        else:
            for item in acts.open_steps(uow, instance):
                found |= acts.gifts(uow, person, item)
    return found
