"""What a summary keeps: its rows, lists, rules and words as canonical JSON, deflated beside the JSON's digest.

The same content is the same to the byte, so that a summary that was signed is printed again as it was.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson

from workflows.calendar import ZONE, date_of
from workflows.models import Summary
from workflows.summaries.rows import Row, from_json
from workflows.summaries.spans import Span


@dataclass(frozen=True)
class Late:
    """One thing that was entered, updated or reviewed after its limit."""

    what: str
    number: str
    whose: str
    due_on: date | None
    done: str


@dataclass(frozen=True)
class Content:
    """A summary's figures: the rows behind every number, what was late, the shares of the period before by agency
    (the province's under ""), the rules that were in force, the province's name, the Office's remarks on agencies."""

    span: Span
    cut_at: datetime
    rows: Sequence[Row]
    late: Sequence[Late]
    before: Mapping[str, float | None]
    rules: Mapping[str, str]
    province: str
    remarks: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def cut_on(self) -> date:
        """The day of the cut-off."""
        return date_of(self.cut_at)

    @property
    def cut_text(self) -> str:
        """“00 giờ 05 ngày 01/11/2026”."""
        return f"{self.cut_at.astimezone(ZONE):%H giờ %M ngày %d/%m/%Y}"


def keep(summary: Summary, content: Content) -> None:
    """Write a content into its summary, over what was gathered before."""
    told = orjson.dumps(_told(content), option=orjson.OPT_SORT_KEYS, default=tuple)  # a row is a named tuple
    summary.cut_at, summary.total = content.cut_at, len(content.rows)
    summary.content, summary.sha256 = zlib.compress(told), sha256(told).hexdigest()


def content_of(summary: Summary) -> Content:
    """The content as it was kept; ``ValueError`` when it is not what its digest says."""
    written = zlib.decompress(summary.content)
    if sha256(written).hexdigest() != summary.sha256:
        raise ValueError(f"summary {summary.id} is not what was kept")
    told = orjson.loads(written)
    return Content(
        span=Span(summary.kind, summary.from_on, summary.to_on),
        cut_at=summary.cut_at,
        rows=from_json(told["columns"], told["rows"]),
        late=[Late(**{**each, "due_on": _day(each["due_on"])}) for each in told["late"]],
        before=told["before"],
        rules=told["rules"],
        province=told["province"],
        remarks=told["remarks"],
    )


def _told(content: Content) -> dict[str, Any]:
    span = content.span
    return {
        "kind": span.kind,
        "from": span.from_on,
        "to": span.to_on,
        "cut": content.cut_at.isoformat(),
        "columns": Row._fields,
        "rows": content.rows,
        "late": [asdict(each) for each in content.late],
        "before": content.before,
        "rules": content.rules,
        "province": content.province,
        "remarks": content.remarks,
    }


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
