"""Judges .docx, .xlsx and .pptx: their parts, what these link to, and the commands in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from workflows.scrutiny import names
from workflows.scrutiny.formats import markup
from workflows.scrutiny.formats.fields import check_field, check_formula
from workflows.scrutiny.formats.links import is_harmless, is_near
from workflows.scrutiny.formats.markup import Attributes, attribute
from workflows.scrutiny.formats.zips import Container
from workflows.scrutiny.kinds import OLE, Case, is_program
from workflows.scrutiny.verdicts import Refusal

MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
_TYPES = "[Content_Types].xml"
_PICTURES = names.words("png jpg jpeg jpe gif bmp dib tif tiff emf wmf wdp svg ico emz wmz odttf ttf fntdata")
_MARKED_UP = names.words("xml rels vml")
_MACRO_PARTS = re.compile(r"vba|macro|activex|dialogsheet|customui|attachedtoolbars", re.IGNORECASE)
_MACRO_TYPES = re.compile(r"macro|vba|activex|template\.main|addin", re.IGNORECASE)
_EMBEDS = frozenset(
    {"oleObject", "control", "activeXControlBinary", "aFChunk", "customUI", "vbaProject", "extensibility"}
)
_FETCHED = frozenset({"attachedTemplate", "externalLinkPath", "externalLinkLongPath"})
_FORBIDDEN = {
    "ddeLink": "dde",
    "oleLink": "dde",
    "OLEObject": "embedded",
    "oleObject": "embedded",
    "oleObj": "embedded",
    "control": "embedded",
    "altChunk": "embedded",
    "webPr": "external",
    "dbPr": "external",
}
_CALLING = frozenset({"hlinkClick", "hlinkHover", "hlinkMouseOver", "imagedata"})
_RUNS = ("ppaction://program", "ppaction://macro", "ppaction://ole")
_PAGE_CODES = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[LCRPNDTZFAGBIUSXYEHO&])')


def check(content: bytes, case: Case) -> None:
    """``Refusal`` unless this is a plain document of its kind."""
    package = Container(content, case.budget, case.kind)
    parts = {each.filename: each for each in package.members if not each.is_dir()}
    if _TYPES not in parts:
        raise case.mismatch()
    for name in parts:
        _check_name(name, case)
    types = _Types()
    markup.read(package.read(parts[_TYPES]), types, case.kind)
    if any(_MACRO_TYPES.search(each) for each in types.named):
        raise Refusal("macro")
    if MAIN[case.kind] not in types.named:
        raise case.mismatch()
    for name, member in parts.items():
        if name != _TYPES:
            _check_part(name, package.read(member), case)


def _check_name(name: str, case: Case) -> None:
    if _MACRO_PARTS.search(name):
        raise Refusal("macro")
    ending = names.ending(name)
    embedded = "/embeddings/" in name
    printer = ending == "bin" and "printersettings" in name.lower()
    if ending not in _MARKED_UP | _PICTURES and not printer and not (embedded and ending in MAIN):
        raise Refusal("embedded") if embedded or ending == "bin" else case.broken()


def _check_part(name: str, content: bytes, case: Case) -> None:
    ending = names.ending(name)
    if ending == "rels":
        markup.read(content, _Relationships(), case.kind)
    elif ending in _MARKED_UP:
        markup.read(content, _Part(case.tell), case.kind)
    elif ending in MAIN:
        case.nested(posixpath.basename(name), content)
    elif ending == "svg":
        markup.read(content, _Picture(), case.kind)
    elif is_program(content) or content.startswith((OLE, b"PK\x03\x04")):
        raise Refusal("embedded")


class _Types:
    wanted = frozenset({"Default", "Override"})

    def __init__(self) -> None:
        self.named: set[str] = set()

    def start(self, tag: str, attributes: Attributes) -> None:
        self.named.add(attributes.get("ContentType", ""))

    def data(self, text: str) -> None:
        """Content types have no text."""

    def end(self, tag: str) -> None:
        """Nothing ends here."""


class _Picture:
    """A drawing in SVG: it draws, and does nothing else."""

    wanted = None

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag in ("script", "foreignObject", "handler") or any(name.startswith("on") for name in attributes):
            raise Refusal("script")
        if not is_near(attribute(attributes, "href").partition("data:image/")[0]):
            raise Refusal("external")

    def data(self, text: str) -> None:
        """What is written in a drawing does nothing."""

    def end(self, tag: str) -> None:
        """Nothing ends here."""


class _Relationships:
    """What a part leans on: only links that a reader follows may lead out of the document."""

    wanted = frozenset({"Relationship"})

    def start(self, tag: str, attributes: Attributes) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        if kind in _EMBEDS:
            raise Refusal("macro" if kind == "vbaProject" else "embedded")
        if attributes.get("TargetMode", "").lower() != "external":
            return
        if kind == "hyperlink":
            if not is_harmless(target):
                raise Refusal("external")
        elif kind not in _FETCHED or not is_near(target):
            raise Refusal("external")

    def data(self, text: str) -> None:
        """Relationships have no text."""

    def end(self, tag: str) -> None:
        """Nothing ends here."""


class _Part:
    """Gathers a part's paragraphs and cells, and looks at its fields and formulas."""

    _BLOCKS = frozenset({"p", "si", "is", "comment"})
    _FORMULAS = frozenset({"f", "definedName", "formula", "formula1", "formula2"})
    _PAGE_ENDS = frozenset({"oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter"})
    _FIELDS = frozenset({"instrText", "delInstrText", "fldChar", "fldSimple"})
    _SIGNS = frozenset({"tab", "br", "cr", "textpath", "sheet"})
    wanted = _BLOCKS | _FORMULAS | _PAGE_ENDS | _FIELDS | _SIGNS | _FORBIDDEN.keys() | _CALLING

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._blocks: list[list[str]] = []
        self._here = ""
        self._formula: list[str] = []
        self._field: list[str] = []
        self._fields_open = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        _check_element(tag, attributes)
        self._here = tag
        if tag == "fldChar":
            self._turn_field(attribute(attributes, "fldCharType"))
        elif tag in ("tab", "br", "cr") and self._blocks:
            self._blocks[-1].append("\t" if tag == "tab" else "\n")
        elif tag in ("textpath", "sheet"):
            self._tell(attributes.get("string", "") or attributes.get("name", ""))  # a watermark; a sheet's name
        elif tag in self._BLOCKS:
            self._blocks.append([])

    def data(self, text: str) -> None:
        if self._here in ("instrText", "delInstrText"):
            self._field.append(text)
        elif self._here in self._FORMULAS:
            self._formula.append(text)
        elif self._here in self._PAGE_ENDS:
            self._tell(_PAGE_CODES.sub("\n", text))
        elif self._blocks:
            self._blocks[-1].append(text)
        elif not text.isspace():
            self._tell(text)

    def end(self, tag: str) -> None:
        self._here = ""
        if tag in self._FORMULAS:
            formula = "".join(self._formula)
            self._formula.clear()
            check_formula(formula)
            self._tell(formula)
        elif tag in self._BLOCKS:
            self._tell("".join(self._blocks.pop()))
        elif tag == "instrText" and not self._fields_open:
            check_field("".join(self._field))

    def _turn_field(self, turn: str) -> None:
        """A field's code may be split among runs and hold fields itself: it is read as one until the outermost ends."""
        if turn == "begin":
            self._fields_open += 1
            self._field.append("\n")
            return
        check_field("".join(self._field))
        self._fields_open -= turn == "end"
        if self._fields_open <= 0:
            self._field.clear()


def _check_element(tag: str, attributes: Attributes) -> None:
    if tag in _FORBIDDEN:
        raise Refusal(_FORBIDDEN[tag])
    if tag == "fldSimple":
        check_field(attribute(attributes, "instr"))
    elif tag in _CALLING:
        if attributes.get("action", "").lower().startswith(_RUNS):
            raise Refusal("script")
        if not is_near(attributes.get("src", "")):
            raise Refusal("external")
