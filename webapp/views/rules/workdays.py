"""Lịch làm việc: the table of days off, and a change of it: first what it would move, then the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import answers_from, uploads_from
from webapp.units import person_of, unit_of_work
from workflows.errors import DaysRejected
from workflows.unit import UnitOfWork
from workflows.workdays import day_entries, table
from workflows.workdays.day_entries import DayEntry

blueprint = Blueprint("workdays", __name__, url_prefix="/lich-lam-viec")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _drawn({"first": request.args.get("ngay", "")})


@blueprint.post("/xem-truoc")
def preview() -> ResponseReturnValue:
    with unit_of_work() as uow:
        person = person_of(uow)
        table.permit(person)
        entries = _entries(uow)
        outcome = table.preview(uow, person, entries)
        return render_template("rules/workdays_preview.html", outcome=outcome, days=day_entries.as_csv(entries))


@blueprint.post("/")
def change() -> ResponseReturnValue:
    content = request.form.get("days", "").encode()
    with unit_of_work() as uow:
        person = person_of(uow)
        table.permit(person)
        entries = day_entries.read_file("days.csv", content, "")
        outcome = table.change(uow, person, entries)
    flash(f"Đã sửa {len(outcome.changes)} ngày; {len(outcome.moved)} mốc tính lại. Thời hạn đã giao không đổi.", "ok")
    return redirect(url_for("workdays.index", nam=entries[0].day.year))


@blueprint.errorhandler(DaysRejected)
def rejected(error: DaysRejected) -> ResponseReturnValue:
    return _drawn(answers_from(request.form), error.problems), error.status


def _entries(uow: UnitOfWork) -> list[DayEntry]:
    if "act" not in request.form:
        return day_entries.read_form(uow, answers_from(request.form))
    files = uploads_from(request.files).get("file", [])
    if not files:
        raise DaysRejected({"file": "Chọn tệp .csv hoặc .ics."})
    return day_entries.read_file(files[0].name, files[0].stream.read(), request.form.get("file_decision", ""))


def _drawn(typed: Mapping[str, Any], problems: Mapping[str, str] | None = None) -> str:
    with unit_of_work(write=False) as uow:
        year = table.year(uow, person_of(uow), request.args.get("nam", type=int))
        told = {"fields": day_entries.fields(uow), "typed": typed, "problems": problems or {}}
        return render_template("rules/workdays.html", year=year, **told)
