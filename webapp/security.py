"""What guards every page: its secret, its cookies, its headers, and where a form may come from."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from webapp.sessions import is_public
from workflows.bootstrap import House

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
_MEGABYTE = 1024 * 1024
_MOST_FIELDS = 5000  # a directive with many duties, each with every agency ticked
_SAFE = ("GET", "HEAD", "OPTIONS")
_A_YEAR = 365 * 24 * 3600


class RowNumber(IntegerConverter):
    """A row's number in an address; one that no database could hold is nobody's, hence 404."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def install(app: Flask, house: House) -> None:
    address = urlsplit(house.config.base_url)
    host = address.hostname or "localhost"
    secure = not is_loopback(host) or address.scheme == "https"
    app.config.update(
        SECRET_KEY=house.key,
        SESSION_COOKIE_NAME="__Host-chidao" if secure else "chidao",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=[*LOOPBACK[:2], host],  # names and IPv4: werkzeug cuts what it trusts at the first colon
        MAX_CONTENT_LENGTH=210 * _MEGABYTE,  # ten files of 20 MB and what is written around them
        MAX_FORM_MEMORY_SIZE=2 * _MEGABYTE,
        MAX_FORM_PARTS=_MOST_FIELDS,
        SEND_FILE_MAX_AGE_DEFAULT=_A_YEAR,  # addresses of assets change with their content
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a long report must not be lost to a timer
    )
    if house.config.proxy_hops:
        # So many proxies of ours each add an address; what a browser sends along lies before them and is not believed.
        hops = house.config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_prefix=0)
    app.before_request(_bound_words)  # before CSRFProtect, which reads the form
    CSRFProtect(app)
    app.url_map.converters["int"] = RowNumber
    app.before_request(_refuse_foreign_forms)
    app.before_request(_refuse_nul)
    app.after_request(_harden)


def is_loopback(address: str | None) -> bool:
    return address in LOOPBACK


def _bound_words() -> None:
    """Only people who are signed in send files; werkzeug's own bounds hold for forms with files alone."""
    with_files = request.mimetype == "multipart/form-data"
    if not with_files or is_public(request.endpoint):
        request.max_content_length = _MEGABYTE
    if not with_files and sum(map(len, request.form.listvalues())) > _MOST_FIELDS:
        abort(413)


def _refuse_foreign_forms() -> None:
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and origin.partition("://")[2] != request.host
    # Where a privacy setting hides the origin, browsers still say whether it is another site.
    is_cross_site = request.headers.get("Sec-Fetch-Site") == "cross-site"
    if request.method not in _SAFE and (is_foreign or is_cross_site):
        abort(403)


def _refuse_nul() -> None:
    # PostgreSQL keeps none and nobody types one; in forms the engine drops it.
    if "\0" in request.path or any("\0" in value for _, value in request.args.items(multi=True)):
        abort(400)


def _harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = f"max-age={_A_YEAR}; includeSubDomains"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
