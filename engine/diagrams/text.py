"""From a file's bytes to characters and to an XML root, in any honest encoding and never with a DOCTYPE."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

if TYPE_CHECKING:
    from engine.lint.codes import Code

MAX_BYTES = 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z][\w.-]{0,40})[\"']")
# Every one of them writes “<!DOCTYPE” in its own single way; UTF-7 and its like have many.
_HONEST = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp125\d|cp(437|850|852|866|874|932|936|949|950)|koi8-[ru]|gb(2312|k|18030)|big5"
    r"|shift_jis|euc_(jp|kr)|tis-620|mac-roman"
)
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


class Unreadable(Exception):
    """Text that is not a diagram; the message is a sentence for its author, ``english`` the same in English."""

    def __init__(self, sentence: str, english: str, code: Code) -> None:
        super().__init__(sentence)
        self.english = english
        self.code: Code = code


def decode(content: bytes, most: int = MAX_BYTES) -> str:
    """The characters of a file, without the declaration that named their encoding."""
    too_large(len(content), most)
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None) or _declared(content)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, ValueError) as error:
        raise Unreadable(
            f"Tệp có ký tự không đúng mã {encoding.upper()}; hãy lưu lại bằng mã UTF-8.",
            f"The file has bytes that are not {encoding.upper()}; save it as UTF-8.",
            "not-its-encoding",
        ) from error
    return undeclared(text.removeprefix("\ufeff"))


def too_large(size: int, most: int = MAX_BYTES) -> None:
    """``Unreadable`` for a file of this many bytes when that is more than it may have."""
    if size > most:
        raise Unreadable(
            f"Tệp lớn hơn {most // 1024} KB; hãy bớt hình ảnh, phần mở rộng hoặc chia nhỏ.",
            f"The file is larger than {most // 1024} KB; drop images and extensions or split it.",
            "too-large",
        )


def undeclared(text: str) -> str:
    """The text without its XML declaration: kept as characters, a declared encoding would be a lie."""
    start = text.lstrip()
    return start.partition("?>")[2].lstrip() if re.match(r"<\?xml\s", start) else text


def parse(content: bytes, most: int = MAX_BYTES, *, whole: bool = False) -> etree._Element:
    """The XML root, never with a DOCTYPE: entities are how a diagram would read our files or fill our memory.

    ``whole``: with its comments and processing instructions, for whoever writes it back.
    """
    text = decode(content, most)
    if _has_doctype(text):
        raise _doctype()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=not whole, remove_pis=not whole
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        cause = getattr(error, "msg", "") or "trống hoặc có ký tự hỏng"
        raise Unreadable(
            f"Không phải XML hợp lệ ({cause}); hãy xuất lại sơ đồ từ trình vẽ BPMN.",
            f"Not well-formed XML ({getattr(error, 'msg', '') or 'empty or broken characters'}); "
            "export the diagram again from a BPMN editor.",
            "not-xml",
        ) from error
    if root.getroottree().docinfo.doctype:  # never seen past the look above; a second lock costs nothing
        raise _doctype()
    return root


def _declared(content: bytes) -> str:
    found = _DECLARED.match(content)
    if found is None:
        return "utf-8"
    said = found[1].decode("ascii")
    try:
        known = codecs.lookup(said).name
    except LookupError:
        known = said.lower()
    if known.startswith(("utf-16", "utf-32")):
        return "utf-8"  # said by programs that wrote it into a string first; the bytes themselves show no such thing
    if not _HONEST.fullmatch(known):
        raise Unreadable(
            f"Không đọc được mã ký tự “{said}”; hãy lưu sơ đồ bằng mã UTF-8.",
            f"The encoding “{said}” is not read here; save the diagram as UTF-8.",
            "odd-encoding",
        )
    return known


def _has_doctype(text: str) -> bool:
    at = 0
    while found := _BEFORE_ROOT.match(text, at):
        at = found.end()
    return text[at : at + 9].upper() == "<!DOCTYPE"


def _doctype() -> Unreadable:
    return Unreadable(
        "Sơ đồ không được có DOCTYPE; hãy xóa dòng đó (trình vẽ BPMN không cần nó).",
        "A diagram may not have a DOCTYPE; delete it (no BPMN editor needs one).",
        "doctype",
    )
