"""Acts on an assignment beside its diagram: the form of each, and what was typed into it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import answers_from, once
from webapp.downloads import printed
from webapp.units import person_of, unit_of_work
from workflows import asides, attachments, letters
from workflows.errors import AnswersRejected

blueprint = Blueprint("asides", __name__, url_prefix="/nhiem-vu")


@blueprint.get("/<int:instance_id>/don-doc.docx")
def letter(instance_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        draft = letters.urging(uow, person_of(uow), instance_id)
    return printed(draft, f"don-doc-{instance_id}.docx")


@blueprint.get("/<int:instance_id>/<key>")
def show(instance_id: int, key: str) -> ResponseReturnValue:
    return _drawn(instance_id, key)


@blueprint.post("/<int:instance_id>/<key>")
def take_up(instance_id: int, key: str) -> ResponseReturnValue:
    typed = answers_from(request.form)
    try:
        with unit_of_work() as uow:
            done = asides.take_up(uow, person_of(uow), instance_id, key, typed, once())
    except AnswersRejected as error:
        with unit_of_work() as uow:
            attachments.put_words_apart(uow, person_of(uow), typed)
        return _drawn(instance_id, key, typed, error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(done.done, "ok")
    return redirect(url_for("instances.show", instance_id=instance_id))


def _drawn(
    instance_id: int, key: str, typed: Mapping[str, Any] | None = None, problems: Mapping[str, str] | None = None
) -> str:
    with unit_of_work(write=False) as uow:
        view = asides.view(uow, person_of(uow), instance_id, key)
        return render_template("work/aside.html", view=view, typed=typed or {}, problems=problems or {})
