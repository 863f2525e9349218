"""Directives: the list, one of them with each agency's state, and the registration of a new one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.answers import once, page_number, registration_from, searched_text
from webapp.units import person_of, unit_of_work
from workflows import directives, registration
from workflows.errors import RegistrationRejected
from workflows.unit import UnitOfWork

blueprint = Blueprint("directives", __name__, url_prefix="/van-ban")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    filters = directives.Filters(text=searched_text(), page=page_number())
    with unit_of_work(write=False) as uow:
        page = directives.listing(uow, person_of(uow), filters)
        return render_template("directives.html", page=page, filters=filters)


@blueprint.get("/<int:directive_id>")
def show(directive_id: int) -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return render_template("directive.html", view=directives.view(uow, person_of(uow), directive_id))


@blueprint.get("/nhap")
def new() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        return _form(uow, {"urgency": "normal"}, [{}])


@blueprint.post("/nhap")
def register() -> ResponseReturnValue:
    head, duties = registration_from(request.form)
    act = request.form.get("act", "register")
    if act != "register":
        with unit_of_work(write=False) as uow:
            return _form(uow, head, _rearranged(duties, act), added=act == "add")
    with unit_of_work() as uow:
        directive = registration.register(uow, person_of(uow), head, duties, once())
        flash(f"Đã giao {len(directive.duties)} nhiệm vụ theo văn bản {directive.number}.", "ok")
    return redirect(url_for("directives.show", directive_id=directive.id))


@blueprint.errorhandler(RegistrationRejected)
def rejected(error: RegistrationRejected) -> ResponseReturnValue:
    head, duties = registration_from(request.form)
    with unit_of_work(write=False) as uow:
        return _form(uow, head, duties or [{}], error.problems, error.duty_problems), error.status


def _rearranged(duties: list[dict[str, Any]], act: str) -> list[dict[str, Any]]:
    """One duty more or one less; the rest stays as it was typed."""
    if act == "add":
        # The next duty is most often followed by the same person and asked for in the same way.
        like = {name: duties[-1][name] for name in ("follower", "deadline_kind") if duties and name in duties[-1]}
        return [*duties, like][: registration.MOST_DUTIES]
    return [duty for number, duty in enumerate(duties) if act != f"remove-{number}"] or [{}]


def _form(
    uow: UnitOfWork,
    head: dict[str, Any],
    duties: list[dict[str, Any]],
    problems: dict[str, str] | None = None,
    duty_problems: list[dict[str, str]] | None = None,
    *,
    added: bool = False,
) -> str:
    head_fields, duty_fields = registration.fields(uow, person_of(uow))
    return render_template(
        "directive_new.html",
        head_fields=head_fields,
        duty_fields=duty_fields,
        head=head,
        duties=duties,
        added=added,
        problems=problems or {},
        duty_problems=duty_problems or [],
    )
