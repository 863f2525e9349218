"""Phiên làm việc: where one is signed in; and, for an administrator of the Office, who is."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import sessions
from webapp.units import person_of, unit_of_work
from workflows.signing_in import second_factor, sign_ins

blueprint = Blueprint("account", __name__, url_prefix="/tai-khoan")


@blueprint.get("/phien-lam-viec")
def own() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person, token = person_of(uow), sessions.token()
        rows = [(row, sign_ins.is_this(row, token)) for row in sign_ins.open_of(uow, person)]
        asked = second_factor.is_asked_of(uow, person)
        left = second_factor.recovery_codes_left(uow, person)
        return render_template("signing_in/sessions.html", rows=rows, asked=asked, left=left)


@blueprint.post("/phien-lam-viec/<int:session_id>/ket-thuc")
def end_one(session_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        sign_ins.end_own(uow, person_of(uow), session_id)
    flash("Đã kết thúc phiên làm việc đó.", "ok")
    return redirect(url_for("account.own"))


@blueprint.post("/phien-lam-viec/ket-thuc-phien-khac")
def end_others() -> ResponseReturnValue:
    with unit_of_work() as uow:
        ended = sign_ins.end_others(uow, person_of(uow), sessions.token())
    flash(f"Đã kết thúc {ended} phiên khác.", "ok")
    return redirect(url_for("account.own"))


@blueprint.get("/cac-phien")
def everybody() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("signing_in/sessions_of_all.html", rows=sign_ins.overview(uow, person_of(uow)))


@blueprint.post("/cac-phien/<int:person_id>/ket-thuc")
def end_all(person_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        whose, ended = sign_ins.end_all_of(uow, person_of(uow), person_id)
    flash(f"Đã kết thúc {ended} phiên của {whose.name}.", "ok")
    return redirect(url_for("account.everybody"))


@blueprint.post("/cac-phien/<int:person_id>/bo-ma")
def reset_code(person_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        whose = second_factor.reset(uow, person_of(uow), person_id)
    flash(f"Đã bỏ mã xác thực của {whose.name} và kết thúc các phiên của người này.", "ok")
    return redirect(url_for("account.everybody"))
