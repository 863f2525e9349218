"""Vắng mặt: who stands in for whom, and the form that names a substitute."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.again import again
from webapp.answers import answers_from
from webapp.units import person_of, unit_of_work
from workflows.errors import AnswersRejected
from workflows.rights import covers

blueprint = Blueprint("covers", __name__, url_prefix="/vang-mat")


@blueprint.get("/")
def index(error: AnswersRejected | None = None) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        view = covers.listing(uow, person)
        typed = error.typed if error else {"absent": person.username}
        return render_template("people/absences.html", view=view, typed=typed, problems=error.problems if error else {})


@blueprint.post("/")
@again(index)
def name_substitute() -> ResponseReturnValue:
    with unit_of_work() as uow:
        cover = covers.name_substitute(uow, person_of(uow), answers_from(request.form))
        flash(f"Đã ghi: {cover.substitute.name} làm thay {cover.absent.name}.", "ok")
    return redirect(url_for("covers.index"))


@blueprint.post("/<int:cover_id>/thoi")
def revoke(cover_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        covers.revoke(uow, person_of(uow), cover_id)
    flash("Đã thôi ủy quyền.", "ok")
    return redirect(url_for("covers.index"))
