"""Builds the house from its configuration; the only module that knows all the others."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine as Database

from engine import Definition, Registry
from workflows import daysoff, designs, fence, rollups
from workflows.attachments import FolderStore, S3Settings, S3Store, Store
from workflows.directory import DemoDirectory, Directory, DirectorySettings, LdapDirectory, NoDirectory
from workflows.errors import ConfigurationWrong
from workflows.handlers import registry
from workflows.keys import house_key, secret_from
from workflows.search import kept
from workflows.unit import UnitOfWork, open_database, unit_of_work

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Config:
    """Where the house keeps its data and how it meets the world."""

    database_url: str
    data_folder: Path
    demo: bool = False
    movable_clock: bool = False
    smtp_url: str | None = None
    sender: str = "chidao@localhost"
    base_url: str = "http://127.0.0.1:8000"
    clamd: str | None = None
    s3: S3Settings | None = None
    key_file: Path | None = None
    directory: DirectorySettings | None = None
    proxy_hops: int = 0
    requests_a_minute: int = 600
    """How many one person may send to one process: ten times what a quick reader needs."""
    refusal_seconds: float = 0.5
    """How long a refused sign-in takes at least, whatever was wrong with it."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """The configuration that CHIDAO_… variables describe; SQLite under the data folder by default."""
        folder = Path(environment.get("CHIDAO_DATA", "var")).absolute()
        demo = environment.get("CHIDAO_DEMO", "") == "1"
        return cls(
            database_url=secret_from(environment, "CHIDAO_DATABASE_URL") or f"sqlite:///{folder / 'chidao.sqlite'}",
            data_folder=folder,
            demo=demo,
            movable_clock=demo,
            smtp_url=secret_from(environment, "CHIDAO_SMTP_URL"),
            sender=environment.get("CHIDAO_MAIL_FROM") or cls.sender,
            base_url=environment.get("CHIDAO_BASE_URL") or cls.base_url,
            key_file=Path(environment["CHIDAO_KEY_FILE"]) if environment.get("CHIDAO_KEY_FILE") else None,
            directory=DirectorySettings.from_environment(environment),
            proxy_hops=_hops(environment.get("CHIDAO_PROXY_HOPS") or "0"),
            requests_a_minute=_pace(environment.get("CHIDAO_REQUESTS_A_MINUTE") or str(cls.requests_a_minute)),
            clamd=environment.get("CHIDAO_CLAMD") or None,
            s3=S3Settings.from_environment(environment),
        )


@dataclass(frozen=True)
class House:
    """One running province: its database, the names its diagrams may use, and who vouches for people."""

    database: Database
    registry: Registry
    config: Config
    directory: Directory
    key: bytes = field(repr=False)

    @cached_property
    def files(self) -> Store:
        """Where the files that were handed in lie."""
        return self._store("blobs")

    @cached_property
    def held(self) -> Store:
        """Where files that are marked secret lie, apart from all others (Art. 6.1)."""
        return self._store("held")

    def _store(self, name: str) -> Store:
        return S3Store(self.config.s3, name) if self.config.s3 else FolderStore(self.config.data_folder / name)

    def unit_of_work(self, *, write: bool = True, fenced: bool = False) -> AbstractContextManager[UnitOfWork]:
        """A transaction with its clock: committed when the block ends well, undone when it raises."""
        return unit_of_work(self, write=write, fenced=fenced)

    def admit(self, role: str) -> None:
        """Let a database role work here as the application; asked by the tables' owner (PostgreSQL)."""
        with self.database.begin() as connection:
            fence.admit(connection, role)

    def upgrade(self) -> None:
        """Bring the database to this version's shape; count what was never counted, know the years around today."""
        settings = migrations()
        settings.attributes["database"] = self.database
        command.upgrade(settings, "head")
        with self.unit_of_work() as uow:
            daysoff.seed(uow.session, uow.today())
            kept.complete(uow.session)
            rollups.fill(uow.session)

    def upgraded(self) -> bool:
        """Whether the database has this version's shape."""
        heads = ScriptDirectory.from_config(migrations()).get_heads()
        with self.database.connect() as connection:
            return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)

    def deploy_shipped(self, by: str = designs.SHIPPED_BY) -> list[Definition]:
        """Deploy the diagrams that came with this version; what is unchanged keeps its version."""
        with self.unit_of_work() as uow:
            return designs.install(uow, designs.SHIPPED, by=by, note="Theo bản cài đặt")


def build(config: Config) -> House:
    """The house that a configuration describes; its database may still be empty."""
    # Reports, files and the key that signs sessions lie here: their owner's alone.
    config.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return House(
        database=open_database(config.database_url),
        registry=registry,
        config=config,
        directory=_directory(config),
        key=house_key(config.data_folder, config.key_file),
    )


def _directory(config: Config) -> Directory:
    if config.demo:
        return DemoDirectory()
    return LdapDirectory(config.directory) if config.directory else NoDirectory()


def _hops(text: str) -> int:
    if not text.isdecimal() or int(text) > 5:
        raise ConfigurationWrong("CHIDAO_PROXY_HOPS là số máy chủ chuyển tiếp đứng trước phần mềm, từ 0 đến 5.")
    return int(text)


def _pace(text: str) -> int:
    if not text.isdecimal() or not 60 <= int(text) <= 1_000_000:
        raise ConfigurationWrong(
            "CHIDAO_REQUESTS_A_MINUTE là số yêu cầu mỗi người được gửi trong một phút, từ 60 đến 1.000.000."
        )
    return int(text)


def migrations() -> AlembicConfig:
    """Alembic's settings for the house's one history of tables."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return settings
