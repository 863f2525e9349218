"""Tìm kiếm: directives and assignments by any of their words."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.answers import searched_text
from webapp.units import person_of, unit_of_work
from workflows.search import finding
from workflows.search.finding import Among, Place

blueprint = Blueprint("search", __name__, url_prefix="/tim-kiem")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    text, named = searched_text(), request.args.get("trong", "")
    among = Among(named) if named in set(Among) else None
    after = Place.read(request.args.get("tu", "")) if among else None
    with unit_of_work(write=False) as uow:
        findings = finding.find(uow, person_of(uow), text, among, after)
        return render_template("directives/search.html", text=text, among=among, findings=findings)
