"""Tổng quan: dashboards, the rows behind each of their numbers, and both to take along."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.answers import page_number
from webapp.downloads import printed
from webapp.units import person_of, unit_of_work
from workflows import dashboards, printing
from workflows.dashboards import Period, Scope
from workflows.models import Person
from workflows.unit import UnitOfWork

blueprint = Blueprint("dashboards", __name__, url_prefix="/tong-quan")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        board = dashboards.board(uow, person, _scope(uow, person), _period(uow))
        periods = dashboards.choices(uow.today())
        return render_template("supervision/dashboard.html", board=board, periods=periods, numbers=dashboards.NUMBERS)


@blueprint.get("/tong-quan.xlsx")
def as_xlsx() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        content = printing.xlsx(dashboards.tables(dashboards.board(uow, person, _scope(uow, person), _period(uow))))
    return printed(content, "tong-quan.xlsx")


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        scope, period, number = _scope(uow, person), _period(uow), dashboards.number(key)
        page = dashboards.rows(uow, person, scope, number, period, page_number())
        question = dashboards.question(uow, person, scope, number, period, page.total)
        told = {"page": page, "scope": scope, "period": period, "number": number, "question": question}
        return render_template("supervision/dashboard_rows.html", **told)


@blueprint.get("/<key>.csv")
def rows_as_csv(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        sheet = dashboards.sheet(uow, person, _scope(uow, person), dashboards.number(key), _period(uow))
    return printed(printing.csv(sheet), f"{key}.csv")


@blueprint.get("/<key>.xlsx")
def rows_as_xlsx(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        sheet = dashboards.sheet(uow, person, _scope(uow, person), dashboards.number(key), _period(uow))
    return printed(printing.xlsx([sheet]), f"{key}.xlsx")


def _scope(uow: UnitOfWork, person: Person) -> Scope:
    """What the address asks for: a leader's, a field's or an agency's part, or the whole that the person may see."""
    asked = request.args
    return dashboards.scope(
        uow,
        person,
        leader=asked.get("nguoi", "")[:100],
        field=asked.get("linh_vuc", "")[:60],
        agency_id=asked.get("co_quan", type=int),
    )


def _period(uow: UnitOfWork) -> Period:
    return dashboards.period(request.args.get("ky", ""), uow.today())
