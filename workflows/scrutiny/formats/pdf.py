"""Judges .pdf: its objects, what they would do when it is opened, and its pages' texts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from workflows.scrutiny.formats.links import is_harmless
from workflows.scrutiny.kinds import Case
from workflows.scrutiny.verdicts import Refusal

_START = re.compile(rb"%PDF-[12]\.\d")
_NAME_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")
_TELLING = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|GoToE|XFA)(?![A-Za-z0-9_])")
_FOREIGN = re.compile(rb"<script|<\?php|<html|<hta:|<iframe", re.IGNORECASE)
_ACTIONS = {
    "/JavaScript": "script",
    "/Rendition": "script",
    "/Launch": "script",
    "/ImportData": "external",
    "/SubmitForm": "external",
    "/GoToR": "external",
    "/GoToE": "embedded",
    "/Movie": "embedded",
    "/Sound": "embedded",
    "/RichMediaExecute": "embedded",
}
_KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/XFA": "script",
    "/EF": "embedded",
    "/EmbeddedFiles": "embedded",
    "/RichMediaContent": "embedded",
}
_KINDS = {
    "/FileAttachment": "embedded",
    "/RichMedia": "embedded",
    "/Movie": "embedded",
    "/Sound": "embedded",
    "/Screen": "embedded",
    "/3D": "embedded",
    "/EmbeddedFile": "embedded",
}
_READING_SECONDS = 1.5
"""How long the pages are read for a marking; a stamp stands on the first of them."""


def check(content: bytes, case: Case) -> None:
    """``Refusal`` unless this is a plain document that does nothing by itself."""
    _check_ends(content)
    try:
        reader = pypdf.PdfReader(BytesIO(content), strict=False)
        if "/Encrypt" in reader.trailer:
            raise Refusal("encrypted")
        for each in _objects(reader):
            _check_object(each)
        if not reader.pages:
            raise case.broken()
        _read_pages(reader, case)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
    ) as error:
        raise case.broken() from error


def _check_ends(content: bytes) -> None:
    if not _START.match(content):
        raise Refusal("polyglot")
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise Refusal("broken", extension="pdf")
    if content[end + 5 :].strip(b"\r\n\t\0 \x1a") or b"PK\x05\x06" in content[-66_000:]:
        raise Refusal("polyglot")
    if _FOREIGN.search(content):
        raise Refusal("polyglot")
    # What no table of the file leads to may still be found by a reader that mends it.
    found = _TELLING.search(_NAME_SIGN.sub(lambda sign: bytes([int(sign[1], 16)]), content))
    if found:
        raise Refusal(
            "embedded" if found[1] in (b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"GoToE") else "script"
        )


def _objects(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Every object that the file's tables lead to."""
    yield reader.trailer
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(numbers):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _check_object(found: Any) -> None:
    """Look at an object and all that it holds itself; what it points to is looked at in its turn."""
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ArrayObject):
            waiting.extend(each)
        elif isinstance(each, DictionaryObject):
            _check_dictionary(each)
            waiting.extend(dict.values(each))


def _check_dictionary(found: DictionaryObject) -> None:
    for key in found:
        if key in _KEYS:
            raise Refusal(_KEYS[key])
    action, kind = found.get("/S"), found.get("/Subtype") or found.get("/Type")
    for word, table in ((action, _ACTIONS), (kind, _KINDS)):
        if isinstance(word, str) and word in table:
            raise Refusal(table[word])
    link = found.get("/URI")
    if isinstance(link, (str, bytes)) and not is_harmless(link if isinstance(link, str) else link.decode("latin-1")):
        raise Refusal("external")


def _read_pages(reader: pypdf.PdfReader, case: Case) -> None:
    for each in (reader.metadata or {}).values():
        if isinstance(each, str):
            case.tell(each)
    until = time.monotonic() + _READING_SECONDS
    for page in reader.pages:
        for note in page.annotations or ():
            contents = note.get_object().get("/Contents") if isinstance(note.get_object(), DictionaryObject) else None
            if isinstance(contents, str):
                case.tell(contents)
        case.tell(page.extract_text())
        if time.monotonic() > until:
            return
