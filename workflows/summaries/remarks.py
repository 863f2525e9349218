"""What the Office remarks on agencies, a line for each, for the last column of form M1."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.summaries.rows import Row
from workflows.text import fold


def read(written: str, rows: Iterable[Row]) -> dict[str, str]:
    """The remarks by agency; ``ValueError`` with a sentence for a line that names none of the summary's agencies."""
    codes: dict[str, str] = {}
    for row in rows:
        codes[fold(row.agency)] = codes[fold(row.agency_name)] = row.agency
    said: dict[str, str] = {}
    for line in filter(None, map(str.strip, written.splitlines())):
        whose, colon, remark = line.partition(":")
        code = codes.get(fold(whose.strip()))
        if not colon or not remark.strip() or code is None:
            raise ValueError(f"“{line}”: ghi tên hoặc mã một cơ quan có trong bản tổng hợp, dấu hai chấm, rồi ghi chú.")
        said[code] = f"{said[code]}; {remark.strip()}" if code in said else remark.strip()
    return said
