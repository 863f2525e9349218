"""One blueprint for each noun that people meet; a module put here is a part of the application."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint


def blueprints() -> Iterator[Blueprint]:
    """The blueprint of each module of this room."""
    for noun in iter_modules(__path__):
        yield import_module(f"{__name__}.{noun.name}").blueprint
