"""The command ``chidao requirements``: what the regulation asks, and where it lives or why it does not."""

from __future__ import annotations

import click

from workflows import printing, requirements
from workflows.printing import Sheet


def install(main: click.Group) -> None:
    main.add_command(listing)


@click.command("requirements")
@click.option("--csv", "as_csv", is_flag=True, help="In dạng bảng CSV.")
def listing(*, as_csv: bool) -> None:
    """Đối chiếu từng yêu cầu của Quy chế với phần mềm.

    Ví dụ: chidao requirements --csv > doi-chieu.csv
    """
    rows = requirements.read()
    if as_csv:
        head = ("Mã", "Điều khoản", "Quy chế viết", "Tình trạng", "Lý do", "Ở đâu", "Trang", "Kiểm thử")
        told = [
            (
                one.id,
                one.article,
                one.sentence,
                one.met.label,
                one.reason,
                *map(" ".join, (one.where, [one.page], one.tests)),
            )
            for one in rows
        ]
        click.echo(printing.csv(Sheet.of("Đối chiếu quy chế", [head, *told])), nl=False)
        return
    for each in rows:
        click.echo(f"{each.id:<6} {each.met.label:<15} {each.article}: “{each.sentence}”")
        for line in (each.reason, " ".join((*each.where, each.page)).strip(), " ".join(each.tests)):
            if line:
                click.echo(f"       {line}")
