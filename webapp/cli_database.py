"""``chidao db``: the database's structure, and who may work in it."""

from __future__ import annotations

import click

from webapp.opening import opened
from workflows.bootstrap import Config


def install(main: click.Group) -> None:
    """Add the commands to ``main``."""

    @main.group()
    def db() -> None:
        """Cơ sở dữ liệu.

        Ví dụ: chidao db upgrade
        """

    @db.command("upgrade")
    def upgrade() -> None:
        """Đưa cơ sở dữ liệu lên cấu trúc của bản này và triển khai sơ đồ kèm theo.

        Ví dụ: CHIDAO_DATABASE_URL=postgresql://chidao@db/chidao chidao db upgrade
        """
        house = opened(Config.from_environment())
        house.upgrade()
        house.deploy_shipped()
        click.echo("Cơ sở dữ liệu đã ở cấu trúc mới nhất.")

    @db.command("admit")
    @click.argument("role")
    def admit(role: str) -> None:
        """Cấp cho vai trò PostgreSQL của ứng dụng đúng những quyền nó cần.

        Chạy bằng chủ sở hữu bảng sau mỗi lần nâng cấp.

        Ví dụ: CHIDAO_DATABASE_URL=postgresql://chidao_owner@db/chidao chidao db admit chidao_app
        """
        house = opened(Config.from_environment())
        if house.database.dialect.name != "postgresql":
            raise click.ClickException("Chỉ PostgreSQL có vai trò; SQLite dùng quyền của tệp.")
        house.admit(role)
        click.echo(f"Vai trò {role} dùng được cơ sở dữ liệu: đọc qua hàng rào, không sửa được nhật ký.")
