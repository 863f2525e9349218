"""``chidao audit``: what an inspector asks of the chain, beside the pages."""

from __future__ import annotations

from collections.abc import Callable

import click

from webapp.opening import upgraded
from workflows.audit import anchors
from workflows.audit.anchors import Anchor
from workflows.bootstrap import House

BROKEN = 1


class AnchorOption(click.ParamType[Anchor]):
    """A head kept elsewhere, as the mail says it: its number and its digest."""

    name = "anchor"

    def convert(self, value: str | Anchor, param: click.Parameter | None, ctx: click.Context | None) -> Anchor:
        if isinstance(value, Anchor):
            return value
        number, _, digest = value.partition(":")
        if not number.isdecimal() or len(digest) != 64:
            self.fail(f"“{value}” phải viết dạng SỐ-MỤC:MÃ-BĂM (64 ký tự).", param, ctx)
        return Anchor(int(number), digest.lower())


def install(main: click.Group, house_of: Callable[[], House] = upgraded) -> None:
    """Add the commands to ``main``; ``house_of`` opens the house for one command."""

    @main.group("audit")
    def group() -> None:
        """Nhật ký: chuỗi các việc đã làm, không sửa, không xóa được mà không lộ.

        Ví dụ: chidao audit verify
        """

    @group.command("verify")
    @click.option("--anchor", "given", multiple=True, type=AnchorOption(), help="Mốc trong thư: SỐ-MỤC:MÃ-BĂM.")
    @click.pass_context
    def verify(ctx: click.Context, given: tuple[Anchor, ...]) -> None:
        """Kiểm tra cả chuỗi: mục bị sửa, bị xóa, bị chèn, đuôi bị cắt. Mã thoát 1 khi có lỗi.

        Ví dụ: chidao audit verify
        """
        house = house_of()
        with house.unit_of_work(write=False) as uow:
            verdict = anchors.verify(uow.session, [*anchors.kept(house), *given])
        for sentence in verdict.faults:
            click.echo(sentence)
        if verdict.faults:
            ctx.exit(BROKEN)
        click.echo(f"Chuỗi nguyên vẹn: {verdict.entries} mục, khớp {verdict.anchors} mốc. Đầu chuỗi: {verdict.head}")

    @group.command("head")
    def head() -> None:
        """In mốc hiện tại để giữ ở nơi khác (biên bản sao lưu, sổ của người kiểm tra).

        Ví dụ: chidao audit head
        """
        with house_of().unit_of_work(write=False) as uow:
            found = anchors.head_of(uow.session)
        click.echo(f"{found.number}:{found.digest}" if found else "Nhật ký chưa có mục nào.")
