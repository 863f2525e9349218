"""Tài khoản và quyền: who holds which right, from when to when, and the forms that grant, agree and end."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.again import again, told
from webapp.answers import answers_from, page_number, searched_text
from webapp.units import person_of, unit_of_work
from workflows.errors import AnswersRejected
from workflows.rights import granting
from workflows.vocabulary import Role

blueprint = Blueprint("accounts", __name__, url_prefix="/tai-khoan")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    filters = granting.Filters(text=searched_text(), role=request.args.get("quyen", ""), page=page_number())
    with unit_of_work(write=False) as uow:
        page = granting.listing(uow, person_of(uow), filters)
        return render_template("people/accounts.html", page=page, filters=filters, roles=Role)


@blueprint.get("/<int:person_id>")
def show(person_id: int, grant_id: int | None = None, error: AnswersRejected | None = None) -> ResponseReturnValue:
    """One account; with what was typed to grant a right, or to end one of them, when that did not hold."""
    with unit_of_work(write=False) as uow:
        view = granting.view(uow, person_of(uow), person_id)
        return render_template("people/account.html", view=view, ending=grant_id, **told(error))


@blueprint.post("/<int:person_id>/quyen")
@again(show)
def grant(person_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        granted = granting.grant(uow, person_of(uow), person_id, answers_from(request.form))
    waits = "Đã ghi đề nghị; quyền có hiệu lực khi người quản trị thứ hai đồng ý."
    flash(waits if granted.proposed else f"Đã cấp quyền {granted.role.label}.", "info" if granted.proposed else "ok")
    return redirect(url_for("accounts.show", person_id=person_id))


@blueprint.post("/quyen/<int:grant_id>/dong-y")
def agree(grant_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        granted = granting.agree(uow, person_of(uow), grant_id)
        flash(f"Đã đồng ý: {granted.person.name} có quyền {granted.role.label}.", "ok")
    return redirect(url_for("accounts.show", person_id=granted.person_id))


@blueprint.post("/<int:person_id>/quyen/<int:grant_id>/ket-thuc")
@again(show)
def end(person_id: int, grant_id: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        granted = granting.end(uow, person_of(uow), person_id, grant_id, answers_from(request.form))
    flash(f"Đã kết thúc quyền {granted.role.label}.", "ok")
    return redirect(url_for("accounts.show", person_id=person_id))
