"""Thử: the scenarios of a design in work, played step by step on its drawing, and recorded by playing."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import answers_from
from webapp.units import person_of, unit_of_work
from webapp.views.studio import design_drafts
from workflows.errors import DesignChanged
from workflows.studio import editing, recording, rehearsals, renaming
from workflows.studio.recording import Answer

blueprint = Blueprint("trials", __name__, url_prefix="/thiet-ke/ban-soan/<int:draft_id>/thu")
blueprint.register_error_handler(DesignChanged, design_drafts.changed)

PREFIX = "o-"
"""Before the names of a form's own fields, so that they are not taken for the page's."""


@blueprint.get("/")
def index(draft_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        view, trial = editing.view(uow, person, draft_id), rehearsals.trial(uow, person, draft_id)
        moved = {"gone": renaming.gone(view.draft), "steps": renaming.steps(view.draft)}
        return render_template("studio/trials.html", view=view, draft=view.draft, trial=trial, tab="trials", **moved)


@blueprint.post("/")
def begin(draft_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        title = request.form.get("title", "")
        name = recording.begin(uow, person_of(uow), draft_id, _digest(), title)
    return redirect(url_for(".show", draft_id=draft_id, name=name, lam=recording.BEGINNING))


@blueprint.post("/doi-buoc")
def follow(draft_id: int) -> ResponseReturnValue:
    """Let the scenarios name other steps in the place of those that are no more on the drawing."""
    instead = {name.removeprefix("buoc:"): step for name, step in request.form.items() if name.startswith("buoc:")}
    with unit_of_work() as uow:
        count = renaming.rename(uow, person_of(uow), draft_id, _digest(), instead)
    flash(f"Đã đổi tên bước trong {count} kịch bản.", "ok")
    return redirect(url_for(".index", draft_id=draft_id))


@blueprint.get("/<name>")
def show(draft_id: int, name: str) -> ResponseReturnValue:
    return _drawn(draft_id, name, request.args.get("buoc", type=int), request.args.get("lam", ""))


@blueprint.post("/<name>/tra-loi")
def answer(draft_id: int, name: str) -> ResponseReturnValue:
    sent = _answer()
    with unit_of_work(write=False) as uow:
        attempt = recording.attempt(uow, person_of(uow), draft_id, _digest(), name, sent)
    if attempt.problem:
        problems = attempt.problems or {"": attempt.problem}
        return _drawn(draft_id, name, sent.place, sent.door, sent, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit_of_work() as uow:
        recording.keep(uow, person_of(uow), draft_id, _digest(), name, attempt.story)
    return _back(draft_id, name, attempt.place)


@blueprint.post("/<name>/cho")
def wait(draft_id: int, name: str) -> ResponseReturnValue:
    words = request.form.get("until", "").strip() or f"{request.form.get('number', '')} {request.form.get('unit', '')}"
    with unit_of_work() as uow:
        recording.wait(uow, person_of(uow), draft_id, _digest(), name, _place(), words)
    return _back(draft_id, name, _place() + 1)


@blueprint.post("/<name>/mong-doi")
def expect(draft_id: int, name: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        story = recording.expect(uow, person_of(uow), draft_id, _digest(), name, _place(), request.form.getlist("ghi"))
    with unit_of_work() as uow:
        recording.keep(uow, person_of(uow), draft_id, _digest(), name, story)
    return _back(draft_id, name, _place())


@blueprint.post("/<name>/bo-buoc")
def drop(draft_id: int, name: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        recording.drop(uow, person_of(uow), draft_id, _digest(), name, _place())
    return _back(draft_id, name, _place() - 1)


@blueprint.post("/<name>/ten")
def rename(draft_id: int, name: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        recording.rename(uow, person_of(uow), draft_id, _digest(), name, request.form.get("title", ""))
    return _back(draft_id, name, _place())


@blueprint.post("/<name>/bo")
def discard(draft_id: int, name: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        recording.keep(uow, person_of(uow), draft_id, _digest(), name, None)
    flash("Đã bỏ kịch bản.", "ok")
    return redirect(url_for(".index", draft_id=draft_id))


def _drawn(
    draft_id: int,
    name: str,
    place: int | None,
    door: str,
    sent: Answer | None = None,
    problems: Mapping[str, str] | None = None,
) -> str:
    """A scenario behind one of its steps; with what was sent when it is drawn again."""
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        view = editing.view(uow, person, draft_id)
        stage = rehearsals.stage(uow, person, draft_id, name, place, door)
        told: dict[str, Any] = {"sent": sent, "problems": problems or {}, "prefix": PREFIX, "tab": "trials"}
        told["gone"] = [each for each in renaming.gone(view.draft) if stage.title in each.titles]
        return render_template("studio/trial.html", view=view, draft=view.draft, stage=stage, **told)


def _answer() -> Answer:
    typed = answers_from(request.form)
    files = request.form.get("files", "").split(";")
    return Answer(
        place=_place(),
        door=request.form.get("lam", ""),
        who=request.form.get("who", ""),
        typed={name.removeprefix(PREFIX): value for name, value in typed.items() if name.startswith(PREFIX)},
        files=[each.strip() for each in files if each.strip()],
        refused=request.form.get("refused") == "on",
        on=request.form.get("on", "").strip(),
    )


def _digest() -> str:
    return request.form.get("digest", "")


def _place() -> int:
    return request.form.get("buoc", 0, type=int)


def _back(draft_id: int, name: str, place: int) -> ResponseReturnValue:
    return redirect(url_for(".show", draft_id=draft_id, name=name, buoc=place))
