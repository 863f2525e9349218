"""``chidao designs check``: asked most often, so it loads no more than the checks and what diagrams name."""

from __future__ import annotations

import json
from pathlib import Path

import click

from workflows import checking
from workflows.handlers import registry

VERDICTS = {
    "accepted": ("dùng được", "accepted"),
    "not_proven": ("dùng được, chưa thử hết mọi trường hợp", "accepted, not proven"),
    "rejected": ("không dùng được", "rejected"),
}


def install(group: click.Group) -> None:
    """Add the command to ``group``."""
    group.add_command(check)


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Mỗi tệp một dòng JSON.")
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Kiểm tra sơ đồ; mã thoát 0: dùng được cả, 1: có tệp không dùng được.

    Ví dụ: chidao designs check bpmn/diagrams/assignment.bpmn
    """
    rejected = False
    for each in checking.check_files(files, registry):
        rejected = rejected or each.verdict == "rejected"
        if as_json:
            click.echo(json.dumps(each.to_json(), ensure_ascii=False))
            continue
        for problem in each.problems:
            click.echo(f"{problem} / {problem.message_en}")
        vi, en = VERDICTS[each.verdict]
        click.echo(f"{each.name}: {vi} / {en}.")
    ctx.exit(1 if rejected else 0)
