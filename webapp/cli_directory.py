"""``chidao directory`` and ``chidao break-glass``: who vouches for people, and who may come in when nobody can."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable

import click

from webapp.formats import moment
from webapp.opening import upgraded
from workflows.bootstrap import Config, House
from workflows.directory import DirectorySettings, LdapDirectory, checkup, sync
from workflows.errors import ConfigurationWrong
from workflows.signing_in import break_glass

json_option = click.option("--json", "as_json", is_flag=True, help="Mỗi dòng một đối tượng JSON.")


def install(main: click.Group, house_of: Callable[[], House] = upgraded) -> None:
    """Add the commands to ``main``; ``house_of`` opens the house for one command."""

    @main.group("directory")
    def group() -> None:
        """Danh bạ thư công vụ (LDAP): thử kết nối, đồng bộ tài khoản.

        Ví dụ: chidao directory check
        """

    @group.command("check")
    @json_option
    def check(as_json: bool) -> None:
        """Thử từng bước việc nối với danh bạ, và nói cách khắc phục ở bước hỏng.

        Ví dụ: CHIDAO_LDAP_URL=ldaps://thu.tinh.gov.vn chidao directory check
        """
        steps = []
        for step in checkup.examine(_settings()):
            steps.append(step)
            _tell(step, as_json=as_json)
        sys.exit(0 if all(step.works for step in steps) else 1)

    @group.command("sync")
    @click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ làm gì.")
    @click.option("--confirm", type=int, metavar="SỐ", help="Xác nhận đúng số tài khoản sẽ khóa khi số đó lớn.")
    def run(dry_run: bool, confirm: int | None) -> None:
        """Cho tài khoản theo kịp hộp thư: mở, đổi tên, khóa; cấp quyền theo nhóm.

        Ví dụ: chidao directory sync --dry-run
        """
        house, settings = house_of(), _settings()
        accounts = LdapDirectory(settings).accounts()
        with house.unit_of_work(write=not dry_run) as uow:
            asked = sync.plan(uow, accounts, settings.rules)
            _tell_plan(asked)
            if not dry_run:
                sync.carry_out(uow, asked, settings.rules, confirmed=confirm)
        click.echo("Chưa thay đổi gì (--dry-run)." if dry_run else "Đã đồng bộ.")

    _install_break_glass(main, house_of)


def _install_break_glass(main: click.Group, house_of: Callable[[], House]) -> None:
    @main.group("break-glass")
    def group() -> None:
        """Tài khoản quản trị khẩn cấp, dùng khi danh bạ không trả lời; mỗi lần dùng đều báo cho Văn phòng.

        Ví dụ: chidao break-glass list
        """

    @group.command("make")
    @click.argument("username")
    @click.option("--name", required=True, help="Ai giữ tài khoản này.")
    def make(username: str, name: str) -> None:
        """Lập một tài khoản khẩn cấp (nhiều nhất hai) và in mật khẩu, chỉ một lần này.

        Ví dụ: chidao break-glass make khan-cap-1 --name "Trực hệ thống"
        """
        with house_of().unit_of_work() as uow:
            password = break_glass.made(uow, username.strip().lower(), name.strip())
        click.echo(f"Tài khoản {username}, mật khẩu: {password}")
        click.echo("Mật khẩu chỉ hiện lần này. Niêm phong và giao người giữ; mỗi lần dùng sẽ được ghi và báo.")

    @group.command("end")
    @click.argument("username")
    def end(username: str) -> None:
        """Bỏ một tài khoản khẩn cấp.

        Ví dụ: chidao break-glass end khan-cap-1
        """
        with house_of().unit_of_work() as uow:
            break_glass.ended(uow, username)
        click.echo(f"Đã bỏ tài khoản {username}.")

    @group.command("list")
    def listing() -> None:
        """Liệt kê các tài khoản khẩn cấp và lần dùng gần nhất.

        Ví dụ: chidao break-glass list
        """
        with house_of().unit_of_work(write=False) as uow:
            for each in break_glass.listing(uow):
                used = moment(each.used_at) or "chưa dùng"
                click.echo(f"{each.person.username}\t{each.person.name}\t{moment(each.made_at)}\t{used}")


def _settings() -> DirectorySettings:
    settings = Config.from_environment().directory
    if settings is None:
        raise ConfigurationWrong("Chưa đặt danh bạ: đặt CHIDAO_LDAP_URL và các biến CHIDAO_LDAP_… đi kèm.")
    return settings


def _tell(step: checkup.Step, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(step), ensure_ascii=False))
        return
    click.echo(f"{'✓' if step.works else '✗'} {step.name}: {step.seen}")
    if step.cure:
        click.echo(f"  → {step.cure}")


def _tell_plan(asked: sync.Plan) -> None:
    for word, names in (
        ("Thêm", [f"{account.username} ({rule.agency}, {rule.role.label})" for account, rule in asked.new]),
        ("Khóa", [person.username for person in asked.closed]),
        ("Mở lại", [person.username for person in asked.reopened]),
        ("Trùng tên với người khác, không nhận", [account.address for account in asked.foreign]),
    ):
        click.echo(f"{word}: {len(names)}{': ' + ', '.join(names[:50]) if names else ''}")
