"""The form of one act on one instance: where to, to whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import Instance, WorkItem, forms
from workflows import asking, courses, instances
from workflows.asking import Schema
from workflows.courses import AssignmentCourse, MatterCourse
from workflows.errors import NotFound
from workflows.models import Person
from workflows.policy import require
from workflows.supervision import acts
from workflows.supervision.acts import AIMED, RIGHTS, Order, Unsteerable
from workflows.unit import UnitOfWork
from workflows.vocabulary import Steering

SENTENCES: Mapping[Steering, str] = {
    Steering.SUSPEND: "Các bước và mốc giờ của tiến trình dừng lại cho đến khi được cho chạy tiếp.",
    Steering.RESUME: "Tiến trình chạy tiếp từ bước đang đứng; thời gian đã dừng được cộng vào các mốc giờ.",
    Steering.MOVE: "Bước đang chờ được khép lại và tiến trình chờ ở bước được chọn; nội dung đã gửi giữ nguyên.",
    Steering.GIVE: "Chỉ người được chọn làm bước này, cho đến khi việc được trả về nhóm.",
    Steering.RETRY: "Bước bị lỗi được thử lại ngay.",
    Steering.MIGRATE: "Tiến trình chạy tiếp trên phiên bản mới nhất của quy trình, từ đúng bước đang đứng.",
    Steering.CANCEL: "Tiến trình dừng hẳn và không chạy lại được; lịch sử và tệp giữ nguyên.",
}


@dataclass(frozen=True)
class View:
    """The page of an act on an instance; ``refusal`` is why it cannot be done now."""

    act: Steering
    sentence: str
    course: AssignmentCourse | MatterCourse
    items: list[WorkItem]
    fields: list[forms.Field]
    refusal: str


def view(uow: UnitOfWork, person: Person, instance_id: int, name: str) -> View:
    """The form of an act; ``NotFound`` for an act or an instance that there is not."""
    act = named(name)
    require(person, RIGHTS[act])
    instance = instances.seen(uow, person, instance_id)
    schema = _schema(uow, person, instance, act)
    aims = act in AIMED and instance.status == "running"
    return View(
        act=act,
        sentence=SENTENCES[act],
        course=courses.course(uow, person, instance),
        items=acts.open_steps(uow, instance),
        fields=asking.fields(uow, schema),
        refusal="" if aims else acts.refusal(uow, person, instance, Order(act)),
    )


def carry_out(
    uow: UnitOfWork, person: Person, instance_id: int, name: str, typed: Mapping[str, Any], once: str = ""
) -> Steering:
    """Do the act as the form says; ``stood`` is where its page saw the instance stand."""
    act = named(name)
    require(person, RIGHTS[act])
    instance = instances.seen(uow, person, instance_id)
    if act in AIMED and instance.status != "running":
        raise Unsteerable(acts.refusal(uow, person, instance, Order(act)))
    stood = typed.get("stood")
    answers = asking.judge(uow, _schema(uow, person, instance, act), {k: v for k, v in typed.items() if k != "stood"})
    source, _, target = answers.get("target", "").rpartition(":")
    order = Order(act, target, answers["reason"], int(source) if source else None)
    acts.steer(uow, person, instance_id, order, stood=stood if isinstance(stood, str) else None, once=once)
    return act


def named(name: str) -> Steering:
    """The act behind a word of an address."""
    if name not in {each.value for each in Steering}:
        raise NotFound
    return Steering(name)


def _schema(uow: UnitOfWork, person: Person, instance: Instance, act: Steering) -> Schema:
    reason = asking.text("Lý do", least=5, hint="Ghi vào lịch sử tiến trình và nhật ký.")
    if act not in AIMED:
        return asking.form("reason", reason=reason)
    items = acts.open_steps(uow, instance)
    offered = {
        f"{item.id}:{key}": f"{item.name} → {label}" if len(items) > 1 else label
        for item in items
        for key, label in (acts.steps(instance) if act is Steering.MOVE else acts.gifts(uow, person, item)).items()
        if key != item.element
    }
    title = "Chuyển đến bước" if act is Steering.MOVE else "Giao cho"
    return asking.form("target", "reason", target=asking.choice(title, offered.items(), ui=""), reason=reason)
