"""What the house asks of a directory, and the two that need no server."""

from __future__ import annotations

from typing import Protocol

from workflows.directory.accounts import Account


class Directory(Protocol):
    """Vouches for people; nobody else ever sees a password."""

    def authenticate(self, address: str, secret: str) -> Account | None:
        """The account whose address and secret these are; ``DirectoryUnavailable`` when nobody can tell."""
        ...


class DemoDirectory:
    """Believes everybody: the demonstration's people have no passwords."""

    def authenticate(self, address: str, secret: str) -> Account | None:
        """Whoever may reach the demonstration may be anybody in it."""
        return Account(key=None, address=address)


class NoDirectory:
    """Believes nobody: no directory is set."""

    def authenticate(self, address: str, secret: str) -> Account | None:
        """Nobody can vouch."""
        return None
