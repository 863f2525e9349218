"""Contents in a bucket of an S3-compatible server of the province, under their digest as in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import obstore
from obstore.store import S3Store as Bucket

from workflows.attachments.store import Named
from workflows.errors import ConfigurationWrong
from workflows.keys import secret_from

_SHELVES = [f"{number:02x}" for number in range(256)]
_PIECE = 1 << 20


@dataclass(frozen=True)
class S3Settings:
    """The bucket, the address of its server, and the key that opens it."""

    endpoint: str
    bucket: str
    region: str
    key_id: str
    secret: str = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> S3Settings | None:
        """What the CHIDAO_S3_… variables describe; None where files lie in the data folder."""
        endpoint = environment.get("CHIDAO_S3_URL")
        if not endpoint:
            return None
        given = {
            "CHIDAO_S3_BUCKET": environment.get("CHIDAO_S3_BUCKET"),
            "CHIDAO_S3_KEY_ID": environment.get("CHIDAO_S3_KEY_ID"),
            "CHIDAO_S3_SECRET": secret_from(environment, "CHIDAO_S3_SECRET"),
        }
        missing = [name for name, value in given.items() if not value]
        if missing or urlsplit(endpoint).scheme not in ("http", "https"):
            raise ConfigurationWrong(
                f"Có CHIDAO_S3_URL thì cần thêm: {', '.join(missing)}."
                if missing
                else "CHIDAO_S3_URL là địa chỉ của kho tệp, bắt đầu bằng https://."
            )
        bucket, key_id, secret = (str(value) for value in given.values())
        return cls(endpoint, bucket, environment.get("CHIDAO_S3_REGION") or "us-east-1", key_id, secret)


class S3Store:
    """One prefix of a bucket, shared by all nodes."""

    def __init__(self, settings: S3Settings, prefix: str) -> None:
        self._bucket = Bucket(
            settings.bucket,
            prefix=prefix,
            endpoint=settings.endpoint,
            region=settings.region,
            access_key_id=settings.key_id,
            secret_access_key=settings.secret,
            virtual_hosted_style_request=False,  # servers of one's own rarely have a name for each bucket
            client_options={"allow_http": settings.endpoint.startswith("http://"), "connect_timeout": "5s"},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        )

    def put(self, sha256: str, arrived: Path) -> None:
        """Send the bytes, also where they lie already: they are whole or not there, and count as just come."""
        obstore.put(self._bucket, _key(sha256), arrived)

    def open(self, sha256: str) -> IO[bytes]:
        """The content, to be read from any place; a megabyte is asked for at a time."""
        return BufferedReader(_Reading(obstore.open_reader(self._bucket, _key(sha256))), _PIECE)

    def drop(self, sha256: str) -> None:
        """Let go of a content for good."""
        obstore.delete(self._bucket, _key(sha256))

    def sweep(self, named: Named, rest: timedelta) -> int:
        """Let go of the contents that nothing names and that have lain for ``rest``; how many there were.

        A bucket cannot take a content aside as a folder can, so each is looked at once more right before it goes.
        """
        return sum(self._remove(digest, rest) for digest in self._unnamed(named))

    def _unnamed(self, named: Named) -> Iterator[str]:
        for shelf in _SHELVES:
            lying = [each["path"].rpartition("/")[2] for page in obstore.list(self._bucket, shelf) for each in page]
            yield from set(lying) - (named(shelf) if lying else set())

    def _remove(self, sha256: str, rest: timedelta) -> bool:
        try:
            came = obstore.head(self._bucket, _key(sha256))["last_modified"]
        except FileNotFoundError:
            return False  # another node was quicker
        if datetime.now(UTC) - came <= rest:
            return False
        self.drop(sha256)
        return True


class _Reading(RawIOBase):
    """The library's reader as Python's own kind of file, which downloads by ranges need."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._reader.seek(offset, whence)

    def tell(self) -> int:
        return self._reader.tell()

    def readinto(self, buffer: Any) -> int:
        got = self._reader.read(len(buffer))
        buffer[: len(got)] = memoryview(got)
        return len(got)


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
