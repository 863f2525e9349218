"""Hàng loạt: one act on many instances, looked at before it is done."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import answers_from, numbers_from
from webapp.filters import filters_from
from webapp.units import house, person_of, unit_of_work
from workflows.errors import AnswersRejected
from workflows.supervision import bulk

blueprint = Blueprint("bulk_acts", __name__, url_prefix="/tien-trinh/hang-loat")


@blueprint.post("/")
def prepare() -> ResponseReturnValue:
    numbers = None if request.form.get("scope") == "all" else numbers_from(request.form, "chosen")
    with unit_of_work() as uow:
        filters = filters_from(request.form)
        prepared = bulk.prepare(uow, person_of(uow), request.form.get("steering", ""), numbers, filters)
    return redirect(url_for("bulk_acts.show", bulk_id=prepared.id))


@blueprint.get("/<int:bulk_id>")
def show(bulk_id: int) -> ResponseReturnValue:
    return _page(bulk_id)


@blueprint.post("/<int:bulk_id>/dich")
def aim(bulk_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        bulk.aim(uow, person_of(uow), bulk_id, request.form.get("target", ""))
    return redirect(url_for("bulk_acts.show", bulk_id=bulk_id))


@blueprint.post("/<int:bulk_id>")
def begin(bulk_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work() as uow:
            begun = bulk.begin(uow, person_of(uow), bulk_id, answers_from(request.form))
            small = bulk.is_small(begun)
    except AnswersRejected as error:
        return _page(bulk_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
    if small:
        bulk.carry_on(house(), bulk_id)
    else:
        flash("Phần mềm đang thực hiện lần lượt; trang này cho biết đã đến đâu.", "ok")
    return redirect(url_for("bulk_acts.show", bulk_id=bulk_id))


def _page(bulk_id: int, error: AnswersRejected | None = None) -> str:
    with unit_of_work(write=False) as uow:
        view = bulk.view(uow, person_of(uow), bulk_id)
        told = {"typed": error.typed if error else {}, "problems": error.problems if error else {}}
        return render_template(
            "supervision/bulk_act.html", view=view, reason=bulk.reason_fields(uow), shown=bulk.SHOWN, **told
        )
