"""``chidao designs``: what designers do with files: deploy, list, compare, roll back, export."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from webapp.cli.opening import upgraded
from webapp.cli.operators import operation
from webapp.formats import day
from workflows import checking, designs, people
from workflows.handlers import registry
from workflows.scenarios import folders
from workflows.studio import drafts
from workflows.studio.catalogue import names
from workflows.versions import carrying
from workflows.versions.outcomes import OUTCOMES
from workflows.vocabulary import ActOutcome

ACTS = {"added": "thêm", "removed": "bỏ", "changed": "sửa"}
KINDS = {"element": "phần tử", "form": "biểu mẫu", "decision": "bảng quyết định"}


@click.command("deploy")
@click.argument("folder", default=designs.SHIPPED, type=click.Path(path_type=Path))
@click.option("--note", default="", help="Lý do thay đổi.")
def deploy(folder: Path, note: str) -> None:
    """Triển khai mọi sơ đồ của một thư mục, tất cả hoặc không sơ đồ nào.

    Ví dụ: chidao designs deploy bpmn --note "Thêm bước thẩm định"
    """
    if not (folder / "diagrams").is_dir():
        raise click.ClickException(f"Không có thư mục {folder / 'diagrams'}.")
    house = upgraded()
    checking.judge_folder(folder, house.registry)
    with operation(house, "design.deploy_folder", f"folder:{folder.name}", note=note) as uow:
        for each in designs.deploy(uow, folder, by=designs.OPERATOR, note=note):
            click.echo(f"{each.key} phiên bản {each.version}: {each.name}")


@click.command("list")
def list_designs() -> None:
    """Liệt kê các phiên bản đã triển khai và số tiến trình đang chạy của mỗi bản.

    Ví dụ: chidao designs list
    """
    with upgraded().unit_of_work(write=False) as uow:
        for each, running in designs.listing(uow):
            told = (each.key, each.version, day(each.deployed_at), each.digest[:12], running, each.name, each.note)
            click.echo("\t".join(map(str, told)).rstrip())


@click.command("diff")
@click.argument("key")
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
def diff(key: str, old: int | None, new: int | None) -> None:
    """So sánh hai phiên bản; không nêu thì là bản mới nhất với bản trước nó.

    Ví dụ: chidao designs diff assignment 1 2
    """
    with upgraded().unit_of_work(write=False) as uow:
        found = designs.difference(uow, key, old, new)
    for each in found:
        what = f" ({', '.join(each.what)})" if each.what else ""
        click.echo(f"{ACTS[each.act]} {KINDS[each.kind]} {each.id} “{each.label}”{what}")
    if not found:
        click.echo("Hai phiên bản như nhau.")


@click.command("roll-back")
@click.argument("key")
@click.argument("version", type=int)
def roll_back(key: str, version: int) -> None:
    """Triển khai lại nội dung của một phiên bản cũ thành bản mới nhất.

    Ví dụ: chidao designs roll-back assignment 1
    """
    with operation(upgraded(), "design.roll_back", f"definition:{key}", to=version) as uow:
        each = designs.roll_back(uow, key, version, by=designs.OPERATOR)
    click.echo(f"{each.key} phiên bản {each.version}: {each.note or each.name}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", "username", required=True, help="Tài khoản của người thiết kế.")
def import_file(file: Path, username: str) -> None:
    """Đưa một sơ đồ, kèm biểu mẫu và bảng quyết định bên cạnh, thành bản soạn trên trang Thiết kế.

    Ví dụ: chidao designs import bpmn/diagrams/assignment.bpmn --by tk.vp
    """
    with upgraded().unit_of_work() as uow:
        person = people.person_by(uow, username)
        if person is None:
            raise click.ClickException(f"Không có tài khoản “{username}”.")
        draft = drafts.take_in(uow, person, file)
        click.echo(f"Bản soạn {draft.id}: {draft.key} “{draft.name}”")


@click.command("export")
@click.argument("key")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--version", type=int, help="Phiên bản; không nêu thì là bản mới nhất.")
def export(key: str, folder: Path, version: int | None) -> None:
    """Ghi một phiên bản ra thư mục, đúng như đã triển khai.

    Ví dụ: chidao designs export assignment /tmp/bpmn
    """
    with upgraded().unit_of_work(write=False) as uow:
        for path in designs.export(uow, key, version, folder):
            click.echo(str(path))


_mapped = click.option(
    "--map",
    "pairs",
    multiple=True,
    help="Bước cũ=bước mới; bước_cũ= (bỏ trống) để nhánh dừng ở đó; nêu được nhiều lần.",
)


@click.command("plan")
@click.argument("key")
@_mapped
def plan(key: str, pairs: tuple[str, ...]) -> None:
    """Xem tiến trình nào chuyển được sang phiên bản mới nhất, chưa đổi gì.

    Ví dụ: chidao designs plan assignment --map report=final_report
    """
    with upgraded().unit_of_work(write=False) as uow:
        for each in carrying.plan(uow, key, _mapping(pairs)):
            click.echo(_verdict(each.instance_id, each.version, each.name, each.sentence))


@click.command("migrate")
@click.argument("key")
@_mapped
@click.option("--reason", required=True, help="Lý do, ghi vào lịch sử.")
def migrate(key: str, pairs: tuple[str, ...], reason: str) -> None:
    """Chuyển các tiến trình đang chạy sang phiên bản mới nhất; cái nào không chuyển được thì giữ nguyên.

    Ví dụ: chidao designs migrate assignment --reason "Thêm bước thẩm định"
    """
    house = upgraded()
    with operation(house, "design.migrate", f"definition:{key}", reason=reason) as uow:
        number = carrying.prepare(uow, key, _mapping(pairs), by=designs.OPERATOR, reason=reason).id
    carrying.carry_on(house, number)
    with house.unit_of_work(write=False) as uow:
        items = carrying.told(uow, number).items
    for each in items:
        if each.sentence:
            click.echo(f"{each.instance_id}\tphiên bản {each.version}\t{OUTCOMES[each.outcome]}\t{each.sentence}")
    fared = Counter(each.outcome for each in items)
    told = fared[ActOutcome.DONE], fared[ActOutcome.REFUSED], fared[ActOutcome.FAILED]
    click.echo("Đã chuyển {}, giữ nguyên {}, lỗi {}.".format(*told))


@click.command("try")
@click.argument("folder", default=designs.SHIPPED, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Kết quả từng bước, dạng JSON.")
@click.pass_context
def try_folder(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Thử các kịch bản của một thư mục trong một tỉnh riêng, không ảnh hưởng gì bên ngoài; mã thoát 1: có kịch bản sai.

    Ví dụ: chidao designs try bpmn
    """
    results = designs.try_folder(folder)
    covered = folders.coverage(folder, results)
    if as_json:
        told = {"scenarios": [each.to_json() for each in results], "coverage": [vars(each) for each in covered]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for each in results:
            click.echo(f"{each.name}: {each.problem or 'đúng'}")
        for each in covered:
            missed = f"; chưa qua: {', '.join(each.missed)}" if each.missed else ""
            click.echo(f"{each.process}: các kịch bản đi qua {each.percent} % số đường nối{missed}.")
    ctx.exit(0 if all(each.ok for each in results) else 1)


@click.command("catalogue")
@click.option("--json", "as_json", is_flag=True, help="Mỗi tên một dòng JSON.")
def catalogue(as_json: bool) -> None:
    """Liệt kê những tên mà sơ đồ và biểu mẫu được nêu: thao tác, hàm, quy tắc, vai trò, danh sách, thông điệp.

    Ví dụ: chidao designs catalogue
    """
    for each in names(registry):
        if as_json:
            click.echo(json.dumps(each.to_json(), ensure_ascii=False))
            continue
        name = each.example if each.kind == "function" else each.name
        click.echo(f"{each.kind:<10} {name:<22} {each.sentence}")


def install(group: click.Group) -> None:
    """Add the commands to ``group``."""
    for command in (deploy, list_designs, diff, roll_back, import_file, export, plan, migrate, try_folder, catalogue):
        group.add_command(command)


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    split = [pair.partition("=") for pair in pairs]
    for pair, (old, _, _new) in zip(pairs, split, strict=True):
        if not old or "=" not in pair:
            raise click.BadParameter(f"“{pair}” phải viết dạng bước_cũ=bước_mới.", param_hint="--map")
    found = {old: new for old, _, new in split}
    named = [new for _, _, new in split if new]
    if len(found) < len(split) or len(set(named)) < len(named):
        raise click.BadParameter("mỗi bước cũ và mỗi bước mới chỉ nêu một lần.", param_hint="--map")
    return found


def _verdict(instance: int, version: int, name: str, sentence: str) -> str:
    return f"{instance}\tphiên bản {version}\t" + (
        f"chưa chuyển được, tại “{name}”: {sentence}" if sentence else "chuyển được"
    )
