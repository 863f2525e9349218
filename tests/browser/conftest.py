"""A real server with the demonstration province, and people who sit at browsers of their own."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from waitress.server import create_server

from tests.support.province import LETTER
from webapp.application import create_app
from workflows import demo
from workflows.bootstrap import Config, House, build

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

CAST = {"lan": "vt.vp", "hoa": "dm.stnmt", "minh": "cv.th1", "chief": "cvp"}
"""Lan is the clerk, Hoa the officer, Minh the reviewer: the same cast everywhere."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    return {"executable_path": CHROMIUM, "args": list(QUIET)}


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The demonstration on a SQLite file of its own."""
    folder = tmp_path_factory.mktemp("province")
    database = f"sqlite:///{folder / 'chidao.sqlite'}"
    house = build(Config(database_url=database, data_folder=folder, demo=True, movable_clock=True))
    house.upgrade()
    house.deploy_shipped()
    demo.lay(house)
    return house


@pytest.fixture(scope="session")
def address(province: House) -> Iterator[str]:
    """Where the province answers while the tests run."""
    server = create_server(create_app(province), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"  # pyright: ignore[reportAttributeAccessIssue]
    server.close()
    thread.join(timeout=10)
    province.database.dispose()


@dataclass
class Seat:
    """One person at a browser of their own."""

    page: Page
    address: str

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path


def sit_down(context: BrowserContext, address: str, username: str) -> Seat:
    """Sign in by one click, as people do in the demonstration."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(address)
    # Some people are offered twice: in the quick start, and among their own.
    page.locator(f'button[name="username"][value="{username}"]').first.click()
    page.wait_for_url(f"{address}/")
    return Seat(page, address)


@pytest.fixture
def seat(browser: Browser, address: str) -> Iterator[Callable[..., Seat]]:
    """Gives a member of the cast a browser: ``seat("hoa")``, in the dark or at 390 px where asked."""
    contexts: list[BrowserContext] = []

    def give(who: str, **options: Any) -> Seat:
        contexts.append(browser.new_context(locale="vi-VN", **options))
        return sit_down(contexts[-1], address, CAST.get(who, who))

    yield give
    for context in contexts:
        context.close()


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A report's document, as an agency would attach it."""
    path = tmp_path / "Báo cáo rà soát hồ sơ đất đai.pdf"
    path.write_bytes(LETTER)
    return path
