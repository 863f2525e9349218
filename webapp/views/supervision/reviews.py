"""Rà soát hằng ngày: what awaits the Office's review, and the record that somebody looked through it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import page_number
from webapp.units import person_of, unit_of_work
from workflows import reviews

blueprint = Blueprint("reviews", __name__, url_prefix="/ra-soat")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("supervision/reviews.html", page=reviews.queue(uow, person_of(uow), page_number()))


@blueprint.post("/")
def note() -> ResponseReturnValue:
    with unit_of_work() as uow:
        noted = reviews.note(uow, person_of(uow))
        flash(f"Đã ghi nhận rà soát ngày {noted.day:%d/%m/%Y}: {noted.awaiting} báo cáo đang chờ.", "ok")
    return redirect(url_for("reviews.index"))
