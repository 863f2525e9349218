"""The demonstration alone: sign in by one click, move the clock. Answers this machine and nobody else."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from webapp import sessions
from webapp.formats import moment
from webapp.security import is_loopback
from webapp.sessions import public
from webapp.units import house, unit_of_work
from workflows import demo, waking
from workflows.signing_in import admission

blueprint = Blueprint("demo", __name__, url_prefix="/trinh-dien")


@blueprint.before_request
def only_this_machine() -> None:
    if not is_loopback(request.remote_addr):
        abort(404)


@blueprint.post("/dang-nhap")
@public
def sign_in() -> ResponseReturnValue:
    entry = admission.enter(house(), request.form.get("username", ""), "", sessions.caller())
    return sessions.let_in(entry, request.form.get("next"))


@blueprint.post("/dong-ho")
def move_clock() -> ResponseReturnValue:
    with unit_of_work() as uow:
        demo.move(uow, request.form.get("to", demo.Move.NOW, type=demo.Move))
        now = uow.now()
    woken = waking.sweep(house())
    flash(f"Đồng hồ: {moment(now)}. Đã chạy {woken} mốc nhắc hạn.", "info")
    return redirect(sessions.safe_next(request.form.get("back")))
