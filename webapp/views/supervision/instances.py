"""Tiến trình: what runs, where it stands and how it came there; and what a supervisor does to one of them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import refusals
from webapp.answers import answers_from, once
from webapp.downloads import printed
from webapp.filters import addressed, filters_from
from webapp.units import person_of, unit_of_work
from workflows import instances, printing
from workflows.errors import AnswersRejected, StepFailed
from workflows.supervision import acts, bulk, finding, listing, ordering, reading, saved, telling

blueprint = Blueprint("instances", __name__, url_prefix="/tien-trinh")

PAGES = {"assignment": "supervision/instance.html", "matter": "supervision/course.html"}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    filters = filters_from(request.args)
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        return render_template(
            "supervision/instances.html",
            page=listing.listing(uow, person, filters),
            filters=filters,
            arguments=addressed(filters),
            addressed=addressed,
            columns=listing.COLUMNS,
            counted=reading.COUNTED,
            words=finding,
            views=saved.views(uow, person),
            may_share=saved.may_share(person),
            acts=bulk.offered(person),
            stewards=acts.stewards(uow, person),
            recent=bulk.recent(uow, person),
        )


@blueprint.get("/tien-trinh.xlsx")
def as_xlsx() -> ResponseReturnValue:
    with unit_of_work() as uow:
        content = printing.xlsx([listing.sheet(uow, person_of(uow), filters_from(request.args), "xlsx")])
    return printed(content, "tien-trinh.xlsx")


@blueprint.get("/tien-trinh.csv")
def as_csv() -> ResponseReturnValue:
    with unit_of_work() as uow:
        content = printing.csv(listing.sheet(uow, person_of(uow), filters_from(request.args), "csv"))
    return printed(content, "tien-trinh.csv")


@blueprint.post("/bo-loc")
def save_view() -> ResponseReturnValue:
    filters = filters_from(request.form)
    with unit_of_work() as uow:
        shared = request.form.get("shared") == "on"
        view = saved.save(uow, person_of(uow), request.form.get("name", ""), filters, shared=shared)
        flash(f"Đã lưu bộ lọc “{view.name}”.", "ok")
    return redirect(url_for("instances.index", **addressed(filters)))


@blueprint.post("/bo-loc/<int:view_id>/xoa")
def remove_view(view_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        view = saved.remove(uow, person_of(uow), view_id)
        flash(f"Đã xóa bộ lọc “{view.name}”.", "ok")
    return redirect(url_for("instances.index"))


@blueprint.get("/<int:instance_id>")
def show(instance_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        view = instances.view(uow, person, instance_id)
        return render_template(PAGES[view.kind], view=view, run=telling.telling(uow, person, instance_id))


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


@blueprint.get("/<int:instance_id>/dieu-hanh/<act>")
def steering(instance_id: int, act: str) -> ResponseReturnValue:
    return _form(instance_id, act)


@blueprint.post("/<int:instance_id>/dieu-hanh/<act>")
def steer(instance_id: int, act: str) -> ResponseReturnValue:
    try:
        with unit_of_work() as uow:
            done = ordering.carry_out(uow, person_of(uow), instance_id, act, answers_from(request.form), once())
    except AnswersRejected as error:
        return _form(instance_id, act, error), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(f"{done.label}: đã thực hiện và ghi vào lịch sử.", "ok")
    return redirect(url_for("instances.show", instance_id=instance_id))


def _form(instance_id: int, act: str, error: AnswersRejected | None = None) -> str:
    with unit_of_work(write=False) as uow:
        view = ordering.view(uow, person_of(uow), instance_id, act)
        told = {"typed": error.typed if error else {}, "problems": error.problems if error else {}}
        return render_template("supervision/steering.html", view=view, **told)
