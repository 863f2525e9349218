"""Đối chiếu quy chế: what each article asks, and where the software does it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.units import person_of, unit_of_work
from workflows import requirements

blueprint = Blueprint("requirements", __name__, url_prefix="/doi-chieu")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("summaries/requirements.html", comparison=requirements.comparison(person_of(uow)))
