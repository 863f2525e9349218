"""A ClamAV daemon, spoken to as it speaks: INSTREAM over a real socket."""

from __future__ import annotations

import dataclasses
import socketserver
import struct
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from workflows.attachments import Upload, clamd, receive
from workflows.bootstrap import House

SIGNATURE = b"Eicar-Test"


class Daemon(socketserver.StreamRequestHandler):
    """Answers as clamd does; what it is told to answer otherwise stands in ``server.answer``."""

    def handle(self) -> None:
        command = self.rfile.read(len(b"zINSTREAM\0"))
        assert command == b"zINSTREAM\0"
        scanned = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            scanned += self.rfile.read(size)
        found = b"stream: Eicar-Signature FOUND" if SIGNATURE in scanned else b"stream: OK"
        self.wfile.write((getattr(self.server, "answer", None) or found) + b"\0")


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[socketserver.ThreadingUnixStreamServer]:
    with socketserver.ThreadingUnixStreamServer(str(tmp_path / "clamd"), Daemon) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.asvs("5.4.3")
@pytest.mark.parametrize(
    ("content", "answer", "code"),
    [
        (b"Bao cao\n" * 100_000, None, "ok"),
        (SIGNATURE, None, "virus"),
        (b"x", b"INSTREAM size limit exceeded. ERROR", "unscanned"),
        (b"x", b"nonsense", "unscanned"),
    ],
)
def test_what_the_daemon_finds_is_the_verdict(daemon, tmp_path: Path, content: bytes, answer: bytes, code: str) -> None:
    daemon.answer = answer
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    assert clamd.scan(f"unix:{daemon.server_address}", path, "a.txt").code == code


def test_a_daemon_over_tcp_is_asked_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(SIGNATURE)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        assert clamd.scan(f"127.0.0.1:{server.server_address[1]}", path, "a.txt").code == "virus"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd", "127.0.0.1:1", "nonsense"])
def test_without_its_daemon_nothing_is_taken(tmp_path: Path, address: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x")
    verdict = clamd.scan(address, path, "a.txt")
    assert (verdict.verdict, verdict.code) == ("reject", "unscanned")


def test_a_house_with_a_daemon_asks_it(house: House, daemon) -> None:
    guarded = dataclasses.replace(
        house, config=dataclasses.replace(house.config, clamd=f"unix:{daemon.server_address}")
    )
    clean, infected = Upload("a.txt", BytesIO(b"x")), Upload("b.txt", BytesIO(SIGNATURE))
    receive(guarded, {"files": [clean, infected]})
    assert clean.arrived is not None
    assert infected.arrived is not None
    assert (clean.arrived.verdict.code, infected.arrived.verdict.code) == ("ok", "virus")
