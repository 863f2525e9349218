"""Nhập từ tệp: a table is chosen or pasted, looked at, and brought in; each batch tells what came of its rows."""

from __future__ import annotations

from collections.abc import Iterator

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_template,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from webapp.answers import page_number
from webapp.downloads import printed
from webapp.units import person_of, unit_of_work
from workflows.errors import ImportRejected
from workflows.imports import batches, bringing, documents, tables
from workflows.vocabulary import ImportKind

blueprint = Blueprint("imports", __name__, url_prefix="/van-ban/nhap-tep")
SHOWN = 200
"""How many directives of a preview are drawn; the figures count all."""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _drawn()


@blueprint.post("/")
def take() -> ResponseReturnValue:
    kind = _kind()
    with unit_of_work() as uow:
        person = person_of(uow)
        batches.permit(person)
        name, content = _chosen()
        if kind is ImportKind.ELECTRONIC:
            matter = documents.receive(uow, person, name, content)
            return redirect(url_for("instances.show", instance_id=matter.instance_id))
        batch_id = batches.take(uow, person, kind, name, content).id
    return redirect(url_for("imports.show", batch_id=batch_id))


@blueprint.get("/bao-cao")
def report() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        documents.permit(person_of(uow))
        return render_template("directives/import_report.html", problem="")


@blueprint.post("/bao-cao")
def take_report() -> ResponseReturnValue:
    _, content = _file()
    try:
        with unit_of_work() as uow:
            item_id = documents.draft_report(uow, person_of(uow), content).id
    except ImportRejected as error:
        return render_template("directives/import_report.html", problem=str(error)), error.status
    flash("Đã điền báo cáo từ văn bản điện tử; xem lại rồi gửi.", "ok")
    return redirect(url_for("work_items.show", item_id=item_id))


@blueprint.get("/<int:batch_id>")
def show(batch_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        preview = batches.look(uow, person_of(uow), batch_id)
        if not preview.is_long:
            return render_template("directives/import.html", preview=preview, shown=SHOWN)
    return Response(
        stream_with_context(_told_meanwhile(batch_id)), mimetype="text/html", headers={"X-Accel-Buffering": "no"}
    )


@blueprint.post("/<int:batch_id>")
def bring_in(batch_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        batch = bringing.begin(uow, person_of(uow), batch_id, not_secret="not_secret" in request.form)
        count = len(batch.wanted or ())
        told = f"Đã nhập {count} văn bản." if batch.imported_at else f"Đang nhập {count} văn bản."
    flash(told, "ok")
    return redirect(url_for("imports.show", batch_id=batch_id))


@blueprint.get("/<kind>.xlsx")
def template(kind: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        known = ImportKind(kind) if kind in list(ImportKind) else ImportKind.DIRECTIVES
        content = batches.template(uow, person_of(uow), known)
    return printed(content, f"bang-mau-{known}.xlsx")


@blueprint.errorhandler(ImportRejected)
def rejected(error: ImportRejected) -> ResponseReturnValue:
    return _drawn(str(error)), error.status


def _told_meanwhile(batch_id: int) -> Iterator[str]:
    """The page as it comes about: how far the preview is stands on it until the rest follows."""
    with unit_of_work(write=False) as uow:
        preview = batches.look(uow, person_of(uow), batch_id)
        yield from stream_template("directives/import.html", preview=preview, shown=SHOWN)


def _drawn(problem: str = "") -> str:
    with unit_of_work(write=False) as uow:
        page = batches.listing(uow, person_of(uow), page_number())
        return render_template("directives/imports.html", page=page, kinds=ImportKind, problem=problem)


def _kind() -> ImportKind:
    asked = request.form.get("kind", "")
    return ImportKind(asked) if asked in list(ImportKind) else ImportKind.DIRECTIVES


def _chosen() -> tuple[str, bytes]:
    """The file's name and content, or the table that was pasted."""
    name, content = _file()
    if name:
        return name, content
    text = request.form.get("table", "")
    if not text.strip():
        raise ImportRejected("Chọn tệp .xlsx, .csv hoặc dán bảng vào ô bên dưới.")
    return tables.PASTED, text.encode()


def _file() -> tuple[str, bytes]:
    """The chosen file; it is no attachment, so its own reader judges it."""
    file = request.files.get("file")
    return (file.filename, file.stream.read()) if file is not None and file.filename else ("", b"")
