"""Where the bytes of files lie: once, whole, and gone when they are let go; in a folder and in a bucket alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.support.buckets import bucket
from workflows.attachments import FolderStore, S3Settings, S3Store, Store
from workflows.bootstrap import Config
from workflows.errors import ConfigurationWrong

CONTENT = b"Bao cao" * 1_000_000  # more than one part of a bucket, and more than one piece of a reader
DIGEST = sha256(CONTENT).hexdigest()
AT_ONCE, A_DAY = timedelta(seconds=-2), timedelta(days=1)  # a bucket's dates are whole seconds
S3 = {
    "CHIDAO_S3_URL": "https://kho.tinh.example",
    "CHIDAO_S3_BUCKET": "chidao",
    "CHIDAO_S3_KEY_ID": "k",
    "CHIDAO_S3_SECRET": "s",
}


@pytest.fixture(scope="module")
def settings() -> Iterator[S3Settings]:
    with bucket() as made:
        yield made


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, settings: S3Settings, tmp_path: Path) -> Store:
    return FolderStore(tmp_path / "blobs") if request.param == "folder" else S3Store(settings, tmp_path.name)


@pytest.fixture
def arrived(tmp_path: Path) -> Path:
    path = tmp_path / "arrived"
    path.write_bytes(CONTENT)
    return path


def nothing(_start: str) -> set[str]:
    """No row names any content."""
    return set()


@pytest.mark.asvs("5.3.2")
def test_a_content_lies_once_and_can_be_read_from_any_place(store: Store, arrived: Path) -> None:
    store.put(DIGEST, arrived)
    store.put(DIGEST, arrived)
    with store.open(DIGEST) as file:
        assert sha256(file.read()).hexdigest() == DIGEST
        assert (file.seek(-7, 2), file.read()) == (len(CONTENT) - 7, b"Bao cao")
        file.seek(7)
        assert file.read(7) == b"Bao cao"
    assert store.sweep(nothing, AT_ONCE) == 1


def test_what_is_let_go_is_gone(store: Store, arrived: Path) -> None:
    store.put(DIGEST, arrived)
    store.drop(DIGEST)
    store.drop(DIGEST)
    with pytest.raises(FileNotFoundError):
        store.open(DIGEST)


def test_what_no_row_names_goes_once_it_has_lain_for_long(store: Store, arrived: Path) -> None:
    store.put(DIGEST, arrived)
    assert store.sweep(nothing, A_DAY) == 0, "whoever wrote it may not have committed"
    assert store.sweep(lambda start: {DIGEST} if DIGEST.startswith(start) else set(), AT_ONCE) == 0
    store.open(DIGEST).close()
    assert store.sweep(nothing, AT_ONCE) == 1
    with pytest.raises(FileNotFoundError):
        store.open(DIGEST)


def test_a_copy_that_breaks_off_leaves_nothing_where_readers_look(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.put(DIGEST, tmp_path / "gone")
    assert store.sweep(nothing, AT_ONCE) == 0
    with pytest.raises(FileNotFoundError):
        store.open(DIGEST)


def test_only_their_owner_can_reach_the_bytes_of_a_folder(arrived: Path, tmp_path: Path) -> None:
    FolderStore(tmp_path / "blobs").put(DIGEST, arrived)
    assert (tmp_path / "blobs" / DIGEST[:2]).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"CHIDAO_S3_BUCKET": ""}, "cần thêm: CHIDAO_S3_BUCKET"),
        ({"CHIDAO_S3_SECRET": "", "CHIDAO_S3_KEY_ID": ""}, "cần thêm: CHIDAO_S3_KEY_ID, CHIDAO_S3_SECRET"),
        ({"CHIDAO_S3_URL": "kho.tinh.example"}, "bắt đầu bằng https://"),
    ],
)
def test_half_a_configuration_is_refused_with_what_is_missing(wrong: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigurationWrong, match=told):
        Config.from_environment({**S3, **wrong})
    read: Any = Config.from_environment(S3).s3
    assert (read.region, "s3cret" in repr(read)) == ("us-east-1", False)
