"""The house that a command works in: opened for this one command, which lets go of the database when it ends."""

from __future__ import annotations

import click

from workflows.bootstrap import Config, House, build


def opened(config: Config) -> House:
    """The house that a configuration describes; its database may still be empty."""
    house = build(config)
    click.get_current_context().call_on_close(house.database.dispose)
    return house


def upgraded(config: Config | None = None) -> House:
    """The house (by default, the environment's), refused unless its database has this version's structure."""
    house = opened(config or Config.from_environment())
    if not house.upgraded():
        raise click.ClickException("Cơ sở dữ liệu chưa ở cấu trúc của bản này; hãy chạy: chidao db upgrade.")
    return house
