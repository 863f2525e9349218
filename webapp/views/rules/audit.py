"""Nhật ký: who did what about which thing and when, to search and to take along."""

from __future__ import annotations

import tempfile

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from webapp.answers import page_number
from webapp.units import person_of, unit_of_work
from workflows.audit import logbook
from workflows.audit.words import ACTS, WORDS

blueprint = Blueprint("audit", __name__, url_prefix="/nhat-ky")

_ASKED = {"ai": "by", "viec": "act", "ve": "about", "tu": "since", "den": "until"}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    filters = _filters()
    with unit_of_work(write=False) as uow:
        page = logbook.listing(uow, person_of(uow), filters)
        arguments = {name: request.args[name] for name in _ASKED if request.args.get(name)}
        told = {"acts": ACTS, "words": WORDS}
        return render_template("rules/audit.html", page=page, filters=filters, arguments=arguments, **told)


@blueprint.get("/nhat-ky.csv")
def export() -> ResponseReturnValue:
    filters = _filters()
    with unit_of_work() as uow:
        logbook.note_export(uow, person_of(uow), filters)
    written = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it, once it is sent)
    with unit_of_work(write=False) as uow:
        written.writelines(line.encode() for line in logbook.lines(uow, person_of(uow), filters))
    written.seek(0)
    return send_file(written, mimetype="text/csv", as_attachment=True, download_name="nhat-ky.csv")


def _filters() -> logbook.Filters:
    typed = {ours: request.args.get(theirs, "") for theirs, ours in _ASKED.items()}
    return logbook.asked(typed, page_number())
