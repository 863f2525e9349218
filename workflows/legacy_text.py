"""Reads files made elsewhere: Unicode only (TCVN 6909:2001, Art. 4.3); older encodings are named and refused."""

from __future__ import annotations

from workflows.errors import Refused

_ADVICE = "Hãy mở tệp trong Excel hoặc Word rồi lưu lại dạng Unicode (CSV UTF-8), sau đó nhập lại."
# Letters that TCVN3 and VNI show where their fonts are missing, and that no Vietnamese word has in Unicode.
_OF_OLD_FONTS = frozenset("µ¸¶·¹¨»¾¼½Æ©ÇË®ÎÏÑªÖ×ØÛÞßäåæçëîïñöøûüÿ")


class LegacyText(Refused):
    """A file in an encoding that the regulation left behind (Art. 4.3)."""

    sentence = f"Tệp không dùng bảng mã Unicode (Điều 4 khoản 3). {_ADVICE}"


def read_text(content: bytes) -> str:
    """The file's text; ``LegacyText`` unless it is UTF-8 or UTF-16 and its letters are Vietnamese."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise LegacyText from None
    if not _OF_OLD_FONTS.isdisjoint(text):
        raise LegacyText(f"Tệp có chữ của bảng mã cũ (TCVN3, VNI). {_ADVICE}")
    return text
