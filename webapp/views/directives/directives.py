"""Directives: the list, one of them with each agency's state, and what the Office amends in it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.again import again, told
from webapp.answers import answers_from, page_number, searched_text
from webapp.units import person_of, unit_of_work
from workflows import attachments, fields
from workflows.directives import amendments, finding, recalls
from workflows.directives.amendments import Amending
from workflows.errors import AnswersRejected
from workflows.models import Person
from workflows.unit import UnitOfWork

blueprint = Blueprint("directives", __name__, url_prefix="/van-ban")

Finding = Callable[[UnitOfWork, Person], Amending]


@blueprint.get("/")
def index() -> ResponseReturnValue:
    field = request.args.get("linh_vuc", "")[:60]
    filters = finding.Filters(text=searched_text(), page=page_number(), field=field)
    with unit_of_work(write=False) as uow:
        page = finding.listing(uow, person_of(uow), filters)
        return render_template("directives/directives.html", page=page, filters=filters, names=fields.names(uow))


@blueprint.get("/<int:directive_id>")
def show(directive_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("directives/directive.html", view=finding.view(uow, person_of(uow), directive_id))


@blueprint.route("/<int:directive_id>/dieu-chinh", methods=["GET", "POST"])
def amend(directive_id: int) -> ResponseReturnValue:
    return _amended(lambda uow, person: amendments.of_directive(uow, person, directive_id))


@blueprint.get("/<int:directive_id>/thu-hoi")
def recalling(directive_id: int, error: AnswersRejected | None = None) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        recalling = recalls.of_directive(uow, person_of(uow), directive_id)
        return render_template("directives/recall.html", recalling=recalling, **told(error))


@blueprint.post("/<int:directive_id>/thu-hoi")
@again(recalling)
def recall(directive_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        ended = recalls.recall(uow, person_of(uow), directive_id, answers_from(request.form))
    flash(f"Đã thu hồi {ended} phần việc và báo các cơ quan được giao.", "ok")
    return redirect(url_for("directives.show", directive_id=directive_id))


@blueprint.route("/nhiem-vu/<int:duty_id>/dieu-chinh", methods=["GET", "POST"])
def amend_duty(duty_id: int) -> ResponseReturnValue:
    return _amended(lambda uow, person: amendments.of_duty(uow, person, duty_id))


def _amended(find: Finding) -> ResponseReturnValue:
    if request.method == "GET":
        return _form(find)
    try:
        with unit_of_work() as uow:
            person = person_of(uow)
            amending = find(uow, person)
            rows = amendments.amend(uow, person, amending, answers_from(request.form))
    except AnswersRejected as error:
        with unit_of_work() as uow:
            attachments.put_words_apart(uow, person_of(uow), answers_from(request.form))
        return _form(find, error), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(f"Đã điều chỉnh {len(rows)} mục và báo các cơ quan được giao.", "ok")
    return redirect(url_for("directives.show", directive_id=amending.directive.id))


def _form(find: Finding, error: AnswersRejected | None = None) -> str:
    with unit_of_work(write=False) as uow:
        amending = find(uow, person_of(uow))
        typed = error.typed if error else amending.standing
        return render_template(
            "directives/amend.html", amending=amending, typed=typed, problems=error.problems if error else {}
        )
