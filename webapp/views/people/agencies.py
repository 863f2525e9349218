"""Cơ quan, địa phương: the tree, one agency with its names, and what the Office records of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.again import again, told
from webapp.answers import answers_from
from webapp.units import person_of, unit_of_work
from workflows.agencies import asked, listing, naming, succession
from workflows.agencies.asked import Form
from workflows.errors import AnswersRejected

blueprint = Blueprint("agencies", __name__, url_prefix="/co-quan")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person_of(uow)
        return render_template("people/agencies.html", lines=listing.tree(uow))


@blueprint.get("/<int:agency_id>")
def show(agency_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("people/agency.html", card=listing.card(uow, person_of(uow), agency_id))


@blueprint.get("/them")
def founding(error: AnswersRejected | None = None) -> ResponseReturnValue:
    note = "Một cơ quan, địa phương của tỉnh, hoặc đơn vị trực thuộc: cơ quan cấp trên đọc được việc của đơn vị."
    return _drawn(asked.founding, None, error, "Thêm cơ quan", note, url_for("agencies.found"), "Thêm vào danh sách")


@blueprint.post("/them")
@again(founding)
def found() -> ResponseReturnValue:
    with unit_of_work() as uow:
        agency = naming.found(uow, person_of(uow), answers_from(request.form))
    flash(f"Đã thêm {agency.name}.", "ok")
    return redirect(url_for("agencies.show", agency_id=agency.id))


@blueprint.get("/<int:agency_id>/doi-ten")
def renaming(agency_id: int, error: AnswersRejected | None = None) -> ResponseReturnValue:
    note = "Văn bản ban hành trước ngày này vẫn ghi tên cũ; việc và người giữ nguyên."
    action = url_for("agencies.rename", agency_id=agency_id)
    return _drawn(asked.renaming, agency_id, error, "Đổi tên", note, action, "Ghi tên mới")


@blueprint.post("/<int:agency_id>/doi-ten")
@again(renaming)
def rename(agency_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        agency = naming.rename(uow, person_of(uow), agency_id, answers_from(request.form))
    flash(f"Đã đổi tên thành {agency.name}; văn bản trước ngày đó giữ tên cũ.", "ok")
    return redirect(url_for("agencies.show", agency_id=agency_id))


@blueprint.get("/<int:agency_id>/ket-thuc")
def succeeding(agency_id: int, error: AnswersRejected | None = None) -> ResponseReturnValue:
    note = "Việc đang làm chuyển sang cơ quan nhận việc, thời hạn không đổi. Xem trước rồi mới ghi."
    action = url_for("agencies.preview", agency_id=agency_id)
    return _drawn(asked.succeeding, agency_id, error, "Sáp nhập, chia tách", note, action, "Xem trước")


@blueprint.post("/<int:agency_id>/ket-thuc/xem-truoc")
@again(succeeding)
def preview(agency_id: int) -> ResponseReturnValue:
    typed = answers_from(request.form)
    with unit_of_work() as uow:
        outcome = succession.preview(uow, person_of(uow), agency_id, typed)
    return render_template("people/succession_preview.html", agency_id=agency_id, outcome=outcome, typed=typed)


@blueprint.post("/<int:agency_id>/ket-thuc")
@again(succeeding)
def succeed(agency_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        outcome = succession.succeed(uow, person_of(uow), agency_id, answers_from(request.form))
    flash(f"{len(outcome.moved)} phần việc đã chuyển sang {outcome.receiver}; đã báo {outcome.told} người.", "ok")
    return redirect(url_for("agencies.show", agency_id=agency_id))


def _drawn(
    form: Form, agency_id: int | None, error: AnswersRejected | None, title: str, note: str, action: str, button: str
) -> str:
    with unit_of_work(write=False) as uow:
        found = asked.about(uow, person_of(uow), agency_id, form)
        words = {"title": title, "note": note, "action": action, "button": button}
        return render_template(
            "people/agency_form.html", agency=found.agency, fields=found.fields, **words, **told(error)
        )
