"""One step that awaits a person: what it is about, its form, and the answer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import answers_from, uploads_from
from webapp.units import person_of, unit_of_work
from workflows import worklist
from workflows.errors import AnswersRejected

blueprint = Blueprint("work_items", __name__, url_prefix="/viec")


@blueprint.get("/<int:item_id>")
def show(item_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        view = worklist.view(uow, person_of(uow), item_id)
        return render_template("work_item.html", view=view, typed=view.prefill, problems={})


@blueprint.post("/<int:item_id>")
def answer(item_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work() as uow:
            typed, uploads = answers_from(request.form), uploads_from(request.files)
            submission = worklist.complete(uow, person_of(uow), item_id, typed, uploads)
            flash(f"Đã ghi nhận: {submission.name}.", "ok")
    except AnswersRejected as error:
        return _drawn_again(item_id, error)
    return redirect(url_for("worklist.index"))


def _drawn_again(item_id: int, error: AnswersRejected) -> ResponseReturnValue:
    # Not an error handler: somebody may close the step meanwhile, and what a handler raises becomes a 500.
    with unit_of_work(write=False) as uow:
        view = worklist.view(uow, person_of(uow), item_id)
        return render_template("work_item.html", view=view, typed=error.typed, problems=error.problems), 422
