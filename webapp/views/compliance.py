"""Chấp hành quy chế: the counts of every agency and the province, and what stands against the regulation."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.answers import page_number
from webapp.downloads import printed
from webapp.units import person_of, unit_of_work
from workflows import buckets, compliance, printing, usage

blueprint = Blueprint("compliance", __name__, url_prefix="/chap-hanh")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        return render_template(
            "compliance.html",
            usage=usage.of_agencies(uow, person),
            agencies=buckets.agencies(uow, person),
            province=buckets.province(uow, person),
            columns=buckets.COUNTED,
            sections=compliance.sections(uow, person),
        )


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        page = compliance.findings(uow, person, key, page_number())
        return render_template("compliance_section.html", page=page, sections=compliance.sections(uow, person))


@blueprint.get("/<key>.csv")
def as_csv(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        sheet = compliance.sheet(uow, person_of(uow), key)
    return printed(printing.csv(sheet), f"{key}.csv")


@blueprint.get("/<key>.xlsx")
def as_xlsx(key: str) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        sheet = compliance.sheet(uow, person_of(uow), key)
    return printed(printing.xlsx([sheet]), f"{key}.xlsx")
