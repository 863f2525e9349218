"""Tệp tạm giữ: files marked secret, before those whom the Office named to look at them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.downloads import download
from webapp.units import person_of, unit_of_work
from workflows import people
from workflows.attachments import holding

blueprint = Blueprint("held_files", __name__, url_prefix="/tep-tam-giu")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        files = holding.listing(uow, person_of(uow))
        names = people.names(uow.session, [name for each in files for name in (each.uploaded_by, each.decided_by)])
        return render_template("directives/held_files.html", files=files, names=names)


@blueprint.get("/<int:held_id>/noi-dung")
def content(held_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        held, file = holding.open_for(uow, person_of(uow), held_id)
    return download(file, held.name, "application/octet-stream", held.size, held.sha256)


@blueprint.post("/<int:held_id>/cho-gui")
def release(held_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        holding.release(uow, person_of(uow), held_id, request.form.get("reason", ""))
    flash("Đã cho gửi tệp; người gửi được báo.", "ok")
    return redirect(url_for("held_files.index"))


@blueprint.post("/<int:held_id>/huy")
def purge(held_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        holding.purge(uow, person_of(uow), held_id, request.form.get("reason", ""))
    flash("Đã hủy tệp; chỉ còn dấu vết của việc hủy.", "ok")
    return redirect(url_for("held_files.index"))
