"""Phiên bản: the versions of a diagram side by side, the way back, and carrying over what runs on older ones."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.downloads import printed
from webapp.units import house, person_of, unit_of_work
from workflows.versions import carrying, listing, outcomes

blueprint = Blueprint("versions", __name__, url_prefix="/quy-trinh")


@blueprint.get("/phien-ban")
def all_newest() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("studio/versions_all.html", newest=listing.newest(uow, person_of(uow)))


@blueprint.get("/<key>/phien-ban")
def index(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        view = listing.view(uow, person_of(uow), key)
        return render_template("studio/versions.html", view=view, migrations=outcomes.recent(uow, key))


@blueprint.get("/<key>/phien-ban/so-sanh")
def compare(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        newest = listing.view(uow, person, key).newest.version
        new = request.args.get("moi", newest, int)
        old = request.args.get("cu", max(1, new - 1), int)
        return render_template("studio/version_diff.html", view=listing.compare(uow, person, key, old, new))


@blueprint.get("/<key>/phien-ban/<int:number>/so-do.bpmn")
def diagram(key: str, number: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        drawn = listing.version(uow, person_of(uow), key, number).diagram
    return Response(drawn, mimetype="application/xml")


@blueprint.post("/<key>/phien-ban/<int:number>/tro-lai")
def roll_back(key: str, number: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        newest = listing.roll_back(uow, person_of(uow), key, number, request.form.get("reason", ""))
        flash(f"Phiên bản {newest.version} có nội dung của phiên bản {number}.", "ok")
    return redirect(url_for("versions.index", key=key))


@blueprint.get("/<key>/chuyen")
def outlook(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        seen = carrying.outlook(uow, person, key, _chosen(request.args))
        may_change = listing.view(uow, person, key).may_change
        return render_template("studio/migration_plan.html", view=seen, shown=outcomes.SHOWN, may_change=may_change)


@blueprint.post("/<key>/chuyen")
def begin(key: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        reason = request.form.get("reason", "")
        batch = carrying.begin(uow, person_of(uow), key, _chosen(request.form), reason)
        number = batch.id
    carrying.carry_on(house(), number, carrying.AT_ONCE)
    return redirect(url_for("versions.migration", key=key, migration_id=number))


@blueprint.get("/<key>/chuyen/<int:migration_id>")
def migration(key: str, migration_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        view = outcomes.view(uow, person_of(uow), key, migration_id)
        return render_template("studio/migration.html", view=view, shown=outcomes.SHOWN, words=outcomes.OUTCOMES)


@blueprint.get("/<key>/chuyen/<int:migration_id>/ket-qua.csv")
def report(key: str, migration_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        content = outcomes.report(uow, person_of(uow), key, migration_id)
    return printed(content, f"chuyen-{migration_id}.csv")


def _chosen(told: dict[str, str]) -> dict[str, str]:
    """Which step takes which one's place, as the page's select boxes say."""
    return {name.removeprefix("buoc:"): value for name, value in told.items() if name.startswith("buoc:")}
