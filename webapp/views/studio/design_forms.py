"""The forms of a design in work: their list, and the page on which one is built, tried and saved."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import chosen_file
from webapp.built_forms import sent_from
from webapp.units import person_of, unit_of_work
from workflows.errors import AnswersRejected, DesignChanged
from workflows.studio import drafts, editing
from workflows.studio.forms import acts, pages
from workflows.studio.forms.acts import Sent
from workflows.studio.forms.kinds import KINDS
from workflows.studio.forms.trying import LANGUAGES

blueprint = Blueprint("design_forms", __name__, url_prefix="/thiet-ke/ban-soan/<int:draft_id>/bieu-mau")

JUDGED = ("try", "draw")
"""The buttons after which the answers in the preview are judged; ``draw`` judges what was tried before."""


@blueprint.post("")
def begin(draft_id: int) -> ResponseReturnValue:
    typed = request.form
    with unit_of_work() as uow:
        named = {"like": typed.get("like", ""), "name": typed.get("name", "")}
        name = acts.begin(uow, person_of(uow), draft_id, typed.get("digest", ""), typed.get("title", ""), **named)
    flash("Đã thêm biểu mẫu vào bản soạn; thêm mục đầu tiên ở dưới.", "ok")
    return redirect(url_for(".show", draft_id=draft_id, name=name))


@blueprint.post("/tep.json")
def take_in(draft_id: int) -> ResponseReturnValue:
    digest, file = request.form.get("digest", ""), chosen_file()
    name, content = (Path(file.filename or "").stem, file.read(acts.MAX_FORM_BYTES + 1)) if file else ("", b"")
    with unit_of_work() as uow:
        title = acts.take_in(uow, person_of(uow), draft_id, digest, name, content)
    flash(f"Đã đưa biểu mẫu “{title}” vào bản soạn.", "ok")
    return redirect(url_for(".show", draft_id=draft_id, name=name))


@blueprint.get("/<name>/tep.json")
def file(draft_id: int, name: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        content = acts.file_of(drafts.opened(uow, person_of(uow), draft_id), name)
    return send_file(BytesIO(content), mimetype="application/json", as_attachment=True, download_name=f"{name}.json")


@blueprint.get("/<name>")
def show(draft_id: int, name: str) -> ResponseReturnValue:
    return _drawn(draft_id, name, None)


@blueprint.post("/<name>")
def work(draft_id: int, name: str) -> ResponseReturnValue:
    """Any button of the page: only “save” keeps anything, the others draw the page anew with what was typed."""
    typed, sent = request.form, sent_from(request.form)
    act = typed.get("act", "draw")
    if act == "save":
        return _save(draft_id, name, sent)
    if act == "enter":  # the Enter key, wherever it was pressed
        act = "add" if typed.get("new-title") else "draw"
    sheet = acts.worked(sent.sheet, act, typed.get("new-title", ""), typed.get("new-kind", ""))
    return _drawn(draft_id, name, replace(sent, sheet=sheet), act=act)


@blueprint.post("/<name>/bo")
def drop(draft_id: int, name: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        acts.drop(uow, person_of(uow), draft_id, request.form.get("digest", ""), name)
    flash(f"Đã bỏ biểu mẫu “{name}” khỏi bản soạn.", "ok")
    return redirect(url_for("design_drafts.parts", draft_id=draft_id))


@blueprint.errorhandler(DesignChanged)
def changed(error: DesignChanged) -> ResponseReturnValue:
    """The list as it is now, with what was asked of it still typed."""
    flash(str(error), "warn")
    with unit_of_work(write=False) as uow:
        view = editing.view(uow, person_of(uow), error.draft_id)
        told = {"view": view, "draft": view.draft, "forms": acts.listing(view.draft), "typed": request.form}
        return render_template("studio/parts.html", tab="parts", **told), error.status


def _save(draft_id: int, name: str, sent: Sent) -> ResponseReturnValue:
    try:
        with unit_of_work() as uow:
            acts.save(uow, person_of(uow), draft_id, request.form.get("digest", ""), name, sent)
    except AnswersRejected:
        return _drawn(draft_id, name, sent, act="save"), HTTPStatus.UNPROCESSABLE_ENTITY
    except DesignChanged as error:
        return _drawn(draft_id, name, sent, act="save", conflict=str(error)), error.status
    flash("Đã lưu biểu mẫu vào bản soạn.", "ok")
    return redirect(url_for(".show", draft_id=draft_id, name=name))


def _drawn(draft_id: int, name: str, sent: Sent | None, *, act: str = "", conflict: str = "") -> str:
    tried = act in JUDGED and (act == "try" or "tried" in request.form)
    with unit_of_work(write=False) as uow:
        page = pages.opened(uow, person_of(uow), draft_id, name, sent, tried=tried)
        digest = request.form.get("digest") if sent and not conflict else page.view.draft.digest
        told = {"act": act, "conflict": conflict, "digest": digest, "tried": tried}
        return render_template(
            "studio/form.html",
            page=page,
            view=page.view,
            draft=page.view.draft,
            kinds=KINDS,
            languages=LANGUAGES,
            **told,
        )
