"""Việc nội bộ: what an agency handed down to its parts, each number with its rows, and both to take along."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.answers import page_number
from webapp.downloads import printed
from webapp.units import person_of, unit_of_work
from workflows import pieces, printing
from workflows.pieces import Asked

blueprint = Blueprint("pieces", __name__, url_prefix="/co-quan/<int:agency_id>")


@blueprint.get("/viec-noi-bo")
def show(agency_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        board = pieces.board(uow, person_of(uow), agency_id, _asked())
        return render_template("work/pieces.html", board=board, groups=pieces.GROUPS)


@blueprint.get("/viec-noi-bo.xlsx")
def as_xlsx(agency_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        content = printing.xlsx(pieces.sheets(uow, person_of(uow), agency_id, _asked(), "xlsx"))
    return printed(content, "viec-noi-bo.xlsx")


@blueprint.get("/viec-noi-bo.csv")
def as_csv(agency_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        rows, _ = pieces.sheets(uow, person_of(uow), agency_id, _asked(), "csv")
    return printed(printing.csv(rows), "viec-noi-bo.csv")


def _asked() -> Asked:
    asked = request.args
    return Asked(asked.get("don_vi", "")[:20], asked.get("nhom", "")[:20], page_number())
