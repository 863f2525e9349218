"""``chidao doctor``: refuses a set-up that is unsafe to work with."""

from __future__ import annotations

import dataclasses
import json
import os
import sys

import click

from workflows import doctor


def install(main: click.Group) -> None:
    """Add the command to ``main``."""

    @main.command("doctor")
    @click.option("--json", "as_json", is_flag=True, help="Mỗi dòng một đối tượng JSON.")
    def examine(as_json: bool) -> None:
        """Kiểm tra cấu hình trước khi đưa vào dùng; nêu từng điểm mất an toàn và cách sửa.

        Ví dụ: CHIDAO_BASE_URL=https://chidao.tinh.gov.vn chidao doctor
        """
        faults = doctor.examine(os.environ)
        for each in faults:
            if as_json:
                click.echo(json.dumps(dataclasses.asdict(each), ensure_ascii=False))
            else:
                click.echo(f"✗ {each.code}: {each.fault}\n  → {each.cure}")
        if not faults and not as_json:
            click.echo("Không thấy điểm nào mất an toàn.")
        sys.exit(1 if faults else 0)
