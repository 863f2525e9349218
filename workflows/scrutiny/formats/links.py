"""Where a link in a document leads: to a page that a reader opens, or to what the document fetches by itself."""

from __future__ import annotations

import re
from urllib.parse import unquote

_READ = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_OF_THIS_MACHINE = re.compile(r"(?:file:/{2,3})?(?:localhost/)?[a-z]:[\\/]", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)


def is_harmless(target: str) -> bool:
    """Whether a link that a reader follows leads to a web page, a mail address or a place in the same document."""
    plain = unquote(target).strip()
    return bool(_READ.match(plain) or _OF_THIS_MACHINE.match(plain)) or not _leads_out(plain)


def is_near(target: str) -> bool:
    """Whether what a document fetches by itself lies on the reader's own machine, or in the document."""
    plain = unquote(target).strip()
    return bool(_OF_THIS_MACHINE.match(plain)) or not _leads_out(plain)


def _leads_out(plain: str) -> bool:
    return bool(_SCHEME.match(plain)) or plain.startswith(("\\\\", "//"))
