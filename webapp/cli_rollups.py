"""``chidao rollups``: the counts behind the dashboards, proved or made anew."""

from __future__ import annotations

from collections.abc import Callable

import click

from webapp.opening import upgraded
from workflows import rollups
from workflows.bootstrap import House

WRONG = 1
_SHOWN = 20


def install(main: click.Group, house_of: Callable[[], House] = upgraded) -> None:
    """Add the commands to ``main``; ``house_of`` opens the house for one command."""

    @main.group("rollups")
    def group() -> None:
        """Số liệu tổng quan: các con số được cộng dồn cùng lúc với việc làm thay đổi chúng.

        Ví dụ: chidao rollups verify
        """

    @group.command("verify")
    @click.pass_context
    def verify(ctx: click.Context) -> None:
        """So số liệu cộng dồn với kết quả đếm lại từ từng phần việc. Mã thoát 1 khi có chỗ lệch.

        Ví dụ: chidao rollups verify
        """
        with house_of().unit_of_work(write=False) as uow:
            wrong = rollups.verify(uow.session)
        for ((cut, name, agency_id), figure, since), (kept, right) in list(wrong.items())[:_SHOWN]:
            click.echo(f"{cut} {name} {agency_id or ''} {figure} {since or ''}: đang ghi {kept}, đếm được {right}")
        if wrong:
            click.echo(f"{len(wrong)} con số lệch; chạy: chidao rollups rebuild")
            ctx.exit(WRONG)
        click.echo("Mọi con số khớp với kết quả đếm lại.")

    @group.command("rebuild")
    def rebuild() -> None:
        """Đếm lại toàn bộ; chạy khi máy chủ web và bộ canh thời hạn đang dừng.

        Ví dụ: chidao rollups rebuild
        """
        with house_of().unit_of_work() as uow:
            total = rollups.rebuild(uow.session)
        click.echo(f"Đã đếm lại {total} nhiệm vụ.")
