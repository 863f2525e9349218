"""Vắng mặt: who stands in for whom, and the form that names a substitute."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import answers_from
from webapp.units import person_of, unit_of_work
from workflows import covers
from workflows.errors import AnswersRejected

blueprint = Blueprint("covers", __name__, url_prefix="/vang-mat")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _drawn()


@blueprint.post("/")
def name_substitute() -> ResponseReturnValue:
    typed = answers_from(request.form)
    try:
        with unit_of_work() as uow:
            cover = covers.name_substitute(uow, person_of(uow), typed)
            flash(f"Đã ghi: {cover.substitute.name} làm thay {cover.absent.name}.", "ok")
    except AnswersRejected as error:
        return _drawn(typed, error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("covers.index"))


@blueprint.post("/<int:cover_id>/thoi")
def revoke(cover_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        covers.revoke(uow, person_of(uow), cover_id)
    flash("Đã thôi ủy quyền.", "ok")
    return redirect(url_for("covers.index"))


def _drawn(typed: Mapping[str, Any] | None = None, problems: Mapping[str, str] | None = None) -> str:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        view = covers.listing(uow, person)
        told = typed if typed is not None else {"absent": person.username}
        return render_template("absences.html", view=view, typed=told, problems=problems or {})
