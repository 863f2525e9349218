"""Judges .odt, .ods and .odp: what they say they are, their scripts, links and objects."""

from __future__ import annotations

from collections.abc import Callable

from workflows.scrutiny import names
from workflows.scrutiny.formats import markup
from workflows.scrutiny.formats.fields import check_formula
from workflows.scrutiny.formats.links import is_harmless, is_near
from workflows.scrutiny.formats.markup import Attributes, attribute
from workflows.scrutiny.formats.zips import Container
from workflows.scrutiny.kinds import MEDIA_TYPES, OLE, Case, is_program
from workflows.scrutiny.verdicts import Refusal

_SCRIPTED = ("Basic/", "Scripts/", "Dialogs/", "basic/", "scripts/", "dialogs/")
_MARKED_UP = frozenset({"xml", "rdf"})
_PICTURES = names.words("png jpg jpeg gif bmp tif tiff emf wmf svg svm ttf otf")
_REPLACEMENTS = ("ObjectReplacements/", "layout-cache", "Pictures/")
_LINK = "http://www.w3.org/1999/xlink href"
_FORBIDDEN = {
    **dict.fromkeys(("script", "event-listener", "library-embedded", "library-linked", "macro"), "macro"),
    **dict.fromkeys(("object-ole", "plugin", "applet", "floating-frame"), "embedded"),
    **dict.fromkeys(("dde-source", "dde-connection", "dde-connection-decl", "dde-link"), "dde"),
    **dict.fromkeys(("encryption-data", "encrypted-key"), "encrypted"),
}
_READ_BY_PEOPLE = frozenset({"a"})  # text:a and draw:a; whatever else has a link fetches by itself


def check(content: bytes, case: Case) -> None:
    """``Refusal`` unless this is a plain document of its kind."""
    package = Container(content, case.budget, case.kind)
    parts = {each.filename: each for each in package.members if not each.is_dir()}
    if "mimetype" not in parts or "content.xml" not in parts:
        raise case.mismatch()
    if package.read(parts["mimetype"]).strip() != MEDIA_TYPES[case.kind].encode():
        raise case.mismatch()
    for name, member in parts.items():
        if name == "mimetype":
            continue
        if name.startswith(_SCRIPTED):
            raise Refusal("macro")
        _check_part(name, package.read(member), case)


def _check_part(name: str, content: bytes, case: Case) -> None:
    ending = names.ending(name.rpartition("/")[2])
    if ending in _MARKED_UP:
        if content.strip():
            markup.read(content, _Part(case.tell), case.kind)
    elif ending in _PICTURES or name.startswith(_REPLACEMENTS):
        if (is_program(content) and b"<svg" not in content[:256]) or content.startswith((OLE, b"PK\x03\x04")):
            raise Refusal("embedded")
        if b"<script" in content[:4096].lower():
            raise Refusal("script")
    else:
        raise Refusal("embedded")


class _Part:
    """Gathers paragraphs, and looks at scripts, objects, links and formulas."""

    wanted = None
    _BLOCKS = frozenset({"p", "h"})

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._blocks: list[list[str]] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag in _FORBIDDEN:
            raise Refusal(_FORBIDDEN[tag])
        if _LINK in attributes:
            near = is_harmless if tag in _READ_BY_PEOPLE else is_near
            if not near(attributes[_LINK]):
                raise Refusal("external")
        if tag in self._BLOCKS:
            self._blocks.append([])
        elif tag in ("tab", "line-break", "s") and self._blocks:
            self._blocks[-1].append({"tab": "\t", "line-break": "\n"}.get(tag, " "))
        elif tag == "table-cell":
            check_formula(attribute(attributes, "formula"))
        elif tag == "table":
            self._tell(attribute(attributes, "name"))

    def data(self, text: str) -> None:
        if self._blocks:
            self._blocks[-1].append(text)
        elif not text.isspace():
            self._tell(text)

    def end(self, tag: str) -> None:
        if tag in self._BLOCKS and self._blocks:
            self._tell("".join(self._blocks.pop()))
