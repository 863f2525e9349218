"""Quan sát quy trình: what runs of each diagram, and one diagram with its heat, its times and its trend."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.units import person_of, unit_of_work
from workflows.supervision import monitor

blueprint = Blueprint("monitor", __name__, url_prefix="/quan-sat")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("supervision/monitor.html", processes=monitor.processes(uow, person_of(uow)))


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        view = monitor.view(uow, person_of(uow), key, _asked())
        return render_template(
            "supervision/monitor_process.html", view=view, heats=monitor.HEATS, periods=monitor.PERIODS
        )


@blueprint.get("/<key>/<int:version>.bpmn")
def diagram(key: str, version: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return Response(monitor.diagram(uow, person_of(uow), key, version), mimetype="application/xml")


def _asked() -> monitor.Asked:
    """What is asked for; nonsense asks for the usual."""
    heat, days = request.args.get("nhiet", ""), request.args.get("ngay", 0, type=int)
    return monitor.Asked(
        heat=heat if heat in monitor.HEATS else monitor.Asked.heat,
        days=days if days in monitor.PERIODS else monitor.Asked.days,
        version=request.args.get("phien_ban", type=int),
    )
