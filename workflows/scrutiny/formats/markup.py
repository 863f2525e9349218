"""Reads XML as a stream: no DOCTYPE, no entities of its own, nothing fetched, whatever the size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from workflows.scrutiny.verdicts import Refusal

# In UTF-8, said or unsaid: in other encodings a name may be written in other bytes.
_PLAIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?!\?xml(?![^>]*encoding=.UTF-8)[^>]*encoding)[^\0]", re.IGNORECASE)

_WITHIN_OTHERS = frozenset({"tab", "br", "cr"})
"""Signs in a paragraph, which say nothing where there is none."""

Attributes = Mapping[str, str]


class Reader(Protocol):
    """What is told of a part's elements, by their names without namespaces."""

    @property
    def wanted(self) -> frozenset[str] | None:
        """The elements of which it wants to be told; ``None`` for all. A sheet has millions of others."""
        ...

    def start(self, tag: str, attributes: Attributes) -> None:
        """A wanted element begins."""
        ...

    def data(self, text: str) -> None:
        """Text, wherever it stands."""
        ...

    def end(self, tag: str) -> None:
        """A wanted element ends."""
        ...


class _Words(dict[str, str]):
    """Each element's name without its namespace, or nothing for one that nobody wants."""

    def __init__(self, wanted: frozenset[str] | None) -> None:
        super().__init__()
        self._wanted = wanted

    def __missing__(self, tag: str) -> str:
        local = tag.rpartition(" ")[2]
        word = self[tag] = local if self._wanted is None or local in self._wanted else ""
        return word


def read(content: bytes, reader: Reader, kind: str) -> None:
    """Tell the reader the elements of an XML part; ``Refusal`` for what is no plain XML."""
    words = _Words(reader.wanted)

    def start(tag: str, attributes: Attributes) -> None:
        if word := words[tag]:
            reader.start(word, attributes)

    def end(tag: str) -> None:
        if word := words[tag]:
            reader.end(word)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.CharacterDataHandler = reader.data
    if reader.wanted is None or _may_hold(content, reader.wanted):
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.buffer_text = True  # up to the next handler: without one, texts of several elements would be one
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refusal("broken", extension=kind) from error


def _may_hold(content: bytes, wanted: frozenset[str]) -> bool:
    """Whether a part may have a wanted element; of styles and themes, which have none, only the build is looked at."""
    if not _PLAIN.match(content):
        return True
    wanted = wanted - _WITHIN_OTHERS
    found = rb"<(?:[^\s<>/:]+:)?(?:" + b"|".join(each.encode() for each in sorted(wanted)) + rb")[\s/>]"
    return re.search(found, content) is not None


def attribute(attributes: Attributes, name: str) -> str:
    """An attribute by its name without its namespace: the same word has several in documents' many versions."""
    if name in attributes:
        return attributes[name]
    return next((value for each, value in attributes.items() if each.rpartition(" ")[2] == name), "")


def _refuse_doctype(*_declared: object) -> None:
    raise Refusal("doctype")
