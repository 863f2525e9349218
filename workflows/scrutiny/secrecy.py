"""Finds secrecy markings (MẬT, TỐI MẬT, TUYỆT MẬT) in names and texts (Art. 6.1); “mật ong” is none.

A marking is a stamp: a line, a cell or a bracket of its own, or what follows “Độ mật:”. “Bí mật”, “mật khẩu” and
“văn bản mật” in a sentence speak of secrecy and mark nothing.
"""

from __future__ import annotations

import re
import unicodedata

_HEAD = 40
"""A stamp stands at a document's head; there it may share its line with what stood beside it on the paper."""

_LONGEST_LINE = 400

# As typed today, and as old documents keep it: without marks, in TCVN3 (ABC) and in VNI.
_MAT = r"(?:M[ẬA]T|M[ậa]t|MËT|mËt|MAÄT|Maät)"
_PLAIN = r"(?:MẬT|Mật|MAT|MËT|mËt|MAÄT|Maät)"
_TOP = r"(?:T[ỐO]I|T[ốo]i|tối|T[Èè]i|tèi|TOÁI|Toái)"
_MOST = r"(?:TUY[ỆE]T|Tuy[ệe]t|tuyệt|Tuy[ÖỆ]t|tuyÖt|TUYEÄT|Tuyeät)"
_GAP = r"[\s._\-–]{0,3}"
_ALONE = re.compile(rf"(?:{_TOP}{_GAP}|{_MOST}{_GAP})(?:{_MAT}|mật)|{_PLAIN}")
_LARGE = re.compile(rf"(?<!\w)(?:T[ỐO]I|TOÁI|TUY[ỆE]T|TUYEÄT){_GAP}(?:M[ẬA]T|MAÄT)(?!\w)")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_HIDDEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CANDIDATE = re.compile(r"M[\s._\-–]{0,4}(?:[ẬAË]|AÄ)[\s._\-–]{0,4}T", re.IGNORECASE)
_BETWEEN = re.compile(r"\t| {2,}|[|()\[\]{}<>•«»“”\"*/;:,]")
_EDGE = " \t.,;:!*_-–—=~•·'\"“”‘’()[]{}<>|/\\#+"
_LEVEL = re.compile(r"\b(?:do|dau|muc|cap)(?: do)? mat\s*[:=\-–]*\s*(?:la\s+)?[\[(\"“]?(?:toi |tuyet )?mat\b(?!\s+\w)")
_IN_HEAD = re.compile(
    r"(?<!\w)(?<!BÍ )(?<!BẢO )(?<!CƠ )(?<!KÍN )(?<!NỘI )(?<!THÂN )(?<!BẢN )(?<!LIỆU )(?<!SƠ )(?<!TIN )(?<!ĐỘ )(?<!CHẾ )"
    r"(?<!NƯỚC )(?<!VẬT )(?<!TÚI )(?<!GẤU )(?<!TRÁI )(?<!CẨN )MẬT(?!\w)"
    r"(?!\s+(?:ĐỘ|KHẨU|ONG|MÃ|VỤ|THIẾT|NGỮ|HIỆU|DANH|THÁM|PHỤ|LỆNH|THƯ|ƯỚC|PHÁP|ĐÀM|BÁO|MÍA|GIÁO|NGHỊ|TÔNG|GẤU|CẢO)(?!\w))"
)
_NAMED = re.compile(
    r"(?<!\w)(?:(?:công văn|văn bản|tài liệu|hồ sơ|báo cáo|kế hoạch|quyết định|tờ trình|thông báo|phương án|chỉ thị|"
    r"công điện|đóng dấu|độ|dấu|bản)\s+mật|tối\s*mật|tuyệt\s*mật|toi\s*mat|tuyet\s*mat|"
    r"(?:cong van|van ban|tai lieu)\s+mat)(?!\w)"
    r"(?!\s+(?:độ|khẩu|ong|mã|thiết|do|khau|bang|ma|tien)(?!\w))"
)
_NAMED_LARGE = re.compile(r"(?<!\w)(?:TOI|TUYET|TỐI|TUYỆT)\s*M[AẬ]T(?!\w)")


class Reading:
    """Reads one document's texts in their order until a marking is met."""

    def __init__(self) -> None:
        self.marked = False
        self._lines = 0

    def tell(self, text: str) -> None:
        """Look at a paragraph, a cell or a whole text."""
        if self.marked:
            return
        settled = _settled(text)
        read_to = 0
        for found in _CANDIDATE.finditer(settled):
            if found.start() < read_to:
                continue
            start, end = _line_around(settled, found.start(), found.end())
            self._lines += settled.count("\n", read_to, start)
            if _is_marked(settled[start:end], at_head=self._lines < _HEAD):
                self.marked = True
                return
            read_to = end
        self._lines += settled.count("\n", read_to) + 1


def _line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the line in which something was found; of an endless line, its surroundings."""
    first = text.rfind("\n", max(0, start - _LONGEST_LINE), start) + 1
    last = text.find("\n", end, end + _LONGEST_LINE)
    return first or max(0, start - _LONGEST_LINE), min(len(text), end + _LONGEST_LINE) if last < 0 else last


def is_marked_name(name: str) -> bool:
    """Whether a file's name carries a marking: “TUYỆT MẬT - kế hoạch.docx”, “công văn mật.pdf”."""
    stem = _settled(name).rpartition(".")[0] or _settled(name)
    spaced = re.sub(r"[\s._\-–+()\[\]]+", " ", stem).strip()
    # An upper-case word stands out in a name as a stamp does, unless the whole name is in capitals.
    stamped = any(_ALONE.fullmatch(part.strip(_EDGE)) for part in re.split(r"[_\-–+()\[\].,]| {2,}", stem))
    loud = _IN_HEAD.search(spaced) or _NAMED_LARGE.search(spaced)
    return bool(stamped or loud or _NAMED.search(spaced.lower()))


def _is_marked(line: str, *, at_head: bool) -> bool:
    bare = line.strip(_EDGE)
    if _ALONE.fullmatch(bare) or _ALONE.fullmatch(_closed_up(bare)) or _LARGE.search(line):
        return True
    if any(_is_stamp(part) for part in _BETWEEN.split(line)):
        return True
    return bool((at_head and _IN_HEAD.search(line)) or _LEVEL.search(_folded(line)))


def _is_stamp(part: str) -> bool:
    """Whether a piece of a line between brackets or wide gaps is a marking in capitals."""
    bare = _closed_up(part.strip(_EDGE))
    return bare.isupper() and _ALONE.fullmatch(bare) is not None


def _closed_up(text: str) -> str:
    """Letters set wide closed up: “T Ố I   M Ậ T” as “TỐIMẬT”."""
    signs = re.split(r"[\s._\-–]+", text)
    return "".join(signs) if len(signs) > 1 and all(len(each) == 1 for each in signs) else text


def _settled(text: str) -> str:
    """The text in NFC, every space a plain one, what hides between letters taken out."""
    text = _BREAKS.sub("\n", text)
    if text.isascii():
        return text
    return _SPACES.sub(" ", _HIDDEN.sub("", unicodedata.normalize("NFC", text)))


def _folded(line: str) -> str:
    marks_off = unicodedata.normalize("NFD", line.lower().replace("đ", "d"))
    return "".join(sign for sign in marks_off if not unicodedata.combining(sign))
