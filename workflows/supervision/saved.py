"""Lists of instances that somebody saved, with how many rows each has now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from workflows import asking, audit
from workflows.asking import Schema
from workflows.errors import NotFound, Refused
from workflows.models import Person, SavedView
from workflows.policy import Action, may, require, sees_all
from workflows.supervision import finding, reading
from workflows.supervision.finding import Filters
from workflows.unit import UnitOfWork

MOST = 20
LONGEST_NAME = 80


class TooManyViews(Refused):
    """More lists than a page can count each time it is opened."""

    sentence = f"Mỗi người lưu tối đa {MOST} bộ lọc; hãy xóa bớt bộ lọc không dùng."


@dataclass(frozen=True)
class Counted:
    """A saved view, what it asks for, and how many instances of the reader's it shows; None: more than are counted."""

    view: SavedView
    filters: Filters
    count: int | None
    own: bool


def views(uow: UnitOfWork, person: Person) -> list[Counted]:
    """The person's own, and those shared with the Office for whoever sees what the Office sees."""
    require(person, Action.SUPERVISE)
    readable = SavedView.person_id == person.id
    if sees_all(person):
        readable = or_(readable, SavedView.shared)
    found = select(SavedView).where(readable).options(joinedload(SavedView.person))
    views = uow.session.scalars(found.order_by(SavedView.shared.desc(), SavedView.name, SavedView.id)).all()
    return [_counted(uow, person, each) for each in views]


def save(uow: UnitOfWork, person: Person, name: object, filters: Filters, *, shared: bool) -> SavedView:
    """Keep a list under a name; the same name again is the same view with other filters."""
    require(person, Action.SHARE_VIEWS if shared else Action.SUPERVISE)
    name = asking.judge(uow, NAMED, {"name": name})["name"]
    own = list(uow.session.scalars(select(SavedView).where(SavedView.person_id == person.id)))
    view = next((each for each in own if each.name == name), None)
    if view is None:
        if len(own) >= MOST:
            raise TooManyViews
        view = SavedView(person_id=person.id, name=name)
        uow.session.add(view)
    view.asked, view.shared, view.at = filters.told(), shared, uow.now()
    audit.note(uow, person, "saved_view.save", about=f"saved_view:{name}", shared=shared, **filters.told())
    return view


def remove(uow: UnitOfWork, person: Person, view_id: int) -> SavedView:
    """Forget one's own saved view."""
    require(person, Action.SUPERVISE)
    own = select(SavedView).where(SavedView.id == view_id, SavedView.person_id == person.id)
    view = uow.session.scalar(own)
    if view is None:
        raise NotFound
    uow.session.delete(view)
    audit.note(uow, person, "saved_view.remove", about=f"saved_view:{view.name}")
    return view


def may_share(person: Person) -> bool:
    """Whether the person may save a list for the whole Office."""
    return may(person, Action.SHARE_VIEWS)


def _counted(uow: UnitOfWork, person: Person, view: SavedView) -> Counted:
    filters = finding.asked(view.asked)
    return Counted(
        view=view,
        filters=filters,
        count=reading.count(uow, finding.matching(uow, person, filters)),
        own=view.person_id == person.id,
    )


NAMED: Schema = asking.form("name", name=asking.text("Tên bộ lọc", most=LONGEST_NAME, ui="text"))
