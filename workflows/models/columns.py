"""Column types that several rows share."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Enum


def one_of(words: type[StrEnum]) -> Enum:
    """A column that holds one of the words, by its value, and checks it in the database."""
    return Enum(
        words,
        name=words.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda each: [word.value for word in each],
    )
