"""``chidao search``: the words that a search looks into, written anew."""

from __future__ import annotations

from collections.abc import Callable

import click

from webapp.opening import upgraded
from webapp.operators import operation
from workflows.bootstrap import House
from workflows.search import kept


def install(main: click.Group, house_of: Callable[[], House] = upgraded) -> None:
    """Add the commands to ``main``; ``house_of`` opens the house for one command."""

    @main.group("search")
    def group() -> None:
        """Tìm kiếm: các từ của văn bản và nhiệm vụ, giữ sẵn để tìm nhanh.

        Ví dụ: chidao search rebuild
        """

    @group.command("rebuild")
    def rebuild() -> None:
        """Ghi lại toàn bộ các từ để tìm; cho biết bao nhiêu dòng đã sai hoặc thiếu.

        Ví dụ: chidao search rebuild
        """
        with operation(house_of(), "search.rebuild", "search") as uow:
            wrong = kept.rebuild(uow.session)
        click.echo(f"Đã ghi lại các từ để tìm; {wrong} dòng đã sai hoặc thiếu.")
