"""What is said of a file: taken, refused or held, with a code for machines and a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Word = Literal["accept", "reject", "hold"]

WHY = {
    "name-empty": "tên tệp không có chữ nào",
    "name-hidden": "tên tệp có ký tự ẩn hoặc ký tự điều khiển; hãy đổi tên tệp",
    "name-long": "tên tệp dài hơn 120 ký tự; hãy rút ngắn tên",
    "name-reserved": "tên tệp trùng tên dành riêng của Windows; hãy đổi tên tệp",
    "name-characters": 'tên tệp có một trong các ký tự < > : " | ? *; hãy đổi tên tệp',
    "name-double": "tên tệp có hai đuôi, một đuôi là của chương trình; hãy đổi tên tệp",
    "format": "chỉ nhận {allowed} (Điều 4 khoản 4 Quy chế)",
    "program": "tệp .{extension} là tệp chương trình hoặc tệp lệnh; chỉ nhận {allowed} (Điều 4 khoản 4 Quy chế)",
    "executable": "tệp chương trình, tệp lệnh không được gửi (Điều 4 khoản 4 Quy chế)",
    "macro": "tệp có chứa macro; hãy lưu lại ở định dạng không có macro",
    "script": "tệp có chứa mã lệnh; hãy xuất lại tệp không kèm mã lệnh",
    "dde": "tệp có lệnh gọi chương trình khác (DDE); hãy bỏ lệnh này",
    "embedded": "tệp có nhúng tệp hoặc đối tượng khác; hãy bỏ đối tượng nhúng hoặc đổi thành ảnh",
    "external": "tệp tự lấy nội dung từ nơi khác khi mở; hãy bỏ liên kết này",
    "encrypted": "tệp có mật khẩu hoặc được mã hóa; hãy gửi bản không đặt mật khẩu",
    "mismatch": "nội dung tệp không đúng với đuôi .{extension}",
    "broken": "tệp bị hỏng hoặc không đúng cấu trúc .{extension}",
    "polyglot": "tệp có dữ liệu lạ ở trước hoặc sau nội dung",
    "doctype": "tệp có khai báo DOCTYPE hoặc thực thể ngoài",
    "empty": "tệp không có nội dung",
    "large": "tệp lớn hơn {most}",
    "bomb": "nội dung bung ra quá lớn so với tệp",
    "members": "tệp nén chứa quá nhiều tệp",
    "depth": "tệp nén lồng nhau quá nhiều lớp",
    "path": "tệp nén có đường dẫn ra ngoài thư mục",
    "link": "tệp nén có liên kết tượng trưng hoặc tệp đặc biệt",
    "duplicate": "tệp nén có hai tệp trùng tên",
    "virus": "phần mềm diệt vi-rút báo tệp có mã độc",
    "unscanned": "chưa quét vi-rút được; xin gửi lại sau ít phút",
    "unreadable": "không đọc được tệp",
    "slow": "kiểm tra tệp mất quá nhiều thời gian hoặc bộ nhớ; hãy chia nhỏ hoặc xuất lại tệp",
    "secret": (
        "có dấu hiệu là tài liệu mật. Phần mềm không nhận tài liệu mật (Điều 5, Điều 6 Quy chế); "
        "tệp được giữ riêng, chờ Văn phòng xem xét"
    ),
}
"""The sentence behind each code; braces are filled from what the refusal tells."""


class Refusal(Exception):
    """A file may not be taken; ``code`` is one of ``WHY``, ``inside`` the archive's member that is to blame."""

    def __init__(self, code: str, inside: str = "", **told: object) -> None:
        super().__init__(WHY[code].format_map({"extension": "?", **told}))
        self.code = code
        self.inside = inside

    def within(self, member: str) -> Refusal:
        """The same refusal, said of an archive's member."""
        self.inside = f"{member} › {self.inside}" if self.inside else member
        return self


@dataclass(frozen=True)
class Verdict:
    """What is said of one file."""

    verdict: Word
    code: str
    why: str

    @classmethod
    def accept(cls) -> Verdict:
        """The file may be kept."""
        return cls("accept", "ok", "Nhận được.")

    @classmethod
    def reject(cls, name: str, refusal: Refusal) -> Verdict:
        """The file may not be kept."""
        inside = f"“{printable(refusal.inside)}” bên trong: " if refusal.inside else ""
        return cls("reject", refusal.code, f"Không nhận tệp “{printable(name)}”: {inside}{refusal}.")

    @classmethod
    def hold(cls, name: str) -> Verdict:
        """The file is marked secret: it is kept apart until a named person has looked at it."""
        return cls("hold", "secret", f"Tệp “{printable(name)}” {WHY['secret']}.")


def printable(name: str) -> str:
    """A name as it may be shown: what hides something is shown as a sign."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


_SHOWN = 160
