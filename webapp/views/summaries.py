"""Tổng hợp: what the Office reports for each period, its forms, the rows behind each number, and the files of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.answers import page_number
from webapp.downloads import printed
from webapp.units import person_of, unit_of_work
from workflows import printing
from workflows.printing import Paper
from workflows.summaries import reading
from workflows.summaries.figures import OPENED
from workflows.summaries.sheets import FORMS

blueprint = Blueprint("summaries", __name__, url_prefix="/tong-hop")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("summaries.html", page=reading.listing(uow, person_of(uow), page_number()))


@blueprint.get("/<int:summary_id>")
def show(summary_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        whole = reading.opened(uow, person_of(uow), summary_id)
        return render_template(
            "summary.html",
            whole=whole,
            forms=FORMS,
            opened=OPENED,
            sheet=whole.sheet("m1"),
        )


@blueprint.get("/<int:summary_id>/<form>")
def show_form(summary_id: int, form: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        whole = reading.opened(uow, person_of(uow), summary_id)
        return render_template(
            "summary_form.html",
            whole=whole,
            forms=FORMS,
            form=form,
            sheet=whole.sheet(form),
        )


@blueprint.get("/<int:summary_id>/dong/<key>")
def behind(summary_id: int, key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        found = reading.behind(uow, person_of(uow), summary_id, key, request.args.get("co_quan", ""))
        return render_template("summary_rows.html", found=found, whole=found.opened)


@blueprint.get("/<int:summary_id>/bao-cao.docx")
def as_docx(summary_id: int) -> ResponseReturnValue:
    return _paper(summary_id, printing.docx, "docx")


@blueprint.get("/<int:summary_id>/bao-cao.pdf")
def as_pdf(summary_id: int) -> ResponseReturnValue:
    return _paper(summary_id, printing.pdf, "pdf")


@blueprint.get("/<int:summary_id>/tong-hop.xlsx")
def as_xlsx(summary_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        whole = reading.taken(uow, person_of(uow), summary_id, "xlsx")
        sheets = [whole.sheet(key) for key in FORMS]
    return printed(printing.xlsx(sheets), f"tong-hop-{summary_id}.xlsx")


@blueprint.get("/<int:summary_id>/<form>.csv")
def as_csv(summary_id: int, form: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        sheet = reading.taken(uow, person_of(uow), summary_id, f"{form}.csv").sheet(form)
    return printed(printing.csv(sheet), f"tong-hop-{summary_id}-{form}.csv")


def _paper(summary_id: int, write: Callable[[Paper], bytes], kind: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        paper = reading.paper(reading.taken(uow, person_of(uow), summary_id, kind))
    return printed(write(paper), f"bao-cao-{summary_id}.{kind}")
