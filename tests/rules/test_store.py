"""Where the bytes of files lie: once, whole, and gone when they are let go."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from workflows.attachments import FolderStore

CONTENT = b"Bao cao" * 1000
DIGEST = sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "blobs")


@pytest.fixture
def arrived(tmp_path: Path) -> Path:
    path = tmp_path / "arrived"
    path.write_bytes(CONTENT)
    return path


@pytest.mark.asvs("5.3.2")
def test_a_content_lies_once_and_can_be_read_from_any_place(store: FolderStore, arrived: Path, tmp_path: Path) -> None:
    store.put(DIGEST, arrived)
    store.put(DIGEST, arrived)
    assert [path.name for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == [DIGEST]
    with store.open(DIGEST) as file:
        file.seek(7)
        assert file.read(7) == b"Bao cao"


def test_what_is_let_go_is_gone(store: FolderStore, arrived: Path) -> None:
    store.put(DIGEST, arrived)
    store.drop(DIGEST)
    store.drop(DIGEST)
    with pytest.raises(FileNotFoundError):
        store.open(DIGEST)


def test_a_copy_that_breaks_off_leaves_nothing_where_readers_look(store: FolderStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.put(DIGEST, tmp_path / "gone")
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


def test_only_their_owner_can_reach_the_bytes(store: FolderStore, arrived: Path, tmp_path: Path) -> None:
    store.put(DIGEST, arrived)
    assert (tmp_path / "blobs" / DIGEST[:2]).stat().st_mode & 0o777 == 0o700
