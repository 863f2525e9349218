"""What the Office decides about how people come in (Art. 3)."""

from __future__ import annotations

from workflows.settings.kinds import Setting, choices, one_word
from workflows.vocabulary import Role, Word


class CodesAskedOf(Word):
    """Whose sign-in asks a code of a device beside the password."""

    NOBODY = "nobody", "Không bắt buộc ai"
    ADMINISTRATORS = "administrators", "Quản trị của Văn phòng"
    LEADERS = "leaders", "Lãnh đạo UBND tỉnh, lãnh đạo Văn phòng"
    BOTH = "both", "Quản trị và lãnh đạo"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that it is about."""
        administrators, leaders = {Role.OFFICE_ADMIN}, {Role.LEADER, Role.CHIEF}
        asked = {self.ADMINISTRATORS: administrators, self.LEADERS: leaders, self.BOTH: administrators | leaders}
        return frozenset(asked.get(self, set()))


CODES_ASKED_OF: Setting[str] = Setting(
    key="codes_asked_of",
    label="Ai phải có mã xác thực khi đăng nhập",
    sentence="Người thuộc diện này phải cài mã sáu số trên thiết bị riêng; lần đăng nhập tới sẽ yêu cầu.",
    article="Điều 3",
    default=CodesAskedOf.NOBODY.value,
    read=one_word(CodesAskedOf),
    options=choices(CodesAskedOf),
)
