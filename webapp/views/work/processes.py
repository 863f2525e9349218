"""Bắt đầu: the diagrams that one may start, the form of each, and what one started."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import refusals
from webapp.answers import answers_from, once, page_number, uploads_from
from webapp.units import person_of, unit_of_work
from workflows import processes
from workflows.attachments import Upload
from workflows.errors import AnswersRejected, StepFailed

blueprint = Blueprint("processes", __name__, url_prefix="/quy-trinh")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        page = processes.mine(uow, person, page_number())
        return render_template("work/processes.html", startable=processes.startable(uow, person), page=page)


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    # What another page knows already stands in the form to be looked at; nothing of it is taken before it is sent.
    return _drawn(key, answers_from(request.args))


@blueprint.post("/<key>")
def start(key: str) -> ResponseReturnValue:
    typed, uploads = answers_from(request.form), uploads_from(request.files)
    try:
        with unit_of_work() as uow:
            matter = processes.start(uow, person_of(uow), key, typed, uploads, once())
    except AnswersRejected as error:
        kept = _keep_chosen(key, typed, uploads)
        return _drawn(key, kept, problems=error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    except StepFailed as failure:
        sentence = refusals.note(failure)
        kept = _keep_chosen(key, typed, uploads)
        return _drawn(key, kept, failure=sentence), HTTPStatus.INTERNAL_SERVER_ERROR
    flash(f"Đã gửi: {matter.title}.", "ok")
    return redirect(url_for("instances.show", instance_id=matter.instance_id))


def _keep_chosen(key: str, typed: Mapping[str, Any], uploads: dict[str, list[Upload]]) -> Mapping[str, Any]:
    with unit_of_work() as uow:
        return processes.keep_chosen(uow, person_of(uow), key, typed, uploads)


def _drawn(
    key: str,
    typed: Mapping[str, Any] | None = None,
    *,
    problems: Mapping[str, str] | None = None,
    failure: str = "",
) -> str:
    with unit_of_work(write=False) as uow:
        view = processes.view(uow, person_of(uow), key, typed)
        told = {"typed": typed or {}, "problems": problems or {}, "failure": failure}
        return render_template("work/start.html", view=view, **told)
