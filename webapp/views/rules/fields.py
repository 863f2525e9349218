"""Lĩnh vực: the catalogue of fields of state management."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.again import again, told
from webapp.answers import answers_from
from webapp.units import person_of, unit_of_work
from workflows import fields
from workflows.errors import AnswersRejected

blueprint = Blueprint("fields", __name__, url_prefix="/linh-vuc")


@blueprint.get("/")
def index(error: AnswersRejected | None = None) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("rules/fields.html", catalogue=fields.listing(uow, person_of(uow)), **told(error))


@blueprint.post("/")
@again(index)
def add() -> ResponseReturnValue:
    with unit_of_work() as uow:
        field = fields.add(uow, person_of(uow), answers_from(request.form))
    flash(f"Đã thêm lĩnh vực {field.name}.", "ok")
    return redirect(url_for("fields.index"))


@blueprint.post("/<int:field_id>/ngung")
def close(field_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        field = fields.close(uow, person_of(uow), field_id)
    flash(f"{'Ngừng dùng' if field.closed_at else 'Dùng lại'} lĩnh vực {field.name}.", "ok")
    return redirect(url_for("fields.index"))
