"""The decision tables of a design in work, edited as tables and tried before they are saved."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import chosen_file
from webapp.units import person_of, unit_of_work
from workflows.errors import DesignChanged
from workflows.studio import drafts, editing
from workflows.studio.decisions import sentences, tables, typed
from workflows.studio.decisions.typed import Reshaping

blueprint = Blueprint("design_decisions", __name__, url_prefix="/thiet-ke/ban-soan/<int:draft_id>/bang")


@blueprint.get("/")
def index(draft_id: int) -> ResponseReturnValue:
    return _listing(draft_id)


@blueprint.post("/")
def begin(draft_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        key = tables.begin(uow, person_of(uow), draft_id, request.form.get("digest", ""), request.form.get("name", ""))
    return redirect(url_for(".show", draft_id=draft_id, table=key))


@blueprint.post("/tep.dmn")
def take_in(draft_id: int) -> ResponseReturnValue:
    digest, file = request.form.get("digest", ""), chosen_file()
    text = editing.text_of(file.stream) if file else ""
    with unit_of_work() as uow:
        taken = tables.take_in(uow, person_of(uow), draft_id, digest, text)
    flash(f"Đã đưa bảng “{taken.name}” vào bản soạn.", "ok")
    return redirect(url_for(".show", draft_id=draft_id, table=taken.key))


@blueprint.get("/<table>")
def show(draft_id: int, table: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return _page(tables.desk(uow, person_of(uow), draft_id, table))


@blueprint.post("/<table>")
def change(draft_id: int, table: str) -> ResponseReturnValue:
    act, grid = request.form.get("act", "save"), typed.grid(request.form.to_dict(flat=False))
    if act == "save":
        return _save(draft_id, table, grid)
    reshaping = Reshaping.named(act)
    with unit_of_work(write=False) as uow:
        shown = grid if reshaping is None else typed.reshaped(grid, reshaping)
        sample = _sample() if act == "try" else None
        return _page(tables.desk(uow, person_of(uow), draft_id, table, shown, sample), reshaping)


@blueprint.post("/<table>/bo")
def remove(draft_id: int, table: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        name = tables.remove(uow, person_of(uow), draft_id, request.form.get("digest", ""), table)
    flash(f"Đã bỏ bảng “{name}” khỏi bản soạn.", "ok")
    return redirect(url_for(".index", draft_id=draft_id))


@blueprint.get("/<table>/tep.dmn")
def file(draft_id: int, table: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        content = tables.file_of(drafts.opened(uow, person_of(uow), draft_id), table)
    return send_file(BytesIO(content), mimetype="application/xml", as_attachment=True, download_name=f"{table}.dmn")


@blueprint.errorhandler(DesignChanged)
def changed(error: DesignChanged) -> ResponseReturnValue:
    """What was typed, whole, and in what it differs from what somebody else saved meanwhile."""
    if request.endpoint != f"{blueprint.name}.{change.__name__}":
        return _listing(error.draft_id, late=str(error)), error.status
    key = (request.view_args or {})["table"]
    grid = typed.grid(request.form.to_dict(flat=False))
    with unit_of_work(write=False) as uow:
        return _page(tables.late(uow, person_of(uow), error.draft_id, key, grid), late=str(error)), error.status


def _save(draft_id: int, table: str, grid: typed.Grid) -> ResponseReturnValue:
    with unit_of_work() as uow:
        tables.save(uow, person_of(uow), draft_id, request.form.get("digest", ""), table, grid)
    flash("Đã lưu bảng quyết định.", "ok")
    return redirect(url_for(".show", draft_id=draft_id, table=table), HTTPStatus.SEE_OTHER)


def _listing(draft_id: int, late: str = "") -> str:
    with unit_of_work(write=False) as uow:
        view = editing.view(uow, person_of(uow), draft_id)
        found = tables.listing(view.draft)
        return render_template(
            "studio/decisions.html", view=view, draft=view.draft, tables=found, late=late, tab="decisions"
        )


def _page(desk: tables.Desk, focus: Reshaping | None = None, late: str = "") -> str:
    given = _sample()
    return render_template(
        "studio/decision.html",
        desk=desk,
        draft=desk.draft,
        view=desk,
        policies=sentences.POLICY_WORDS,
        kinds=sentences.KINDS,
        numbers=sentences.NUMBERS,
        given=given,
        focus=focus,
        late=late,
        changed=request.method == "POST",
        tab="decisions",
    )


def _sample() -> dict[str, str]:
    return dict(zip(request.form.getlist("sample_of"), request.form.getlist("sample"), strict=False))
