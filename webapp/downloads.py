"""Gives out a file's bytes, whole or a range of them, so that no browser takes them for a page."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Request, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response

_POLICY = "sandbox; default-src 'none'"
_PRINTED = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: IO[bytes], name: str, media_type: str, size: int, digest: str) -> Response:
    """The answer that gives the file: 206 for a range that was asked for, 416 for one that does not exist."""
    # Ranges by hand: Flask knows the size of files that it opens itself, and of no others.
    response = send_file(content, mimetype=media_type, as_attachment=True, download_name=name, conditional=False)
    response.content_length = size
    response.set_etag(digest)
    response.headers["Content-Security-Policy"] = _POLICY
    response.call_on_close(content.close)
    try:
        return response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        content.close()  # the answer that would have closed it is not given
        raise


def printed(content: bytes, name: str) -> Response:
    """The answer that gives a table or a paper that was just printed; its ending tells its kind."""
    response = send_file(
        BytesIO(content), mimetype=_PRINTED[name.rpartition(".")[2]], as_attachment=True, download_name=name
    )
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def begins(asked: Request) -> bool:
    """Whether the file is asked for from its beginning; a download that goes on is told of once."""
    return not asked.range or asked.range.ranges[0][0] in (0, None)
