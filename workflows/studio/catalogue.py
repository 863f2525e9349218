"""What a diagram may name, as a designer reads it: sentence, parameters, an example to copy; made from the code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine import Entry, Registry, diagrams
from workflows import designs

KINDS: Mapping[str, tuple[str, str]] = {
    "service": ("Thao tác", "Việc phần mềm tự làm ở một bước tự động."),
    "function": ("Hàm", "Gọi trong điều kiện, mốc giờ, bảng quyết định."),
    "check": ("Quy tắc kiểm tra", "Xét câu trả lời của một mục trong biểu mẫu."),
    "candidates": ("Vai trò", "Ai làm các bước của một làn."),
    "options": ("Danh sách chọn", "Những giá trị mà một mục của biểu mẫu đưa ra."),
    "message": ("Thông điệp", "Tên mà sự kiện thông điệp gửi hoặc chờ."),
    "state": ("Trạng thái", "Nhiệm vụ ở trạng thái nào khi đang đứng ở bước."),
}
_PROPERTY = '<spiffworkflow:property name="{}" value="{}" />'


@dataclass(frozen=True)
class Name:
    """One name of the catalogue."""

    kind: str
    name: str
    sentence: str
    parameters: tuple[str, ...]
    writes: tuple[str, ...]
    example: str

    def to_json(self) -> dict[str, Any]:
        """The name as JSON tells it."""
        return asdict(self)


def names(registry: Registry) -> list[Name]:
    """Every name, by kind in the order of ``KINDS``."""
    found = [_of_code(each) for each in registry.catalogue()]
    found += [
        Name("state", state, f"{label}.", (), (), _PROPERTY.format("state", state))
        for state, label in registry.states.items()
    ]
    found += _messages()
    order = list(KINDS)
    return sorted(found, key=lambda each: (order.index(each.kind), each.name))


def _of_code(entry: Entry) -> Name:
    parameters = entry.parameters if entry.kind == "function" else ()
    return Name(entry.kind, entry.name, entry.sentence, parameters, entry.writes, _example(entry))


def _example(entry: Entry) -> str:
    match entry.kind:
        case "service":
            return f'<spiffworkflow:serviceTaskOperator id="{entry.name}" />'
        case "function":
            return f"{entry.name}({', '.join(entry.parameters)})"
        case "candidates":
            return _PROPERTY.format("candidates", entry.name)
        case "check":
            return f'"x-check": "{entry.name}"'
        case _:
            return f'"x-options": "{entry.name}"'


def _messages() -> Iterator[Name]:
    """The messages of the shipped diagrams, each with the diagrams that send or await it."""
    users: dict[str, dict[str, None]] = {}
    for path in sorted((designs.SHIPPED / "diagrams").glob("*.bpmn")):
        drawing = diagrams.read(path.read_text("utf-8"))
        for each in drawing.nodes:
            name = each.reference("message")
            if name:
                users.setdefault(name, {})[drawing.name] = None
    for name, where in users.items():
        yield Name("message", name, f"Dùng trong: {', '.join(where)}.", (), (), f'<bpmn:message name="{name}" />')
