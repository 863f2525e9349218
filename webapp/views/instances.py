"""Tiến trình: what runs, where it stands and how it came there."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from webapp.answers import page_number
from webapp.units import person_of, unit_of_work
from workflows import instances

blueprint = Blueprint("instances", __name__, url_prefix="/tien-trinh")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        page = instances.listing(uow, person_of(uow), page_number())
        return render_template("instances.html", page=page)


@blueprint.get("/<int:instance_id>")
def show(instance_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("instance.html", view=instances.view(uow, person_of(uow), instance_id))


@blueprint.get("/<int:instance_id>/so-do.bpmn")
def diagram(instance_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return Response(instances.diagram(uow, person_of(uow), instance_id), mimetype="application/xml")
