"""Who sends a request: flask-login on sessions that the server keeps and can end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from webapp.formats import moment
from webapp.units import unit_of_work
from workflows.signing_in import sign_ins
from workflows.signing_in.admission import Admitted, Caller
from workflows.signing_in.devices import described
from workflows.unit import UnitOfWork

_HALF = "half"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """A living session; its id is the token that the browser holds."""

    id: str
    person_id: int
    must_enrol: bool


def public(view: View) -> View:
    """Marks a view that answers people who are not signed in; every other one asks for it."""
    view.is_public = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def is_public(endpoint: str | None) -> bool:
    """Whether the view of an endpoint answers people who are not signed in."""
    return getattr(current_app.view_functions.get(endpoint or ""), "is_public", False)


def before_enrolment(view: View) -> View:
    """Marks a view that also answers somebody who still owes the setting up of a second factor."""
    view.opens_before_enrolment = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def wants_json() -> bool:
    """Whether a program asks, and no browser."""
    asked = request.accept_mimetypes
    return asked.best_match(("text/html", "application/json"), "text/html") == "application/json"


def install(app: Flask) -> None:
    manager = LoginManager(app)
    # The row on the server decides; an address that changes on the way (mobile networks) signs nobody out.
    manager.session_protection = None  # pyright: ignore[reportAttributeAccessIssue]
    manager.user_loader(_load)
    app.before_request(_ask_to_sign_in)


def caller() -> Caller:
    """Where the request comes from."""
    return Caller(request.remote_addr, request.user_agent.string)


def let_in(entry: Admitted, wanted: str | None) -> ResponseReturnValue:
    """Give the browser its new token, forget what it brought along, and lead on: to the code, or where it wanted."""
    session.clear()
    if entry.awaits_code:
        session[_HALF] = entry.token
        return redirect(url_for("sign_in.ask_code", next=wanted))
    login_user(SignedIn(entry.token, entry.person_id, must_enrol=False))
    if entry.last is not None:
        # Nobody knows better than oneself whether the last time was one's own.
        where = f"{described(entry.last.agent)}, địa chỉ {entry.last.address or 'không rõ'}"
        failed = f" Từ đó có {entry.failures} lần nhập sai mật khẩu." if entry.failures else ""
        flash(f"Lần đăng nhập trước: {moment(entry.last.created_at)}, {where}.{failed}", "info")
    return redirect(safe_next(wanted))


def half_token() -> str:
    """The token that the browser was given between password and code."""
    return str(session.get(_HALF, ""))


def token() -> str:
    """The token of the session that is open."""
    return str(current_user.get_id())


def leave(uow: UnitOfWork) -> None:
    """End the session, on the server first."""
    sign_ins.end(uow, current_user.get_id())
    logout_user()
    session.clear()


def safe_next(target: str | None) -> str:
    """Where to go after signing in: a page of ours, or the first one."""
    # Browsers drop tabs and line ends from an address, and take what then begins with // for another machine.
    is_ours = target and target.isprintable() and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if target and is_ours else url_for("worklist.index")


def _view() -> Callable[..., Any] | None:
    return current_app.view_functions.get(request.endpoint or "")


def _load(token: str) -> SignedIn | None:
    with unit_of_work(write=False) as uow:
        row = sign_ins.behind(uow, token)
        # A page that draws itself anew is nobody at work: such a session still ends in its time.
        at_work = "X-Refresh" not in request.headers
        worth_noting = at_work and row is not None and sign_ins.is_worth_noting(uow, row)
    if worth_noting:
        with unit_of_work() as uow:
            sign_ins.note_use(uow, token)
    return SignedIn(token, row.person_id, row.must_enrol) if row else None


def _ask_to_sign_in() -> ResponseReturnValue | None:
    # No view: the answer is 404 whoever asks.
    if request.endpoint in (None, "static"):
        return None
    # Asked of a public view too: the person is known before the view holds a unit of its own.
    if current_user.is_authenticated:
        owes = current_user.must_enrol and not getattr(_view(), "opens_before_enrolment", False)
        return redirect(url_for("second_factor.show")) if owes else None
    if is_public(request.endpoint):
        return None
    if wants_json():
        abort(401)
    # What was posted is not kept, so one comes back to the page it was typed on, and is told why.
    posted = request.method == "POST"
    if posted:
        flash("Phiên làm việc đã hết nên nội dung vừa gửi chưa được lưu. Xin đăng nhập lại.", "warn")
    wanted = request.path if posted else request.full_path.rstrip("?")
    return redirect(url_for("sign_in.show", next=wanted if wanted != "/" else None))
