"""One blueprint for each noun that people meet, in the room of its pages; each module put here is registered."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from flask import Blueprint


def blueprints() -> Iterator[Blueprint]:
    """The blueprint of each module of these rooms."""
    for noun in walk_packages(__path__, f"{__name__}."):
        if not noun.ispkg:
            yield import_module(noun.name).blueprint
