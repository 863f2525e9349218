"""The engine's acts: start an instance, answer its steps, wake it. Each is one action on a locked row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine import definitions, forms
from engine.actions import Action
from engine.errors import ServiceFailed, WorkItemClosed, WorkItemMissing
from engine.models import Instance, Submission, WorkItem
from engine.registry import Call, Registry


class Engine:
    """Runs diagrams within one transaction, whose owner commits."""

    def __init__(self, session: Session, registry: Registry, now: datetime) -> None:
        self.session = session
        self.registry = registry
        self.now = now

    def start(
        self,
        key: str,
        business_key: str,
        *,
        by: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Instance:
        """A new instance of the newest version of diagram ``key``, run up to its first wait."""
        instance = Instance(
            definition=definitions.latest(self.session, key),
            business_key=business_key,
            status="running",
            state_blob=b"",
            variables=dict(variables or {}),
            started_at=self.now,
        )
        self.session.add(instance)
        self.session.flush()
        action = self._action(instance, "start", by)
        action.run.advance()
        self._save(action)
        return instance

    def open_item(self, item_id: int) -> WorkItem:
        """The work item, still open; ``WorkItemMissing`` or ``WorkItemClosed`` otherwise."""
        item = self.session.get(
            WorkItem,
            item_id,
            options=[joinedload(WorkItem.instance).joinedload(Instance.definition)],
        )
        if item is None:
            raise WorkItemMissing
        if item.closed_at is not None:
            raise WorkItemClosed(item)
        return item

    def form_of(self, item: WorkItem) -> dict[str, Any]:
        """The form's schema as it was deployed with the instance's version; no fields when the step has no form."""
        return item.instance.definition.forms[item.form] if item.form else {"type": "object", "properties": {}}

    def fields(self, item: WorkItem) -> list[forms.Field]:
        """The form's fields as a page draws them."""
        return forms.fields(self.form_of(item), self.registry, self._call(item.instance))

    def prefill(self, item: WorkItem) -> dict[str, Any]:
        """What the step's ``x-prefill`` fields were answered last time in this instance."""
        names = forms.prefilled(self.form_of(item))
        if not names:
            return {}
        earlier = (
            select(Submission.answers)
            .where(
                Submission.instance_id == item.instance_id,
                Submission.element == item.element,
            )
            .order_by(Submission.id.desc())
            .limit(1)
        )
        answers = self.session.scalar(earlier) or {}
        return {name: answers[name] for name in names if name in answers}

    def judge(self, item: WorkItem, typed: Mapping[str, Any], *, by: str | None = None) -> forms.Answers:
        """The answers as they will be kept; ``AnswersRejected`` has a sentence for each field."""
        return forms.judge(self.form_of(item), typed, self.registry, self._call(item.instance, by))

    def complete(self, item: WorkItem, typed: Mapping[str, Any], *, by: str) -> Submission:
        """Keep what a person answered and let the diagram go on; ``WorkItemClosed`` when somebody was quicker."""
        instance = self.lock(item.instance_id)
        item = self.session.get_one(WorkItem, item.id, populate_existing=True)
        if item.closed_at is not None:
            raise WorkItemClosed(item)
        answers = self.judge(item, typed, by=by)
        action = self._action(instance, "act" if item.kind == "act" else "complete", by)
        submission = self._submission(item, answers, by)
        writes = {name: answers.get(name) for name in forms.variables(self.form_of(item))}
        if not action.answer(item.token, submission, writes):
            raise WorkItemClosed(item)
        self._save(action, item.element)
        return submission

    def wake(self, instance: Instance) -> None:
        """Fire the timers that are due on a claimed instance."""
        action = self._action(instance, "wake", None)
        action.run.advance()
        self._save(action)
        if instance.wake_at is not None and instance.wake_at <= self.now:
            raise ServiceFailed(f"Mốc giờ của “{instance.business_key}” vẫn đến hạn sau khi đã chạy.")

    def refresh(self, instance: Instance) -> None:
        """Ask circles and timers anew after the domain's rows changed."""
        action = self._action(self.lock(instance.id), "refresh", None)
        action.run.advance()
        self._save(action)

    def lock(self, instance_id: int) -> Instance:
        """The instance's row, locked until the transaction ends and read afresh."""
        found = (
            select(Instance).where(Instance.id == instance_id).options(joinedload(Instance.definition, innerjoin=True))
        )
        locked = found.with_for_update(of=Instance).execution_options(populate_existing=True)
        return self.session.scalars(locked).one()

    def _action(self, instance: Instance, kind: str, by: str | None) -> Action:
        return Action(self.session, self.registry, self.now, instance, kind, by)

    def _save(self, action: Action, element: str | None = None) -> None:
        action.save(element)
        for key, business_key in action.to_start:
            self.start(key, business_key, by=action.by)

    def _call(self, instance: Instance, by: str | None = None) -> Call:
        return Call(self.session, self.now, instance.business_key, instance.variables, by)

    def _submission(self, item: WorkItem, answers: forms.Answers, by: str) -> Submission:
        submission = Submission(
            instance_id=item.instance_id,
            work_item_id=item.id,
            element=item.element,
            name=item.name,
            form=item.form,
            answers=answers,
            by=by,
            at=self.now,
        )
        self.session.add(submission)
        self.session.flush()
        return submission
