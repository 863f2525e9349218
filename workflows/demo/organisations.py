"""The demonstration province: its agencies, the Office's rooms and people by title. Everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.vocabulary import AgencyKind, Role

DOMAIN = "baria-vungtau.gov.vn.example"

OFFICE = ("VP", "Văn phòng UBND tỉnh")

AGENCIES = (
    ("SNV", "Sở Nội vụ"),
    ("STP", "Sở Tư pháp"),
    ("SKHĐT", "Sở Kế hoạch và Đầu tư"),
    ("STC", "Sở Tài chính"),
    ("SCT", "Sở Công Thương"),
    ("SNN", "Sở Nông nghiệp và Phát triển nông thôn"),
    ("SGTVT", "Sở Giao thông vận tải"),
    ("SXD", "Sở Xây dựng"),
    ("STNMT", "Sở Tài nguyên và Môi trường"),
    ("STTTT", "Sở Thông tin và Truyền thông"),
    ("SLĐTBXH", "Sở Lao động - Thương binh và Xã hội"),
    ("SVHTT", "Sở Văn hóa và Thể thao"),
    ("SDL", "Sở Du lịch"),
    ("SKHCN", "Sở Khoa học và Công nghệ"),
    ("SGDĐT", "Sở Giáo dục và Đào tạo"),
    ("SYT", "Sở Y tế"),
    ("SNgV", "Sở Ngoại vụ"),
    ("TTr", "Thanh tra tỉnh"),
    ("BDT", "Ban Dân tộc"),
    ("BQLKCN", "Ban Quản lý các khu công nghiệp"),
)

LOCALITIES = (
    ("VT", "UBND thành phố Vũng Tàu"),
    ("BR", "UBND thành phố Bà Rịa"),
    ("TT", "UBND huyện Tân Thành"),
    ("CĐ", "UBND huyện Châu Đức"),
    ("XM", "UBND huyện Xuyên Mộc"),
    ("LĐ", "UBND huyện Long Điền"),
    ("ĐĐ", "UBND huyện Đất Đỏ"),
    ("CONDAO", "UBND huyện Côn Đảo"),
)

PARTS = (
    ("TTKT", "Phòng Kinh tế và Hạ tầng huyện Tân Thành", "TT"),
    ("TTTN", "Phòng Tài nguyên và Môi trường huyện Tân Thành", "TT"),
    ("TTVH", "Phòng Văn hóa và Thông tin huyện Tân Thành", "TT"),
)
"""Parts of a locality, each with whose it is."""

VERTICALS = (
    ("CAT", "Công an tỉnh"),
    ("KBNN", "Kho bạc Nhà nước tỉnh"),
)

OPERATED_BY = "STTTT"
"""Runs the software with the Office, and sees no content (Art. 12)."""

AGENCY_KINDS = (
    (AgencyKind.AGENCY, AGENCIES),
    (AgencyKind.LOCALITY, LOCALITIES),
    (AgencyKind.VERTICAL, VERTICALS),
)

ROOMS = (
    ("TH", "Phòng Tổng hợp"),
    ("KT", "Phòng Kinh tế"),
    ("NC", "Phòng Nội chính"),
    ("VX", "Phòng Văn xã"),
    ("XDTN", "Phòng Xây dựng - Tài nguyên"),
    ("HCTC", "Phòng Hành chính - Tổ chức"),
)


@dataclass(frozen=True)
class Member:
    """Somebody of the Office or of the province's leaders."""

    username: str
    title: str
    roles: tuple[Role, ...]
    room: str | None = None
    phone: str | None = None


MEMBERS = (
    Member("ct.ubnd", "Chủ tịch UBND tỉnh", (Role.LEADER,)),
    Member("pct1", "Phó Chủ tịch phụ trách kinh tế", (Role.LEADER,)),
    Member("pct2", "Phó Chủ tịch phụ trách đô thị, môi trường", (Role.LEADER,)),
    Member("pct3", "Phó Chủ tịch phụ trách văn hóa, xã hội", (Role.LEADER,)),
    Member("cvp", "Chánh Văn phòng", (Role.CHIEF,), "TH", "0254 385 2001"),
    Member("pcvp1", "Phó Chánh Văn phòng", (Role.CHIEF,), "TH", "0254 385 2002"),
    Member("cv.th1", "Chuyên viên Phòng Tổng hợp", (Role.REVIEWER,), "TH", "0254 385 2011"),
    Member("cv.th2", "Chuyên viên Phòng Xây dựng - Tài nguyên", (Role.REVIEWER,), "XDTN", "0254 385 2012"),
    Member("cv.th3", "Chuyên viên Phòng Kinh tế", (Role.REVIEWER,), "KT", "0254 385 2013"),
    Member("cv.th4", "Chuyên viên Phòng Văn xã", (Role.REVIEWER,), "VX", "0254 385 2014"),
    Member("vt.vp", "Văn thư nhập văn bản", (Role.ENTRY_CLERK,), "HCTC", "0254 385 2021"),
    Member("qt.vp", "Quản trị phần mềm của Văn phòng", (Role.OFFICE_ADMIN,), "HCTC", "0254 385 2022"),
    Member("qt2.vp", "Quản trị thứ hai của Văn phòng", (Role.OFFICE_ADMIN,), "HCTC", "0254 385 2024"),
    Member("gs.vp", "Cán bộ kiểm tra, giám sát", (Role.AUDITOR,), "HCTC", "0254 385 2025"),
    Member("tk.vp", "Cán bộ thiết kế quy trình", (Role.DESIGNER,), "TH", "0254 385 2023"),
)

SUGGESTED = (
    ("dm.sxd", "Sở Xây dựng: gửi lại báo cáo bị trả lại"),
    ("cv.th1", "Phòng Tổng hợp: duyệt báo cáo, xác nhận hoặc trả lại"),
    ("vt.vp", "Văn thư: nhập một văn bản chỉ đạo, giao nhiệm vụ"),
    ("cvp", "Chánh Văn phòng: xem việc nào quá hạn, đang ở đâu"),
)
"""Whom a newcomer may be first, and what each then finds to do."""
