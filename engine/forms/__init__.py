"""Forms: what one may be, its words in both languages, and the only judge of what people answer."""

from engine.forms.judging import (
    NO_FIELDS,
    Answers,
    Field,
    Judge,
    Schema,
    faults,
    fields,
    judge,
    prefilled,
    title_of,
    variables,
)
from engine.forms.shape import MAX_CHOICES, MAX_FIELDS, can_be_taken_apart
from engine.forms.words import in_english, without_english

__all__ = [
    "MAX_CHOICES",
    "MAX_FIELDS",
    "NO_FIELDS",
    "Answers",
    "Field",
    "Judge",
    "Schema",
    "can_be_taken_apart",
    "faults",
    "fields",
    "in_english",
    "judge",
    "prefilled",
    "title_of",
    "variables",
    "without_english",
]
