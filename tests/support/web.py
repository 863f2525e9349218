"""People at browsers, without the browser: Flask's test client with real cookies, CSRF tokens and redirects."""

from __future__ import annotations

import dataclasses
import html
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import TestResponse

from tests.support.province import LETTER, item_of
from webapp.application import create_app
from workflows.bootstrap import House
from workflows.directory import Account

ORIGIN = "http://localhost"


class MailDirectory:
    """Stands in for the province's mail directory: everybody's password is their name twice."""

    def authenticate(self, address: str, secret: str) -> Account | None:
        username = address.partition("@")[0]
        return Account(key=f"key-{username}", address=address) if secret == username * 2 else None


class Compiled(BytecodeCache):
    """Templates compiled once for all of a test's houses."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Compiled()


def application(house: House) -> Flask:
    app = create_app(dataclasses.replace(house, directory=MailDirectory()))
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


class Visitor:
    """One person at one browser."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def sign_in(self, username: str, password: str | None = None) -> TestResponse:
        typed = {"username": username, "password": username * 2 if password is None else password}
        return self.post("/dang-nhap/", typed, form="/dang-nhap/")

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, buffered=True)

    def post(
        self,
        path: str,
        typed: Mapping[str, Any],
        *,
        files: Mapping[str, bytes] | None = None,
        form: str | None = None,
    ) -> TestResponse:
        """Send a form as a browser does, with the token of the page it was read from (by default, of ``path``)."""
        return self.send(path, typed, token=self.token(form or path), files=files)

    def send(
        self, path: str, typed: Mapping[str, Any], *, token: str, files: Mapping[str, bytes] | None = None
    ) -> TestResponse:
        uploads = {"files": [(BytesIO(content), name) for name, content in files.items()]} if files else {}
        data = {**typed, **uploads, "csrf_token": token}
        return self.client.post(path, data=data, content_type="multipart/form-data", headers={"Origin": ORIGIN})

    def token(self, path: str) -> str:
        page = self.get(path)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert found, f"no form on {path} ({page.status_code})"
        return found[1]


class Visitors:
    """The cast, each at a browser of their own: ``at("hoa")`` is signed in."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.app = application(house)

    def __call__(self, username: str) -> Visitor:
        visitor = Visitor(self.app)
        assert visitor.sign_in(username).status_code == 302
        return visitor

    def stranger(self) -> Visitor:
        return Visitor(self.app)

    def item(self, who: str, element: str) -> str:
        """The address of the item that awaits ``who`` at ``element``."""
        return f"/viec/{item_of(self.house, who, element)}"


def said(page: TestResponse) -> str:
    """The words of a page, as a reader sees them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def whole(answer: TestResponse) -> str:
    """All that a page or a file says, for searching: a document or a spreadsheet says it packed in its parts."""
    content = answer.get_data()
    if not zipfile.is_zipfile(BytesIO(content)):
        return html.unescape(content.decode("utf-8", "replace"))
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return "\n".join(packed.read(each).decode("utf-8", "replace") for each in packed.namelist())


LETTERS = {"Báo cáo rà soát.pdf": LETTER}
