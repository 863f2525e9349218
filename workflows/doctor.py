"""Finds what makes a set-up unsafe to work with, and names the cure of each fault."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from workflows import health, people, settings
from workflows.audit import anchors
from workflows.bootstrap import Config, House, build
from workflows.directory import checkup
from workflows.errors import Refused
from workflows.keys import KEY_BYTES
from workflows.settings import CodesAskedOf
from workflows.vocabulary import Role

_LOOPBACK = ("127.0.0.1", "localhost", "::1", None, "")
_VERIFIED = ("require", "verify-ca", "verify-full")
_ANCHORED_WITHIN = timedelta(days=2)
_SECRETS = (
    "CHIDAO_LDAP_BIND_PASSWORD_FILE",
    "CHIDAO_DATABASE_URL_FILE",
    "CHIDAO_SMTP_URL_FILE",
    "CHIDAO_KEY_FILE",
    "CHIDAO_S3_SECRET_FILE",
)


@dataclass(frozen=True)
class Fault:
    """Something that must not stay so: a word for programs, a sentence and a cure for people."""

    code: str
    fault: str
    cure: str


def examine(environment: Mapping[str, str]) -> list[Fault]:
    """Every fault of the set-up that the environment describes."""
    try:
        config = Config.from_environment(environment)
    except Refused as error:
        return [Fault("configuration", str(error), "Sửa biến môi trường này rồi chạy lại chidao doctor.")]
    faults = [*_modes(config, environment), *_addresses(config), *_files(config, environment)]
    if not config.data_folder.is_dir():
        return faults
    try:
        house = build(config)
    except (Refused, OSError) as error:
        return [*faults, Fault("house", str(error), "Sửa địa chỉ cơ sở dữ liệu hoặc quyền của thư mục dữ liệu.")]
    try:
        return [*faults, *_key(house), *_store(house), *_directory(config), *_database(house)]
    finally:
        house.database.dispose()


def _modes(config: Config, environment: Mapping[str, str]) -> Iterator[Fault]:
    if config.demo:
        yield Fault("demo", "Đang bật bản trình diễn: ai cũng đăng nhập được.", "Bỏ biến CHIDAO_DEMO.")
    if environment.get("FLASK_DEBUG", "0") not in ("", "0") or environment.get("PYTHONDEVMODE"):
        yield Fault("debug", "Đang bật chế độ gỡ lỗi.", "Bỏ các biến FLASK_DEBUG và PYTHONDEVMODE.")
    if os.geteuid() == 0:
        yield Fault(
            "root", "Phần mềm chạy với quyền root.", "Chạy bằng một tài khoản riêng của hệ thống, ví dụ chidao."
        )


def _addresses(config: Config) -> Iterator[Fault]:
    address = urlsplit(config.base_url)
    if address.scheme != "https" or address.hostname in _LOOPBACK:
        yield Fault(
            "address",
            f"Địa chỉ chính thức là {config.base_url}: mật khẩu và phiên đi không mã hóa, hoặc chỉ mở trên máy này.",
            "Đặt CHIDAO_BASE_URL=https://tên-miền-của-tỉnh.",
        )
    elif not config.proxy_hops:
        yield Fault(
            "proxy",
            "Có https nhưng chưa khai máy chủ chuyển tiếp: mọi người trông như đến từ một địa chỉ.",
            "Đặt CHIDAO_PROXY_HOPS bằng số máy chủ chuyển tiếp đứng trước (thường là 1).",
        )
    database = make_url(config.database_url)
    plain = database.query.get("sslmode") not in _VERIFIED
    if database.get_backend_name() == "postgresql" and database.host not in _LOOPBACK and plain:
        yield Fault(
            "database-plain",
            "Kết nối đến PostgreSQL ở máy khác không bắt buộc mã hóa.",
            "Thêm ?sslmode=verify-full&sslrootcert=… vào CHIDAO_DATABASE_URL.",
        )
    if (
        config.s3
        and config.s3.endpoint.startswith("http://")
        and urlsplit(config.s3.endpoint).hostname not in _LOOPBACK
    ):
        yield Fault(
            "files-plain", "Tệp đi đến kho S3 ở máy khác không mã hóa.", "Đặt CHIDAO_S3_URL bắt đầu bằng https://."
        )


def _files(config: Config, environment: Mapping[str, str]) -> Iterator[Fault]:
    folder = config.data_folder
    if not folder.is_dir():
        yield Fault("data-folder", f"Chưa có thư mục dữ liệu {folder}.", "Tạo thư mục rồi chạy: chidao db upgrade.")
    elif _is_open(folder):
        yield Fault("data-folder-open", f"Người khác trên máy đọc được {folder}.", f"Chạy: chmod 700 {folder}")
    for name in _SECRETS:
        path = Path(environment.get(name) or "/nonexistent")
        if path.is_file() and _is_open(path):
            yield Fault("secret-open", f"Người khác trên máy đọc được tệp của {name}.", f"Chạy: chmod 600 {path}")


def _key(house: House) -> Iterator[Fault]:
    if len(house.key) < KEY_BYTES or len(set(house.key)) < KEY_BYTES // 2:
        yield Fault(
            "weak-key",
            "Khóa ký phiên quá ngắn hoặc dễ đoán.",
            f"Tạo khóa mới: head -c {KEY_BYTES} /dev/urandom > tệp, quyền 600, đặt CHIDAO_KEY_FILE.",
        )


def _store(house: House) -> Iterator[Fault]:
    try:
        house.files.open("0" * 64).close()
    except FileNotFoundError:
        return  # nothing lies under that digest, and the store could say so
    except Exception as error:  # whatever the library calls it, files cannot be kept
        first = str(error).splitlines()[0]
        yield Fault("files", f"Không dùng được kho tệp: {first}", "Kiểm tra CHIDAO_S3_URL, tên kho, khóa và chứng thư.")


def _directory(config: Config) -> Iterator[Fault]:
    if config.directory is None:
        yield Fault("no-directory", "Chưa nối danh bạ thư công vụ: chưa ai đăng nhập được.", "Đặt CHIDAO_LDAP_URL.")
        return
    for step in checkup.examine(config.directory):
        if not step.works:
            yield Fault("directory", f"Danh bạ, bước {step.name}: {step.seen}", step.cure)


def _database(house: House) -> Iterator[Fault]:
    try:
        if not house.upgraded():
            yield Fault("migrations", "Cơ sở dữ liệu chưa ở cấu trúc của bản này.", "Chạy: chidao db upgrade.")
            return
        with house.unit_of_work(write=False) as uow:
            nodes = health.machines(uow, "web", "worker")
            worker = health.machines(uow, "worker")
            keepers = people.in_circle(uow.session, "office_admins")
            unanchored = anchors.head_of(uow.session) is not None and not _anchored(house, uow.today())
            asked = CodesAskedOf(settings.value(uow.session, settings.CODES_ASKED_OF))
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", error)).splitlines()[0]
        yield Fault("database", f"Không dùng được cơ sở dữ liệu: {cause}", "Kiểm tra CHIDAO_DATABASE_URL.")
        return
    if house.database.dialect.name == "sqlite" and len(nodes) > 1:
        yield Fault(
            "sqlite-nodes",
            f"{len(nodes)} máy cùng dùng một tệp SQLite ({', '.join(sorted(nodes))}): dữ liệu sẽ hỏng.",
            "Chuyển sang PostgreSQL (CHIDAO_DATABASE_URL) trước khi chạy nhiều máy.",
        )
    if not worker:
        yield Fault("worker", "Không có bộ canh thời hạn nào đang chạy.", "Chạy: chidao worker (hoặc --with-worker).")
    if unanchored:
        yield Fault(
            "audit-head",
            "Hai ngày qua không giữ được mốc nhật ký: phần cuối bị cắt đi sẽ không ai biết.",
            "Chạy bộ canh thời hạn; xem nó có ghi được audit-heads.jsonl trong thư mục dữ liệu không.",
        )
    if not keepers:
        yield Fault("no-administrator", "Chưa có quản trị của Văn phòng.", "Cấp quyền, hoặc: chidao break-glass make …")
    if Role.OFFICE_ADMIN not in asked.roles:
        yield Fault(
            "no-second-factor",
            "Quản trị của Văn phòng đăng nhập chỉ bằng mật khẩu.",
            f"Ở Thiết lập, đặt “{settings.CODES_ASKED_OF.label}”: {CodesAskedOf.BOTH.label}.",
        )


def _anchored(house: House, today: date) -> bool:
    """Whether a head of the audit's chain was kept apart from it lately."""
    return any(each.day is not None and today - each.day <= _ANCHORED_WITHIN for each in anchors.kept(house))


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
