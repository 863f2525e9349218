"""Đôn đốc: the list of what is overdue."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.answers import page_number
from webapp.units import person_of, unit_of_work
from workflows import overdue

blueprint = Blueprint("overdue", __name__, url_prefix="/don-doc")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("supervision/overdue.html", page=overdue.listing(uow, person_of(uow), page_number()))
