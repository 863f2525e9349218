"""Asks a ClamAV daemon about a file by INSTREAM, where the house has one."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from workflows.scrutiny import Verdict
from workflows.scrutiny.verdicts import Refusal

_CHUNK = 1 << 16
_TIMEOUT = 20
_MOST_ANSWERED = 4096


def scan(address: str, path: Path, name: str) -> Verdict:
    """Accept what the daemon finds clean; a daemon that is silent or unsure is a refusal, never a pass."""
    try:
        answer = _asked(address, path)
    except (OSError, ValueError):
        return Verdict.reject(name, Refusal("unscanned"))
    if answer.endswith(" OK"):
        return Verdict.accept()
    return Verdict.reject(name, Refusal("virus" if answer.endswith(" FOUND") else "unscanned"))


def _asked(address: str, path: Path) -> str:
    with _connected(address) as daemon, path.open("rb") as file:
        daemon.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK):
            daemon.sendall(struct.pack("!I", len(chunk)) + chunk)
        daemon.sendall(struct.pack("!I", 0))
        answer = b""
        while b"\0" not in answer and len(answer) < _MOST_ANSWERED:
            part = daemon.recv(_MOST_ANSWERED)
            if not part:
                break
            answer += part
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    """A connection to ``unix:/path`` or ``host:port``."""
    kind, _, rest = address.partition(":")
    if kind != "unix":
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_TIMEOUT)
    daemon = socket.socket(socket.AF_UNIX)
    daemon.settimeout(_TIMEOUT)
    try:
        daemon.connect(rest)
    except OSError:
        daemon.close()
        raise
    return daemon
