"""What can be told of a browser from the line by which it calls itself."""

from __future__ import annotations

from hashlib import sha256

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("coc_coc_browser", "Cốc Cốc"), ("Firefox/", "Firefox"),
             ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
"""In the order in which they are looked for: most browsers name their ancestors too."""


def described(agent: str | None) -> str:
    """``Chrome trên Windows``, as far as it can be told."""
    line = agent or ""
    browser = next((name for mark, name in _BROWSERS if mark in line), "Trình duyệt không rõ")
    system = next((name for mark, name in _SYSTEMS if mark in line), None)
    return f"{browser} trên {system}" if system else browser


def digest(address: str | None, agent: str | None) -> str:
    """One mark for a browser at an address."""
    return sha256(f"{address or ''}\n{agent or ''}".encode()).hexdigest()
