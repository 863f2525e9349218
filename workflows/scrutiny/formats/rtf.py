"""Judges .rtf: its objects, fields and templates, and its text."""

from __future__ import annotations

import re

from workflows.scrutiny.formats.fields import check_field
from workflows.scrutiny.kinds import Case
from workflows.scrutiny.names import words
from workflows.scrutiny.verdicts import Refusal

_TOKEN = re.compile(rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|([^\\{}]+)", re.DOTALL)
_START = re.compile(rb"\{\\rtf1?(?![A-Za-z0-9])")
_OBJECTS = words("object objdata objemb objlink objautlink objocx objhtml objupdate objclass objsub objpub objicemb")
_SILENT = words(
    """
    fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator pict themedata colorschememapping
    latentstyles datastore xmlnstbl mmathPr shppict nonshppict blipuid sp sn sv revtbl filetbl
    """
)
_BREAKS = {
    "par": "\n",
    "line": "\n",
    "sect": "\n",
    "page": "\n",
    "row": "\n",
    "cell": "\n",
    "nestcell": "\n",
    "tab": "\t",
}
_DEEPEST = 200


def check(content: bytes, case: Case) -> None:
    """``Refusal`` unless this is a plain document without objects."""
    if not _START.match(content):
        raise case.broken()
    _Rtf(content, case).read()


class _Rtf:
    """One pass over the tokens, with a stack of groups: what each shows, and how many signs follow a Unicode one."""

    def __init__(self, content: bytes, case: Case) -> None:
        self._content = content
        self._case = case
        self._groups: list[tuple[bool, int, bool]] = []
        self._shown, self._skips, self._in_field = True, 1, False
        self._to_skip = 0
        self._code_page = "cp1252"
        self._text: list[str] = []
        self._field: list[str] = []

    def read(self) -> None:
        at = 0
        while at < len(self._content):
            token = _TOKEN.match(self._content, at)
            if token is None:
                raise self._case.broken()
            at = token.end()
            word, number, sign, other, brace, run = token.groups()
            if brace:
                self._turn(brace)
                if not self._groups:
                    break
            elif word:
                at += self._control(word.decode("ascii"), int(number) if number else None)
            elif sign:
                self._add(bytes([int(sign, 16)]))
            elif other:
                self._symbol(other)
            else:
                self._add(run.replace(b"\r", b"").replace(b"\n", b""))
        if self._groups:
            raise self._case.broken()
        if self._content[at:].strip(b"\r\n\t\0 "):
            raise Refusal("polyglot")
        self._case.tell("".join(self._text))

    def _turn(self, brace: bytes) -> None:
        if brace == b"{":
            self._groups.append((self._shown, self._skips, self._in_field))
            if len(self._groups) > _DEEPEST:
                raise self._case.broken()
            return
        if not self._groups:
            raise self._case.broken()
        was_in_field = self._in_field
        self._shown, self._skips, self._in_field = self._groups.pop()
        if was_in_field and not self._in_field:
            check_field("".join(self._field))
            self._field.clear()

    def _control(self, word: str, number: int | None) -> int:
        """Follow a control word; the number of raw bytes behind it."""
        if word in _OBJECTS:
            raise Refusal("embedded")
        if word == "template":
            self._in_field = True  # its path is judged as a field's would be
            self._field.append("INCLUDE ")
            self._shown = False
        elif word == "fldinst":
            self._shown, self._in_field = False, True
        elif word in _SILENT:
            self._shown = False
        elif word == "uc":
            self._skips = max(0, min(number or 0, 8))
        elif word == "u" and number is not None:
            self._put(chr(number % 0x10000))
            self._to_skip = self._skips
        elif word == "ansicpg" and number in (1250, 1251, 1252, 1258, 65001):
            self._code_page = "utf-8" if number == 65001 else f"cp{number}"
        elif word in _BREAKS:
            self._put(_BREAKS[word])
        elif word == "bin":
            return max(0, number or 0)
        return 0

    def _symbol(self, sign: bytes) -> None:
        if sign == b"*":
            return
        if sign in (b"\r", b"\n"):
            self._put("\n")
        elif sign == b"~":
            self._put(" ")
        elif sign in b"\\{}":
            self._add(sign)

    def _add(self, signs: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(signs))
            signs, self._to_skip = signs[skipped:], self._to_skip - skipped
        if signs:
            self._put(signs.decode(self._code_page, "replace"))

    def _put(self, text: str) -> None:
        if self._in_field:
            self._field.append(text)
        elif self._shown:
            self._text.append(text)
