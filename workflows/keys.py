"""Secrets of the house: where they are read from, and the key that signs cookies and seals what the database keeps."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet

from workflows.errors import ConfigurationWrong

KEY_BYTES = 32


def secret_from(environment: Mapping[str, str], name: str) -> str | None:
    """A secret out of the file that ``NAME_FILE`` names, or out of ``NAME`` itself; never out of both."""
    file, plain = environment.get(f"{name}_FILE"), environment.get(name)
    if file and plain:
        raise ConfigurationWrong(f"Chỉ đặt một trong hai: {name} hoặc {name}_FILE.")
    if not file:
        return plain or None
    try:
        return Path(file).read_text("utf-8").rstrip("\r\n") or None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationWrong(f"{name}_FILE: không đọc được {file}.") from error


def house_key(folder: Path, file: Path | None = None) -> bytes:
    """The house's key: out of its file, or made once in the data folder, readable by its owner alone."""
    path = file or folder / "secret.key"
    if file is None and not path.exists():
        with tempfile.NamedTemporaryFile(dir=folder) as made:
            made.write(secrets.token_bytes(KEY_BYTES))
            made.flush()
            # A link is there whole or not at all, and the first of two processes wins.
            with suppress(FileExistsError):
                os.link(made.name, path)
    return path.read_bytes()


def seal(key: bytes, secret: str) -> str:
    """A secret as the database may keep it: a copy of the database alone does not tell it."""
    return _box(key).encrypt(secret.encode()).decode()


def unseal(key: bytes, sealed: str) -> str:
    """What ``seal`` was given."""
    return _box(key).decrypt(sealed.encode()).decode()


def _box(key: bytes) -> Fernet:
    # Cookies are signed with the key itself; a digest of its own purpose keeps the two apart.
    return Fernet(base64.urlsafe_b64encode(sha256(b"chidao second factor" + key).digest()))
