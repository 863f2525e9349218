"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import sessions
from webapp.sessions import public
from webapp.units import house, unit_of_work
from workflows import demo, people
from workflows.errors import SignInRefused
from workflows.models import Person
from workflows.people import NoDirectory
from workflows.vocabulary import AgencyKind, Role

blueprint = Blueprint("sign_in", __name__, url_prefix="/dang-nhap")

_GROUPS = {
    AgencyKind.OFFICE: "Văn phòng UBND tỉnh",
    AgencyKind.AGENCY: "Cơ quan",
    AgencyKind.VERTICAL: "Cơ quan",
    AgencyKind.LOCALITY: "Địa phương",
}


@blueprint.get("/")
@public
def show() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        if not house().config.demo:
            return _page()
        return _page(groups=grouped(people.demo_people(uow)), suggested=demo.SUGGESTED)


@blueprint.post("/")
@public
def enter() -> ResponseReturnValue:
    with unit_of_work() as uow:
        person = people.sign_in(uow, request.form.get("username", ""), request.form.get("password", ""))
        sessions.enter(uow, person)
    return redirect(sessions.safe_next(request.form.get("next")))


@blueprint.post("/thoat")
def leave() -> ResponseReturnValue:
    with unit_of_work() as uow:
        sessions.leave(uow)
    return redirect(url_for("sign_in.show"))


@blueprint.errorhandler(SignInRefused)
def refused(error: SignInRefused) -> ResponseReturnValue:
    return _page(problem=str(error), username=request.form.get("username", "")), error.status


def grouped(everybody: list[Person]) -> list[tuple[str, list[Person]]]:
    """The demonstration's people as one looks for them."""
    titles = ("Lãnh đạo", "Văn phòng UBND tỉnh", "Cơ quan", "Địa phương")
    groups: dict[str, list[Person]] = {title: [] for title in titles}
    for person in everybody:
        if person.roles & {Role.LEADER, Role.CHIEF}:
            groups["Lãnh đạo"].append(person)
        else:
            groups[_GROUPS[person.agency.kind]].append(person)
    return [(title, people) for title, people in groups.items() if people]


def _page(**context: object) -> str:
    directory = not isinstance(house().directory, NoDirectory)
    return render_template("sign_in.html", next=request.values.get("next", ""), directory=directory, **context)
