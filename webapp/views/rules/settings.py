"""Thiết lập của Văn phòng: every rule that the Office decides, on one page, and the rule set in force to take along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import answers_from
from webapp.downloads import printed
from webapp.units import person_of, unit_of_work
from workflows import printing, ruleset, settings
from workflows.errors import SettingRejected

blueprint = Blueprint("settings", __name__, url_prefix="/thiet-lap")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _drawn({}, {})


@blueprint.post("/<key>")
def change(key: str) -> ResponseReturnValue:
    typed = answers_from(request.form)
    with unit_of_work() as uow:
        setting = settings.named(key)
        settings.change(uow, person_of(uow), setting, typed.get("value", ""), str(typed.get("reason", "")))
        words = setting.words(settings.value(uow.session, setting))
    flash(f"{setting.label}: {words}.", "ok")
    return redirect(url_for("settings.index", _anchor=key))


@blueprint.errorhandler(SettingRejected)
def rejected(error: SettingRejected) -> ResponseReturnValue:
    return _drawn(answers_from(request.form), {error.key: str(error)}), error.status


@blueprint.get("/bo-quy-tac")
def printable() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("rules/ruleset.html", rules=ruleset.in_force(uow, person_of(uow)))


@blueprint.get("/bo-quy-tac.json")
def as_json() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return jsonify(ruleset.as_data(ruleset.in_force(uow, person_of(uow))))


@blueprint.get("/bo-quy-tac.csv")
def as_csv() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        sheet = ruleset.as_sheet(ruleset.in_force(uow, person_of(uow)))
    return printed(printing.csv(sheet), "bo-quy-tac.csv")


@blueprint.get("/bo-quy-tac.xlsx")
def as_xlsx() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        sheet = ruleset.as_sheet(ruleset.in_force(uow, person_of(uow)))
    return printed(printing.xlsx([sheet]), "bo-quy-tac.xlsx")


def _drawn(typed: Mapping[str, Any], problems: Mapping[str, str]) -> str:
    with unit_of_work(write=False) as uow:
        rules = ruleset.in_force(uow, person_of(uow))
        return render_template("rules/settings.html", rules=rules, typed=typed, problems=problems)
