"""Nhập văn bản: a directive's form, its draft, and those that are under way."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import once, registration_from, uploads_from
from webapp.units import person_of, unit_of_work
from workflows.errors import RegistrationRejected
from workflows.models import Entry
from workflows.registration import entries

blueprint = Blueprint("entries", __name__, url_prefix="/van-ban/nhap")


@blueprint.get("")
def new() -> ResponseReturnValue:
    return _form(None, {"urgency": "normal"}, [])


@blueprint.get("/chua-xong")
def under_way() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("directives/entries.html", entries=entries.under_way(uow, person_of(uow)))


@blueprint.get("/<int:entry_id>")
def show(entry_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        entry = entries.draft(uow, person_of(uow), entry_id)
        head, duties = entry.head, entry.duties
    return _form(entry_id, head, duties, saved=entry)


@blueprint.post("")
def register() -> ResponseReturnValue:
    return _posted(None)


@blueprint.post("/<int:entry_id>")
def register_draft(entry_id: int) -> ResponseReturnValue:
    return _posted(entry_id)


@blueprint.post("/<int:entry_id>/bo")
def discard(entry_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        entries.discard(uow, person_of(uow), entry_id)
    flash("Đã bỏ bản nháp.", "info")
    return redirect(url_for("entries.under_way"))


def _posted(entry_id: int | None) -> ResponseReturnValue:
    head, duties = registration_from(request.form)
    act = request.form.get("act", "register")
    typed: dict[str, Any] = {"uploads": uploads_from(request.files), "entry_id": entry_id}
    if act != "register":
        return _kept(head, duties, act, typed)
    try:
        with unit_of_work() as uow:
            entry = entries.register(uow, person_of(uow), head, duties, once(), **typed)
            return _sent(entry)
    except RegistrationRejected as error:
        # What was typed is kept, so that no chosen file is lost while a field is mended.
        return _again(head, duties, error, typed)


def _sent(entry: Entry) -> ResponseReturnValue:
    if entry.directive is not None:
        duties = len(entry.directive.duties)
        flash(f"Đã giao {duties} nhiệm vụ theo văn bản {entry.directive.number}.", "ok")
        return redirect(url_for("directives.show", directive_id=entry.directive.id))
    flash("Đã gửi. Nhiệm vụ được giao khi người có thẩm quyền xem xong; kết quả báo ở mục Thông báo.", "ok")
    return redirect(url_for("instances.show", instance_id=entry.matter.instance_id if entry.matter else 0))


def _kept(head: dict[str, Any], duties: list[dict[str, Any]], act: str, typed: dict[str, Any]) -> ResponseReturnValue:
    rearranged = _rearranged(duties, act)
    try:
        with unit_of_work() as uow:
            entry = entries.keep(uow, person_of(uow), head, rearranged, **typed)
    except RegistrationRejected as error:
        return _again(head, duties, error, typed)
    if act == "draft":
        flash("Đã lưu nháp. Chỉ Ông/Bà thấy bản nháp này.", "info")
    anchor = f"duty-{len(rearranged) - 1}" if act == "add" else None
    return redirect(url_for("entries.show", entry_id=entry.id, _anchor=anchor))


def _again(
    head: dict[str, Any], duties: list[dict[str, Any]], error: RegistrationRejected, typed: dict[str, Any]
) -> ResponseReturnValue:
    with unit_of_work() as uow:
        entry = entries.keep_chosen(uow, person_of(uow), head, duties, **typed)
    return _form(entry.id, entry.head, duties, error), error.status


def _rearranged(duties: list[dict[str, Any]], act: str) -> list[dict[str, Any]]:
    """What the buttons of the form do to its duties."""
    if act == "add":
        return entries.with_another(duties)
    return [duty for number, duty in enumerate(duties) if act != f"remove-{number}"] or entries.with_another([])


def _form(
    entry_id: int | None,
    head: dict[str, Any],
    duties: list[dict[str, Any]],
    error: RegistrationRejected | None = None,
    *,
    saved: Entry | None = None,
) -> str:
    with unit_of_work(write=False) as uow:
        head_fields, duty_fields = entries.fields(uow, person_of(uow))
        return render_template(
            "directives/entry.html",
            entry_id=entry_id,
            saved=saved,
            head_fields=head_fields,
            duty_fields=duty_fields,
            files=entries.files_of(uow, entry_id),
            head=head,
            duties=duties or entries.with_another([]),
            problems=error.problems if error else {},
            duty_problems=error.duty_problems if error else [],
        )
