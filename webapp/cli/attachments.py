"""``chidao attachments``: what is said of files, for anybody who wants to try it on a collection of theirs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from workflows import scrutiny
from workflows.scrutiny import Rules

WORDS = {"accept": "nhận", "reject": "không nhận", "hold": "tạm giữ"}


def install(main: click.Group) -> None:
    """Add the commands to ``main``."""

    @main.group("attachments")
    def group() -> None:
        """Tệp đính kèm.

        Ví dụ: chidao attachments inspect "Báo cáo.docx"
        """

    group.add_command(inspect)


@click.command("inspect")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Mỗi tệp một dòng JSON.")
@click.option("--pptx", is_flag=True, help="Nhận cả tệp .pptx.")
@click.pass_context
def inspect(ctx: click.Context, files: tuple[Path, ...], as_json: bool, pptx: bool) -> None:
    """Xét tệp như khi được gửi lên với tên của nó; mã thoát 0: nhận được cả, 1: có tệp không nhận hoặc tạm giữ.

    Ví dụ: chidao attachments inspect thu-muc/ --json
    """
    taken = True
    for path, verdict in scrutiny.inspect_all(_each(files), Rules(pptx=pptx)):
        taken = taken and verdict.verdict == "accept"
        file = os.fsencode(path).decode("utf-8", "replace")
        if as_json:
            click.echo(json.dumps({"file": file, **vars(verdict)}, ensure_ascii=False))
        else:
            click.echo(f"{file}: {WORDS[verdict.verdict]} ({verdict.code}). {verdict.why}")
    ctx.exit(0 if taken else 1)


def _each(files: Iterable[Path]) -> Iterator[Path]:
    """The files, and all files in the folders among them."""
    for path in files:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if not each.is_dir())
        else:
            yield path
