"""``chidao instances`` and ``chidao send``: what an operator does to running processes, each with a reason."""

from __future__ import annotations

from collections.abc import Callable

import click

from webapp.opening import upgraded
from webapp.operators import OPERATOR, operation
from workflows import instances
from workflows.bootstrap import House

once_option = click.option("--once", help="Từ khóa của lần gọi: gọi lại với cùng từ khóa thì không làm hai lần.")


def install(main: click.Group, house_of: Callable[[], House] = upgraded) -> None:
    """Add the commands to ``main``; ``house_of`` opens the house for one command."""

    @main.group("instances")
    def group() -> None:
        """Tiến trình đang chạy: tạm dừng, chạy tiếp, hủy, chuyển bước, thử lại.

        Ví dụ: chidao instances suspend 12 --reason "Chờ ý kiến Bộ"
        """

    for name, sentence in {
        "suspend": "Tạm dừng một tiến trình; đồng hồ của nó dừng theo.",
        "resume": "Cho tiến trình đang tạm dừng chạy tiếp.",
        "cancel": "Hủy một tiến trình tại chỗ.",
    }.items():
        group.command(name, help=f'{sentence}\n\nVí dụ: chidao instances {name} 12 --reason "Chờ ý kiến Bộ"')(
            _with_reason(name, house_of)
        )

    @group.command("move")
    @click.argument("instance", type=int)
    @click.argument("from_element")
    @click.argument("to_element")
    @click.option("--reason", required=True, help="Lý do, ghi vào lịch sử.")
    @once_option
    def move(instance: int, from_element: str, to_element: str, reason: str, once: str | None) -> None:
        """Chuyển một tiến trình từ bước này sang bước khác.

        Ví dụ: chidao instances move 12 report review --reason "Đã có báo cáo giấy"
        """
        told = {"from": from_element, "to": to_element, "reason": reason}
        with operation(house_of(), "instance.move", f"instance:{instance}", **told) as uow:
            uow.engine.move(instance, from_element, to_element, by=OPERATOR, reason=reason, once=once)
        click.echo(f"Đã chuyển tiến trình {instance} sang “{to_element}”.")

    @group.command("retry")
    @click.argument("instance", type=int)
    @once_option
    def retry(instance: int, once: str | None) -> None:
        """Thử lại ngay một tiến trình đang gặp sự cố.

        Ví dụ: chidao instances retry 12
        """
        with operation(house_of(), "instance.retry", f"instance:{instance}") as uow:
            uow.engine.retry(instance, by=OPERATOR, once=once)
        click.echo(f"Tiến trình {instance} đã chạy tiếp.")

    @group.command("incidents")
    def incidents() -> None:
        """Liệt kê các sự cố chưa xử lý xong.

        Ví dụ: chidao instances incidents
        """
        with house_of().unit_of_work(write=False) as uow:
            for each in instances.open_incidents(uow):
                click.echo(f"{each.instance_id}\t{each.element or ''}\t{each.attempts}\t{each.cause}")

    @main.command("send")
    @click.argument("message")
    @click.argument("correlation")
    @once_option
    def send(message: str, correlation: str, once: str | None) -> None:
        """Gửi một thông điệp đến tiến trình đang chờ nó.

        Ví dụ: chidao send da_thanh_toan purchase:7
        """
        with operation(house_of(), "message.send", f"message:{message}", correlation=correlation) as uow:
            received = uow.engine.send(message, correlation, by=OPERATOR, once=once)
        click.echo("Đã chuyển thông điệp." if received else "Chưa có tiến trình nào chờ; thông điệp được giữ 30 ngày.")

    @main.command("signal")
    @click.argument("name")
    @once_option
    def signal(name: str, once: str | None) -> None:
        """Phát một tín hiệu đến mọi tiến trình đang chờ nó.

        Ví dụ: chidao signal bao_so_5
        """
        with operation(house_of(), "signal.send", f"signal:{name}") as uow:
            count = uow.engine.broadcast(name, once=once)
        click.echo(f"Tín hiệu được chuyển đến {count} nơi.")


def _with_reason(name: str, house_of: Callable[[], House]) -> Callable[..., None]:
    @click.argument("instance", type=int)
    @click.option("--reason", required=True, help="Lý do, ghi vào lịch sử.")
    @once_option
    def act(instance: int, reason: str, once: str | None) -> None:
        with operation(house_of(), f"instance.{name}", f"instance:{instance}", reason=reason) as uow:
            getattr(uow.engine, name)(instance, by=OPERATOR, reason=reason, once=once)
        click.echo(f"Tiến trình {instance}: {DONE[name]}.")

    return act


DONE = {"suspend": "đã tạm dừng", "resume": "đã chạy tiếp", "cancel": "đã hủy"}
