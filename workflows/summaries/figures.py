"""The figures of a summary: each is the number of the rows behind it, and so opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows.buckets import Bucket
from workflows.summaries.rows import Row


@dataclass(frozen=True)
class Count:
    """One column of figures: which rows it counts, and what it is called under which head."""

    key: str
    title: str
    group: str
    holds: Callable[[Row], bool]


def _in(*buckets: Bucket) -> Callable[[Row], bool]:
    return lambda row: row.bucket in buckets


COUNTS: Mapping[str, Count] = {
    each.key: each
    for each in (
        Count("giao", "Giao trong kỳ", "Tổng số giao", lambda row: row.given),
        Count("chuyen", "Kỳ trước chuyển sang", "Tổng số giao", lambda row: not row.given),
        Count("dung-han", "Đúng hạn", "Đã hoàn thành", _in(Bucket.DONE_ON_TIME)),
        Count("xong-muon", "Quá hạn", "Đã hoàn thành", _in(Bucket.DONE_LATE)),
        Count("trong-han", "Trong hạn", "Đang thực hiện", _in(Bucket.IN_TIME)),
        Count("sap-han", "Trong đó sắp đến hạn", "Đang thực hiện", lambda row: row.due_soon),
        Count("qua-han", "Quá hạn", "Đang thực hiện", _in(Bucket.OVERDUE)),
        Count("khong-han", "Không hạn", "", _in(Bucket.UNDATED, Bucket.DONE_UNDATED)),
        Count("chua-cap-nhat", "Chưa cập nhật", "", _in(Bucket.NEVER_UPDATED)),
    )
}
"""The columns of form M1 that count rows: given and carried over are a partition, and so is how they stand."""
TIMES: Mapping[str, Count] = {
    each.key: each
    for each in (
        Count("tra-lai", "Bị trả lại (lần)", "", lambda row: row.returns > 0),
        Count("gia-han", "Gia hạn (lần)", "", lambda row: row.extensions > 0),
    )
}
"""The columns of how often something happened in the period, to how many rows."""
OPENED: Mapping[str, Count] = {**COUNTS, **TIMES}
"""Whatever opens the rows behind it, in the order of the columns."""


@dataclass(frozen=True)
class Figures:
    """What is counted of some rows, with the two shares that the Office reports; None of nothing."""

    rows: Sequence[Row]

    def count(self, key: str) -> int:
        """How many rows stand in a column."""
        return len(self.behind(key))

    def behind(self, key: str) -> list[Row]:
        """The rows behind a column's number."""
        return [row for row in self.rows if OPENED[key].holds(row)]

    @property
    def returns(self) -> int:
        """How often reports were returned in the period."""
        return sum(row.returns for row in self.rows)

    @property
    def extensions(self) -> int:
        """How often another limit was granted in the period."""
        return sum(row.extensions for row in self.rows)

    @property
    def punctuality(self) -> float | None:
        """The share of what is done that kept its deadline; what had none is no part of it (A4)."""
        on_time, late = self.count("dung-han"), self.count("xong-muon")
        return on_time / (on_time + late) if on_time + late else None

    @property
    def updating(self) -> float | None:
        """The share that has any update (Art. 5.2)."""
        return sum(not row.not_updated for row in self.rows) / len(self.rows) if self.rows else None


def by(rows: Iterable[Row], whose: Callable[[Row], str]) -> dict[str, Figures]:
    """The figures of each agency, director or field, in the order in which the rows name them."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(whose(row), []).append(row)
    return {name: Figures(each) for name, each in groups.items()}


def ranks(figures: Mapping[str, Figures]) -> dict[str, int]:
    """The place of each by the share done in time, equal shares on the same place; who has none done is not ranked."""
    shares = {name: each.punctuality for name, each in figures.items()}
    known = sorted((share for share in shares.values() if share is not None), reverse=True)
    return {name: known.index(share) + 1 for name, share in shares.items() if share is not None}
