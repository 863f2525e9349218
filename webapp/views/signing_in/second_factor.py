"""Mã xác thực: setting up the device that gives six-digit codes, and giving it up."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import sessions
from webapp.sessions import before_enrolment
from webapp.units import person_of, unit_of_work
from workflows.errors import WrongCode
from workflows.signing_in import second_factor

blueprint = Blueprint("second_factor", __name__, url_prefix="/tai-khoan/ma-xac-thuc")


@blueprint.get("/")
@before_enrolment
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post("/")
@before_enrolment
def confirm() -> ResponseReturnValue:
    with unit_of_work() as uow:
        person = person_of(uow)
        codes = second_factor.confirm(uow, person, request.form.get("code", ""), sessions.token())
        return render_template("signing_in/second_factor_codes.html", codes=codes)


@blueprint.post("/bo")
def give_up() -> ResponseReturnValue:
    with unit_of_work() as uow:
        second_factor.attempt(uow, person_of(uow))
    with unit_of_work() as uow:
        second_factor.give_up(uow, person_of(uow), request.form.get("code", ""))
    flash("Đã bỏ mã xác thực; đăng nhập chỉ còn hỏi mật khẩu.", "ok")
    return redirect(url_for("account.own"))


@blueprint.errorhandler(WrongCode)
def wrong(error: WrongCode) -> ResponseReturnValue:
    return _page(problem=str(error)), error.status


def _page(problem: str | None = None) -> str:
    with unit_of_work() as uow:
        person = person_of(uow)
        if second_factor.is_asked_of(uow, person):
            left = second_factor.recovery_codes_left(uow, person)
            return render_template("signing_in/second_factor.html", asked=True, left=left, problem=problem)
        address = second_factor.offer(uow, person)
        owed = second_factor.is_owed_by(uow, person)
        secret = parse_qs(urlsplit(address).query)["secret"][0]
        parts = [secret[place : place + 4] for place in range(0, len(secret), 4)]
        return render_template(
            "signing_in/second_factor.html", picture=_qr(address), parts=parts, owed=owed, problem=problem
        )


def _qr(address: str) -> str:
    """The address as a picture, drawn into the page: it is sent to nobody to be drawn."""
    drawn = BytesIO()
    # Attributes alone: the page's policy would refuse a style.
    look = {"xmldecl": False, "svgns": False, "omitsize": True, "border": 4, "light": "#fff", "lineclass": None}
    segno.make(address, error="m").save(drawn, kind="svg", **look)
    return drawn.getvalue().decode()
