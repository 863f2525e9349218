"""In what two contents of one form differ, in sentences: what is kept now, and what somebody wrote meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def differences(kept: Schema, mine: Schema) -> list[str]:
    """What saving ``mine`` would change of what is kept."""
    return list(_differences(kept, mine))


def _differences(kept: Schema, mine: Schema) -> Iterator[str]:
    before, after = _fields(kept), _fields(mine)
    for name, each in after.items():
        if name not in before:
            yield f"Thêm mục “{_title(each, name)}”."
        elif before[name] != each:
            yield f"Sửa mục “{_title(each, name)}”."
    for name, each in before.items():
        if name not in after:
            yield f"Bỏ mục “{_title(each, name)}”."
    shared = [name for name in before if name in after]
    if shared != [name for name in after if name in before]:
        yield "Đổi thứ tự các mục."
    if any(kept.get(word) != mine.get(word) for word in (kept.keys() | mine.keys()) - {"properties"}):
        yield "Sửa tên, lời nhắc hoặc mục bắt buộc của biểu mẫu."


def _fields(schema: Schema) -> Mapping[str, Any]:
    fields = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
    return fields if isinstance(fields, Mapping) else {}


def _title(each: Any, name: str) -> str:
    return str(each.get("title", name)) if isinstance(each, Mapping) else name
