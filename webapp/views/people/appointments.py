"""Đầu mối: the register of who keeps each agency's updates, and what its head decides."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import answers_from, page_number
from webapp.units import person_of, unit_of_work
from workflows.errors import AnswersRejected
from workflows.rights import appointments

blueprint = Blueprint("appointments", __name__, url_prefix="/dau-moi")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _drawn(request.args.get("co_quan", ""))


@blueprint.post("/<int:agency_id>/cu")
def propose(agency_id: int) -> ResponseReturnValue:
    typed = answers_from(request.form)
    try:
        with unit_of_work() as uow:
            named = appointments.propose(uow, person_of(uow), agency_id, typed)
            code = named.person.agency.code
    except AnswersRejected as error:
        code = request.args.get("co_quan", "")
        return _drawn(code, typed, error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash("Đã gửi Văn phòng; quyền có hiệu lực khi quản trị của Văn phòng đồng ý.", "info")
    return redirect(url_for("appointments.index", co_quan=code))


@blueprint.post("/<int:agency_id>/thu-truong-duyet")
def let_head_approve(agency_id: int) -> ResponseReturnValue:
    approves = request.form.get("approves") == "yes"
    with unit_of_work() as uow:
        agency = appointments.let_head_approve(uow, person_of(uow), agency_id, approves=approves)
    flash(
        "Từ nay báo cáo qua thủ trưởng duyệt trước khi gửi Văn phòng."
        if approves
        else "Từ nay báo cáo gửi thẳng Văn phòng.",
        "ok",
    )
    return redirect(url_for("appointments.index", co_quan=agency.code))


def _drawn(code: str, typed: Mapping[str, Any] | None = None, problems: Mapping[str, str] | None = None) -> str:
    with unit_of_work(write=False) as uow:
        page = appointments.register(uow, person_of(uow), code, page_number())
        return render_template("people/appointments.html", page=page, typed=typed or {}, problems=problems or {})
