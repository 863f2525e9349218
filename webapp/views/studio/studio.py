"""Thiết kế: the deployed diagrams, the designs in work, and what a diagram may name."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.units import person_of, unit_of_work
from workflows import designs
from workflows.policy import Action, require
from workflows.studio import catalogue, drafts

blueprint = Blueprint("studio", __name__, url_prefix="/thiet-ke")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        in_work = drafts.listing(uow, person_of(uow))
        found = designs.listing(uow)
        names = designs.deployers(uow, (each for each, _ in found))
        return render_template("studio/studio.html", drafts=in_work, versions=found, names=names)


@blueprint.post("/")
def begin() -> ResponseReturnValue:
    typed = request.form
    with unit_of_work() as uow:
        if typed.get("based_on"):
            draft = drafts.begin_from(uow, person_of(uow), typed["based_on"], typed.get("version", type=int))
        else:
            draft = drafts.begin(uow, person_of(uow), typed.get("key", "").strip(), typed.get("name", ""))
        number, name = draft.id, draft.name
    flash(f"Bắt đầu soạn “{name}”; quy trình đang chạy không đổi cho đến khi triển khai.", "ok")
    return redirect(url_for("design_drafts.show", draft_id=number))


@blueprint.get("/danh-muc")
def names() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        require(person_of(uow), Action.READ_DESIGNS)
        found = catalogue.names(uow.house.registry)
        return render_template("studio/catalogue.html", names=found, kinds=catalogue.KINDS)
