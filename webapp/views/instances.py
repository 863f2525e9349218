"""Tiến trình: what runs, where it stands and how it came there; and trying again what failed."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import refusals
from webapp.answers import once, page_number
from webapp.units import person_of, unit_of_work
from workflows import instances
from workflows.errors import StepFailed

blueprint = Blueprint("instances", __name__, url_prefix="/tien-trinh")

PAGES = {"assignment": "instance.html", "matter": "course.html"}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    process = request.args.get("quy_trinh", "")
    with unit_of_work(write=False) as uow:
        page = instances.listing(uow, person_of(uow), page_number(), process)
        return render_template("instances.html", page=page, process=process)


@blueprint.get("/<int:instance_id>")
def show(instance_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        view = instances.view(uow, person_of(uow), instance_id)
        return render_template(PAGES[view.kind], view=view)


@blueprint.get("/<int:instance_id>/so-do.bpmn")
def diagram(instance_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return Response(instances.diagram(uow, person_of(uow), instance_id), mimetype="application/xml")


@blueprint.post("/<int:instance_id>/thu-lai")
def retry(instance_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work() as uow:
            instances.retry(uow, person_of(uow), instance_id, once())
        flash("Đã thử lại: tiến trình chạy tiếp bình thường.", "ok")
    except StepFailed as failure:
        refusals.note(failure)
        flash("Đã thử lại nhưng sự cố vẫn còn; nguyên nhân ghi bên dưới.", "bad")
    return redirect(url_for("instances.show", instance_id=instance_id))
