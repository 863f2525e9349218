"""One step that awaits a person: what it is about, its form, the answer, and the draft of one."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import refusals
from webapp.answers import also_named, answers_from, once, uploads_from
from webapp.units import person_of, unit_of_work
from workflows import several, worklist
from workflows.attachments import Upload
from workflows.errors import AnswersRejected, StepFailed

blueprint = Blueprint("work_items", __name__, url_prefix="/viec")

PAGES = {"assignment": "work/work_item.html", "matter": "work/step.html"}


@blueprint.get("/<int:item_id>")
def show(item_id: int) -> ResponseReturnValue:
    return _drawn(item_id, None)


@blueprint.post("/<int:item_id>")
def answer(item_id: int) -> ResponseReturnValue:
    typed, uploads = answers_from(request.form), uploads_from(request.files)
    if request.form.get("act") == "draft":
        return _keep_draft(item_id, typed, uploads)
    try:
        with unit_of_work() as uow:
            answered = several.complete(uow, person_of(uow), item_id, also_named(request.form), typed, uploads, once())
    # No error handlers: somebody may close the step meanwhile, and what a handler raises becomes a 500.
    except AnswersRejected as error:
        kept = _keep_chosen(item_id, typed, uploads)
        return _drawn(item_id, kept, problems=error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    except StepFailed as failure:
        sentence = refusals.note(failure)
        kept = _keep_chosen(item_id, typed, uploads)
        return _drawn(item_id, kept, failure=sentence), HTTPStatus.INTERNAL_SERVER_ERROR
    flash(f"Đã ghi nhận: {answered[0].name}{f', cho {len(answered)} nhiệm vụ' if len(answered) > 1 else ''}.", "ok")
    return redirect(url_for("worklist.index"))


def _keep_draft(item_id: int, typed: Mapping[str, Any], uploads: dict[str, list[Upload]]) -> ResponseReturnValue:
    try:
        with unit_of_work() as uow:
            worklist.keep_draft(uow, person_of(uow), item_id, typed, uploads)
    except AnswersRejected as error:
        kept = _keep_chosen(item_id, typed, uploads)
        return _drawn(item_id, kept, problems=error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash("Đã lưu nháp. Chỉ Ông/Bà thấy bản nháp này; khi gửi mới chuyển đi.", "info")
    return redirect(url_for("work_items.show", item_id=item_id))


def _keep_chosen(item_id: int, typed: Mapping[str, Any], uploads: dict[str, list[Upload]]) -> Mapping[str, Any]:
    with unit_of_work() as uow:
        return worklist.keep_chosen(uow, person_of(uow), item_id, typed, uploads)


def _drawn(
    item_id: int, typed: Mapping[str, Any] | None, *, problems: Mapping[str, str] | None = None, failure: str = ""
) -> str:
    """The step's page; with what was typed when it is drawn again, else with the draft or what was said last time."""
    with unit_of_work(write=False) as uow:
        view = worklist.view(uow, person_of(uow), item_id, typed)
        told = typed if typed is not None else view.draft.typed if view.draft else view.prefill
        page = PAGES[view.course.kind]
        alike = several.alike(uow, person_of(uow), view.item)
        also = also_named(request.form)
        return render_template(
            page, view=view, typed=told, problems=problems or {}, failure=failure, alike=alike, also=also
        )
