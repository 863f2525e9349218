"""The built wheel carries everything: away from the checkout, in an empty environment, the demo province opens."""

import os
import socket
import subprocess
import sys
import time
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PATIENCE = 120  # seconds until the first page


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    return next(folder.glob("chidao-*.whl"))


def test_the_wheel_holds_what_runs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for needed in (
        "bpmn/diagrams/assignment.bpmn",
        "bpmn/forms/report.json",
        "webapp/static/dist/app.css",
        "webapp/static/dist/app.js",
        "webapp/static/dist/diagram.js",
        "webapp/templates/base.html",
        "workflows/migrations/env.py",
    ):
        assert needed in names
    foreign = {name.split("/")[0] for name in names} - {"engine", "workflows", "webapp", "bpmn"}
    assert {name.rpartition(".")[2] for name in foreign} == {"dist-info"}
    assert not [name for name in names if name.startswith("webapp/frontend/")]


def test_the_installed_wheel_runs_the_demo_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip("--python", python, "install", "--no-compile", "--require-hashes", "-r", ROOT / "requirements.lock")
    pip("--python", python, "install", "--no-compile", "--no-deps", "--no-index", wheel)
    with demo(python.with_name("chidao"), tmp_path) as (process, port, log):
        assert first_page(port, process) == 200, log.read_text(encoding="utf-8")


def test_the_build_requirements_are_locked_as_they_are_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["dependency-groups"]["build"] == project["build-system"]["requires"]


@pytest.mark.parametrize(
    "lock", [*ROOT.glob("requirements*.lock"), ROOT / "webapp/frontend/package-lock.json"], ids=lambda p: p.name
)
def test_a_lock_guards_by_hash_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "sha256:" in text or '"integrity": "sha512-' in text
    assert not [word for word in ("--index-url", "--find-links", '"resolved"', "registry.") if word in text]


def pip(*arguments: str | Path) -> None:
    """The pip of this environment, which also installs into another: an environment of a test's own needs none."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def demo(command: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """The demo on a free port, in a folder of its own and without this checkout's settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("CHIDAO_", "PYTHON"))}
    settings |= {"PORT": str(port), "CHIDAO_DATA": str(folder / "data")}
    with log.open("wb") as out:
        process = subprocess.Popen([command, "demo"], cwd=folder, env=settings, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield process, port, log
        finally:
            process.terminate()
            process.wait(timeout=20)


def first_page(port: int, process: subprocess.Popen[bytes]) -> int | None:
    """The status of the first page a person gets; None when there is none in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return status_after_redirects(port)
        except OSError:
            time.sleep(0.2)
    return None


def status_after_redirects(port: int) -> int:
    path = "/"
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            path = answer.headers.get("Location")
            if not path:
                return answer.status
        finally:
            connection.close()
