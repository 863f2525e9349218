"""Real nodes: waitress in a process of its own on a free port, and people who send forms to it over the network."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from waitress.server import create_server

from tests.support.databases import hasten
from tests.support.nodes import PATIENCE
from tests.support.web import application
from workflows.bootstrap import Config, House, build

HERE = "127.0.0.1"


@contextmanager
def servers(house: House, count: int) -> Iterator[list[int]]:
    """The ports of that many nodes on the house's database; they end with the block."""
    house.database.dispose()  # a connection must not live in two processes
    context = multiprocessing.get_context("fork")
    running: list[Any] = []
    try:
        ports: list[int] = []
        for _ in range(count):
            mine, its = context.Pipe()
            process = context.Process(target=_serve, args=(house.config, its), daemon=True)
            process.start()
            running.append(process)
            assert mine.poll(PATIENCE), "a node does not come up"
            ports.append(mine.recv())
        yield ports
    finally:
        for process in running:
            process.terminate()
            process.join(PATIENCE)


def _serve(config: Config, pipe: Any) -> None:
    house = build(config)
    hasten(house.database)
    server = create_server(application(house), host=HERE, port=0, threads=4)
    pipe.send(server.effective_port)  # pyright: ignore[reportAttributeAccessIssue] (waitress is not annotated)
    server.run()


@dataclass
class Answer:
    """What a node said."""

    status: int
    text: str


class Caller:
    """One person, signed in at one node."""

    def __init__(self, port: int, username: str) -> None:
        self.username = username
        self._connection = HTTPConnection(HERE, port, timeout=PATIENCE)
        self._cookies: dict[str, str] = {}
        self._token = self._read_token("/dang-nhap/")
        assert self.post("/dang-nhap/", {"username": username, "password": username * 2}).status == 302
        self._token = self._read_token("/thong-bao/")

    def get(self, path: str) -> Answer:
        return self._send("GET", path, "")

    def post(self, path: str, typed: Mapping[str, str]) -> Answer:
        return self._send("POST", path, urlencode({**typed, "csrf_token": self._token}))

    def close(self) -> None:
        self._connection.close()

    def _read_token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        assert found, path
        return found[1]

    def _send(self, method: str, path: str, body: str) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        return Answer(answer.status, answer.read().decode())
