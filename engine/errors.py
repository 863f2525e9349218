"""What the engine refuses, each in a sentence that a person can act on; it knows no status codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from engine.lint.problems import Problem
    from engine.models import WorkItem


class EngineError(Exception):
    """A refusal whose text is a sentence for the reader."""


class DiagramRejected(EngineError):
    """A bundle that may not be deployed; ``problems`` names every fault with its element and cure."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


class DefinitionMissing(EngineError):
    """No diagram of that key was deployed."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Chưa triển khai quy trình “{key}”.")


class AnswersRejected(EngineError):
    """Answers that a form does not allow: a sentence for each field, and what was typed."""

    def __init__(self, problems: Mapping[str, str], typed: Mapping[str, object]) -> None:
        super().__init__(f"Chưa gửi được: còn {len(problems)} mục cần sửa.")
        self.problems = dict(problems)
        self.typed = dict(typed)


class WorkItemMissing(EngineError):
    """No such work item."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy công việc này.")


class WorkItemClosed(EngineError):
    """Somebody was quicker, or the process moved on: ``by`` names the person (None: the process itself)."""

    def __init__(self, item: WorkItem) -> None:
        super().__init__(f"Bước “{item.name}” đã khép lại.")
        # The item itself is of no use once the transaction is undone: its row is expired.
        self.step = item.name
        self.instance_id = item.instance_id
        self.by: str | None = item.closed_by
        self.at: datetime | None = item.closed_at


class ExpressionRejected(EngineError):
    """An expression outside the small language that diagrams may use; ``english`` says it to designers."""

    def __init__(self, sentence: str, english: str = "") -> None:
        super().__init__(sentence)
        self.english = english or sentence


class ServiceFailed(EngineError):
    """A diagram's service, function, condition or timer failed; the action is undone."""


class StepFailed(EngineError):
    """Tokens could not move on: the action is undone, and whoever asked for it records an incident.

    ``instance_id`` is None when the instance was only being started; ``element`` is where the token was.
    """

    def __init__(self, instance_id: int | None, element: str | None, name: str, cause: Exception) -> None:
        # Of a foreign error its first line: a database's goes on with the statement and all that was to be written.
        foreign = f"{type(cause).__name__}: {(str(cause).splitlines() or [''])[0]}"
        said = str(cause) if isinstance(cause, EngineError) else foreign
        place = f" ở “{name}”" if name else ""
        super().__init__(f"Tiến trình gặp sự cố{place}, nội dung chưa được lưu. Nguyên nhân: {said}")
        self.instance_id = instance_id
        self.element = element
        self.cause = said


class NotRunning(EngineError):
    """The instance is suspended or over."""

    def __init__(self, status: str) -> None:
        words = {
            "suspended": "đang tạm dừng",
            "completed": "đã kết thúc",
            "cancelled": "đã bị hủy",
            "running": "đang chạy",
        }
        super().__init__(f"Tiến trình {words[status]} nên không thực hiện được việc này.")
        self.status = status


class InstanceMissing(EngineError):
    """No such instance."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy tiến trình này.")
