"""A private, throw-away PostgreSQL: its own folder, its own socket, no port, no system service."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

MISSING = "PostgreSQL is not on this machine (initdb and pg_ctl were not found): its half of the tests did not run"

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "max_wal_size": "128MB",  # its folder may lie in memory
    "timezone": "UTC",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""As in production: a commit waits for the disk. Only measurements ask for it."""

MEMORY = Path("/dev/shm")  # noqa: S108 (each cluster makes a folder of its own there)
ENOUGH = 2 * 1024**3
"""What must be free in memory for the clusters of two workers; a container has 64 MiB there by default."""


@cache
def programs() -> Path | None:
    """The folder of initdb and pg_ctl; None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [Path("/opt/homebrew/bin"), Path("/usr/local/bin"), Path("/usr/pgsql/bin")]
    return next((each for each in folders if (each / "initdb").exists() and (each / "pg_ctl").exists()), None)


# Waits for its input to end, as it does when the tests end in whatever way, then stops the server and tidies up.
CARETAKER = """
import shutil, subprocess, sys
folder, uid, gid, *stop = sys.argv[1:]
sys.stdin.buffer.read()
servant = {"user": int(uid), "group": int(gid), "extra_groups": []} if uid else {}
subprocess.run(stop, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **servant)
shutil.rmtree(folder, ignore_errors=True)
"""


class Cluster:
    """One server process that lives as long as the session of tests."""

    def __init__(self, bin_folder: Path, *, durable: bool = False) -> None:
        self._bin = bin_folder
        self._settings = {**SETTINGS, **(DURABLE if durable else {})}
        # PostgreSQL refuses to run as root, and a socket's path must be short.
        self._account = _servant() if os.geteuid() == 0 else None
        # A database for each test is six hundred files made and removed: a busy disk takes a second for it.
        self.folder = Path(tempfile.mkdtemp(prefix="chidao-pg-", dir=None if durable else _in_memory()))
        if self._account:
            os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)

    @property
    def user(self) -> str:
        return owner()

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", self.user, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._caretaker = self._hire_caretaker()
        options = {**self._settings, "unix_socket_directories": str(self.folder)}
        settings = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", self.folder / "log", "-o", settings, "start")

    def stop(self) -> None:
        """Stop the server that this cluster started, by its own pid file, and leave nothing on the disk."""
        self._caretaker.communicate(timeout=60)

    def _hire_caretaker(self) -> subprocess.Popen[bytes]:
        """A process that outlives the tests just long enough: nobody must find our server when they were killed."""
        stop = (self._bin / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")
        servant = (self._account.pw_uid, self._account.pw_gid) if self._account else ("", "")
        arguments = map(str, (self.folder, *servant, *stop))
        return subprocess.Popen(
            [sys.executable, "-I", "-c", CARETAKER, *arguments], stdin=subprocess.PIPE, start_new_session=True
        )

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{name}?host={self.folder}"

    def hire(self, role: str) -> None:
        """A role that may sign in and owns nothing."""
        with self._connection() as connection:
            _execute(connection, "CREATE ROLE {} LOGIN", role)

    def create(self, name: str, *, template: str = "template0") -> None:
        """A new database, a copy of ``template``: its files, at a third of what its pages in the log would cost."""
        with self._connection() as connection:
            by_file = " STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""  # older: always so
            _execute(connection, f"CREATE DATABASE {{}} TEMPLATE {{}}{by_file}", name, template)

    def drop(self, name: str) -> None:
        with self._connection() as connection:
            _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user=self.user, dbname="postgres", autocommit=True)

    def _run(self, program: str, *arguments: object) -> None:
        as_servant = (
            {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []} if self._account else {}
        )
        # The server inherits these descriptors: a pipe would keep us waiting for its end.
        with (self.folder / "programs.log").open("ab") as log:
            subprocess.run(
                [str(self._bin / program), *map(str, arguments)],
                check=True,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                **as_servant,
            )


def _in_memory() -> Path | None:
    """The folder that lies in memory, where the machine has one with room."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH
    return MEMORY if has_room else None


def _execute(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # pyright: ignore[reportArgumentType]


def owner() -> str:
    """The account that the server runs as, who owns what is in it."""
    return _servant().pw_name if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _servant() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    msg = "running as root, and there is neither a postgres nor a nobody account to run PostgreSQL as"
    raise RuntimeError(msg)
