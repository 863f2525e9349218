"""Việc của tôi: what waits for the person who is signed in."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.answers import page_number, searched_text
from webapp.units import person_of, unit_of_work
from workflows import worklist
from workflows.awaiting import Filters

blueprint = Blueprint("worklist", __name__)

VIEWS = (
    ("all", "Tất cả", ""),
    ("overdue", "Quá hạn", "bad"),
    ("due_soon", "Sắp đến hạn", "warn"),
    ("returned", "Bị trả lại", ""),
    ("in_review", "Chờ duyệt", ""),
)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    filters = filters_from_request()
    with unit_of_work(write=False) as uow:
        person = person_of(uow)
        return render_template(
            "work/worklist.html",
            page=worklist.inbox(uow, person, filters),
            filters=filters,
            agencies=worklist.agencies(uow, person),
            views=VIEWS,
            arguments={"nhom": filters.view, "tim": filters.text or None, "co_quan": filters.agency or None},
        )


def filters_from_request() -> Filters:
    asked = request.args
    view = asked.get("nhom", "all")
    return Filters(
        view=view if view in {name for name, _, _ in VIEWS} else "all",
        text=searched_text(),
        agency=asked.get("co_quan", ""),
        page=page_number(),
    )
