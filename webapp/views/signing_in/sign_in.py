"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import refusals, sessions
from webapp.sessions import before_enrolment, public
from webapp.units import house, unit_of_work
from workflows import demo
from workflows.directory import NoDirectory
from workflows.errors import DirectoryUnavailable, NotFound, Refused, SignInRefused, TooManyAttempts, WrongCode
from workflows.signing_in import admission

blueprint = Blueprint("sign_in", __name__, url_prefix="/dang-nhap")


@blueprint.get("/")
@public
def show() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        if not house().config.demo:
            return _page()
        return _page(groups=demo.groups(uow), suggested=demo.SUGGESTED)


@blueprint.post("/")
@public
def enter() -> ResponseReturnValue:
    typed = request.form
    entry = admission.enter(house(), typed.get("username", ""), typed.get("password", ""), sessions.caller())
    return sessions.let_in(entry, typed.get("next"))


@blueprint.get("/ma-xac-thuc")
@public
def ask_code() -> ResponseReturnValue:
    with unit_of_work(write=False) as uow:
        if not admission.is_half_way(uow, sessions.half_token()):
            return redirect(url_for("sign_in.show"))
    return _code_page()


@blueprint.post("/ma-xac-thuc")
@public
def enter_code() -> ResponseReturnValue:
    code = request.form.get("code", "")
    entry = admission.enter_code(house(), sessions.half_token(), code, sessions.caller())
    return sessions.let_in(entry, request.form.get("next"))


@blueprint.post("/thoat")
@before_enrolment
def leave() -> ResponseReturnValue:
    with unit_of_work() as uow:
        sessions.leave(uow)
    return redirect(url_for("sign_in.show"))


@blueprint.errorhandler(SignInRefused)
@blueprint.errorhandler(DirectoryUnavailable)
@blueprint.errorhandler(TooManyAttempts)
@blueprint.errorhandler(WrongCode)
@blueprint.errorhandler(NotFound)
def refused(error: Refused) -> ResponseReturnValue:
    headers = {"Retry-After": str(int(error.wait.total_seconds()))} if isinstance(error, TooManyAttempts) else {}
    return (*_refusal(error), headers)


def _refusal(error: Refused) -> tuple[str | Response, int]:
    if sessions.wants_json():
        return refusals.page(error.status, str(error))
    if request.endpoint == "sign_in.enter_code" and not isinstance(error, NotFound):
        return _code_page(problem=str(error)), error.status
    return _page(problem=str(error), username=request.form.get("username", "")), error.status


def _page(**context: object) -> str:
    directory = not isinstance(house().directory, NoDirectory)
    return render_template(
        "signing_in/sign_in.html", next=request.values.get("next", ""), directory=directory, **context
    )


def _code_page(**context: object) -> str:
    return render_template("signing_in/sign_in_code.html", next=request.values.get("next", ""), **context)
