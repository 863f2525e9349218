"""Thông báo: what was told to the person who is signed in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from webapp.sessions import safe_next
from webapp.units import person_of, unit_of_work
from workflows import outbox

blueprint = Blueprint("notices", __name__, url_prefix="/thong-bao")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("work/notices.html", messages=outbox.listing(uow, person_of(uow)))


@blueprint.get("/<int:message_id>")
def show(message_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        message = outbox.open_notice(uow, person_of(uow), message_id)
        return redirect(safe_next(message.link))
