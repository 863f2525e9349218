"""``chidao serve``, ``worker`` and ``demo``: the processes that keep running."""

from __future__ import annotations

import errno
import signal
import socket
from dataclasses import replace
from urllib.parse import urlsplit

import click
from waitress.server import create_server

from webapp import worker
from webapp.application import create_app
from webapp.opening import opened, upgraded
from webapp.security import is_loopback
from workflows import demo, people
from workflows.bootstrap import Config, House

LOOPBACK = "127.0.0.1"


class Port(click.ParamType[int]):
    """A TCP port."""

    name = "port"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if not str(value).isdigit() or not 1 <= int(value) <= 65535:
            self.fail(f"“{value}” không phải số từ 1 đến 65535.", param, ctx)
        return int(value)


port_option = click.option("--port", type=Port(), envvar="PORT", default=8000, show_default=True, help="Cổng để nghe.")


def install(main: click.Group) -> None:
    """Add the commands to ``main``."""

    @main.command()
    @click.option("--host", default=LOOPBACK, show_default=True, help="Địa chỉ để nghe.")
    @port_option
    @click.option("--with-worker", is_flag=True, help="Chạy cả bộ canh thời hạn trong tiến trình này.")
    def serve(host: str, port: int, with_worker: bool) -> None:
        """Chạy máy chủ web.

        Ví dụ: chidao serve --host 0.0.0.0 --port 8080 --with-worker
        """
        config = Config.from_environment()
        if config.demo and not is_loopback(host):
            raise click.ClickException("Bản trình diễn không có mật khẩu nên chỉ mở trên máy này (127.0.0.1).")
        address = urlsplit(config.base_url)
        if address.scheme != "https" and not is_loopback(address.hostname):
            raise click.ClickException(
                "CHIDAO_BASE_URL phải là https://…: phiên đăng nhập không đi qua http ngoài máy này."
            )
        _serve(upgraded(config), host, port, with_worker=with_worker)

    @main.command("worker")
    def run_worker() -> None:
        """Canh thời hạn và gửi thư, không có trang web.

        Ví dụ: CHIDAO_DATABASE_URL=postgresql://chidao@db/chidao chidao worker
        """
        metronome = worker.start(upgraded(), "worker")
        click.echo("Bộ canh thời hạn đang chạy. Nhấn Ctrl+C để dừng.")
        try:
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
        finally:
            metronome.shutdown()

    @main.command("demo")
    @port_option
    def run_demo(port: int) -> None:
        """Dựng tỉnh mẫu và chạy tất cả trong một tiến trình, chỉ trên máy này.

        Ví dụ: PORT=8080 CHIDAO_DATA=/tmp/chidao chidao demo
        """
        _free(LOOPBACK, port)
        config = Config.from_environment()
        house = opened(replace(config, demo=True, movable_clock=True, base_url=f"http://{LOOPBACK}:{port}"))
        house.upgrade()
        house.deploy_shipped()
        demo.lay(house)
        _introduce(house)
        _serve(house, LOOPBACK, port, with_worker=True)


def _free(host: str, port: int) -> None:
    """Refuse a taken port before anything is laid."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise click.ClickException(f"Không nghe được ở {host}, cổng {port}: {error.strerror}.") from error
            raise click.ClickException(
                f"Cổng {port} đang được chương trình khác dùng; hãy chọn cổng khác, ví dụ PORT=8080."
            ) from error


def _serve(house: House, host: str, port: int, *, with_worker: bool) -> None:
    _free(host, port)
    # waitress drops what proxies write unless it is told that there are some; who is believed decides webapp.security.
    behind_proxy = house.config.proxy_hops > 0
    server = create_server(
        create_app(house),
        host=host,
        port=port,
        threads=8,
        ident="chidao",
        clear_untrusted_proxy_headers=not behind_proxy,
        asyncore_use_poll=True,  # select() knows no connection beyond the thousandth
    )
    metronome = worker.start(house, "worker", "web") if with_worker else worker.start(house, "web")
    click.echo(f"Mở http://{host}:{port} trong trình duyệt. Nhấn Ctrl+C để dừng.")
    try:
        server.run()
    finally:
        metronome.shutdown(wait=False)


def _introduce(house: House) -> None:
    click.echo("Tỉnh mẫu. Đăng nhập bằng một lần bấm ở trang đầu, hoặc bằng tên sau (không cần mật khẩu):")
    with house.unit_of_work(write=False) as uow:
        for person in people.demo_people(uow):
            click.echo(f"  {person.username:<12} {person.name}")
