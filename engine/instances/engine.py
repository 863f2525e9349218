"""The engine's acts: start an instance, answer its steps, wake it. Each is one action on a locked row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from engine import definitions, forms
from engine.definitions.design import Design, design_of
from engine.errors import InstanceMissing, NotRunning, ServiceFailed, StepFailed, WorkItemClosed, WorkItemMissing
from engine.instances import control, messages, receipts, rows, starting, taking_over
from engine.instances.actions import Action
from engine.models import Definition, Draft, Instance, Submission, WorkItem
from engine.registry import Call, Registry


class Engine:
    """Runs diagrams within one transaction, whose owner commits.

    ``once`` is a word of the caller's (an idempotency key): an act that comes again with the same word changes
    nothing and answers what it answered before.
    """

    def __init__(self, session: Session, registry: Registry, now: datetime) -> None:
        self.session = session
        self.registry = registry
        self.now = now
        self._locked: dict[int, Instance] = {}

    # ── starting ──────────────────────────────────────────────────────────────────────────────────────────────

    def start(
        self,
        key: str,
        business_key: str,
        *,
        by: str | None = None,
        variables: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
        once: str | None = None,
    ) -> Instance:
        """A new instance of the newest version of diagram ``key``, run up to its first wait.

        ``typed`` are the answers to the form of the start event, where it has one.
        """
        return self.begin(
            definitions.latest(self.session, key), business_key, by=by, variables=variables, typed=typed, once=once
        )

    def begin(
        self,
        definition: Definition,
        business_key: str,
        *,
        by: str | None = None,
        variables: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
        at: str | None = None,
        once: str | None = None,
    ) -> Instance:
        """A new instance of this version, begun at the start event ``at`` (None: the plain one)."""
        return starting.begin(self, definition, business_key, by, variables or {}, typed, at, once)

    def start_form(self, definition: Definition) -> dict[str, Any]:
        """The form of the plain start event; no fields when it has none."""
        return starting.form_of(definition)

    def start_fields(self, definition: Definition, by: str) -> list[forms.Field]:
        """The fields of the start form as a page draws them."""
        return forms.fields(starting.form_of(definition), self.registry, starting.loose_call(self, "", by))

    # ── answering ─────────────────────────────────────────────────────────────────────────────────────────────

    def open_item(self, item_id: int) -> WorkItem:
        """The work item, still open; ``WorkItemMissing`` or ``WorkItemClosed`` otherwise."""
        item = self.session.scalars(ITEM, {"id": item_id}).one_or_none()
        if item is None:
            raise WorkItemMissing
        if item.closed_at is not None:
            raise WorkItemClosed(item)
        return item

    def form_of(self, item: WorkItem) -> Mapping[str, Any]:
        """The form's schema as it was deployed with the instance's version; no fields when the step has no form."""
        return self.design(item.instance).forms.get(item.element, forms.NO_FIELDS) if item.form else forms.NO_FIELDS

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
            .where(Submission.instance_id == item.instance_id, Submission.element == item.element)
            .order_by(Submission.id.desc())
            .limit(1)
        )
        answers = self.session.scalar(earlier) or {}
        return {name: answers[name] for name in names if name in answers}

    def judge(self, item: WorkItem, typed: Mapping[str, Any], *, by: str | None = None) -> forms.Answers:
        """The answers as they will be kept; ``AnswersRejected`` has a sentence for each field."""
        return forms.judge(self.form_of(item), typed, self.registry, self._call(item.instance, by))

    def complete(
        self,
        item: WorkItem,
        typed: Mapping[str, Any],
        *,
        by: str,
        on_behalf_of: str | None = None,
        once: str | None = None,
    ) -> Submission:
        """Keep what a person answered and let the diagram go on; ``WorkItemClosed`` when somebody was quicker."""
        instance = self.lock(item.instance_id)
        earlier = receipts.found(self.session, once)
        if earlier is not None and earlier.submission_id is not None:
            return self.session.get_one(Submission, earlier.submission_id)
        items = rows.open_items(self.session, instance.id)
        mine = next((each for each in items if each.id == item.id), None)
        if mine is None:
            raise WorkItemClosed(self.session.get_one(WorkItem, item.id, populate_existing=True))
        if instance.status != "running":
            raise NotRunning(instance.status)
        answers = self.judge(mine, typed, by=by)
        action = self.action(instance, "act" if mine.kind == "act" else "complete", by)
        action.open_items, action.on_behalf_of = items, on_behalf_of
        writes = {name: answers.get(name) for name in forms.variables(self.form_of(mine))}
        keep = partial(self._submission, mine, answers, by, on_behalf_of)
        if not action.answer(mine.token, mine.element, keep, writes):
            raise WorkItemClosed(mine)
        self.save(action, mine.element)
        submission = action.submission
        if submission is None:
            raise WorkItemClosed(mine)
        rows.forget_drafts(self.session, mine.id)
        receipts.take(self.session, once, "complete", instance.id, self.now, submission.id)
        return submission

    def keep_draft(self, item: WorkItem, typed: Mapping[str, Any], *, by: str) -> None:
        """Keep what a person typed so far; it is judged when it is sent."""
        receipts.put(
            self.session,
            Draft,
            ("work_item_id", "by"),
            work_item_id=item.id,
            by=by,
            typed=dict(typed),
            saved_at=self.now,
        )

    def draft(self, item: WorkItem, by: str) -> dict[str, Any]:
        """What the person typed and has not sent; empty when there is nothing."""
        draft = self.session.get(Draft, (item.id, by))
        return draft.typed if draft else {}

    # ── time and the domain ───────────────────────────────────────────────────────────────────────────────────

    def wake(self, instance: Instance) -> None:
        """Fire the timers that are due on a claimed instance."""
        action = self.action(instance, "wake")
        action.advance()
        self.save(action)
        with action.moving():
            if instance.wake_at is not None and instance.wake_at <= self.now:
                raise ServiceFailed(f"Mốc giờ của “{instance.business_key}” vẫn đến hạn sau khi đã chạy.")

    def refresh(self, instance: Instance) -> None:
        """Ask circles and timers anew after the domain's rows changed."""
        locked = self.lock(instance.id)
        if locked.status not in ("running", "suspended"):
            return
        action = self.action(locked, "refresh")
        if locked.status == "running":
            action.advance()
        self.save(action)

    # ── messages ──────────────────────────────────────────────────────────────────────────────────────────────

    def send(
        self,
        message: str,
        correlation: str,
        *,
        payload: Mapping[str, Any] | None = None,
        by: str | None = None,
        once: str | None = None,
    ) -> int:
        """Bring a message to the instance that waits for it; else start the diagram that begins with it.

        The answer is the number of receivers; 0: it is kept until somebody waits, for thirty days.
        """
        return messages.send(self, message, correlation, payload or {}, by, once)

    def broadcast(self, signal: str, *, payload: Mapping[str, Any] | None = None, once: str | None = None) -> int:
        """Send a signal to every instance that waits for it and to every diagram that begins with it.

        The answer is the number of those to whom it is on its way; 0 when it had been sent with the same word.
        """
        return messages.broadcast(self, signal, payload or {}, once)

    # ── what a supervisor does ────────────────────────────────────────────────────────────────────────────────

    def suspend(self, instance_id: int, *, by: str, reason: str, once: str | None = None) -> None:
        """Stop the instance and its clocks until it is resumed."""
        control.suspend(self, instance_id, by, reason, once)

    def resume(self, instance_id: int, *, by: str, reason: str, once: str | None = None) -> None:
        """Let a suspended instance go on; a wait that had three days left has three days left."""
        control.resume(self, instance_id, by, reason, once)

    def cancel(self, instance_id: int, *, by: str, reason: str, once: str | None = None) -> None:
        """End the instance where it stands."""
        control.cancel(self, instance_id, by, reason, once)

    def move(
        self, instance_id: int, from_element: str, to_element: str, *, by: str, reason: str, once: str | None = None
    ) -> None:
        """Take the token at one element and set it at another of the same scope."""
        control.move(self, instance_id, from_element, to_element, by, reason, once)

    def give(self, item_id: int, circle: str | None, *, by: str, reason: str, once: str | None = None) -> None:
        """Let an open work item await this circle alone; None gives it back to its lane's."""
        control.give(self, item_id, circle, by, reason, once)

    def retry(self, instance_id: int, *, by: str, once: str | None = None) -> None:
        """Try at once what failed and waits to be tried again."""
        control.retry(self, instance_id, by, once)

    # ── work that began elsewhere ─────────────────────────────────────────────────────────────────────────────────

    def take_over(
        self, instance_id: int, element: str, answers: Mapping[str, Any], *, by: str, at: datetime, origin: str
    ) -> Submission:
        """Keep what was answered elsewhere at that time, and let the diagram go on; ``origin`` tells whence it comes.

        The caller has judged the answers: what the form asks besides, as its files, lies where they were given.
        """
        return taking_over.take_over(self, instance_id, element, answers, by, at, origin)

    def note(self, instance_id: int, words: str, *, by: str) -> None:
        """Put words into the instance's history; nothing moves."""
        taking_over.note(self, instance_id, by, words)

    # ── what the acts share ───────────────────────────────────────────────────────────────────────────────────

    def lock(self, instance_id: int) -> Instance:
        """The instance's row, locked until the transaction ends and read afresh when it was not yet."""
        instance = self._locked.get(instance_id) or self.session.scalars(LOCKED, {"id": instance_id}).one_or_none()
        if instance is None:
            # PostgreSQL drops a row whose definition changed while we waited for it (a migration): ask once more.
            instance = self.session.scalars(LOCKED, {"id": instance_id}).one_or_none()
        if instance is None:
            raise InstanceMissing
        # A session holds its rows weakly: let go, this one and its definition would be read again.
        self._locked[instance_id] = instance
        return instance

    def design(self, instance: Instance) -> Design:
        """The diagram that the instance runs, with those that it calls."""
        return design_of(instance.definition, definitions.bound(self.session, instance))

    def action(self, instance: Instance, kind: str, by: str | None = None, note: str = "") -> Action:
        """A new action on a locked instance; nothing is written before ``save``."""
        return Action(self.session, self.registry, self.now, instance, self.design(instance), kind, by, note)

    def save(self, action: Action, element: str | None = None) -> None:
        """Write what an action did, and start what it asked to be started."""
        action.save(element)
        for key, business_key in action.to_start:
            try:
                self.start(key, business_key, by=action.by)
            except StepFailed as failure:
                failure.instance_id = action.instance.id
                raise

    def _submission(self, item: WorkItem, answers: forms.Answers, by: str, on_behalf_of: str | None) -> Submission:
        return rows.submit(
            self.session,
            instance_id=item.instance_id,
            work_item_id=item.id,
            element=item.element,
            name=item.name,
            form=item.form,
            answers=answers,
            by=by,
            on_behalf_of=on_behalf_of,
            at=self.now,
        )

    def _call(self, instance: Instance, by: str | None = None) -> Call:
        return Call(self.session, self.now, instance.business_key, instance.variables, by, instance.id)


LIGHT = (Definition.key, Definition.version, Definition.digest, Definition.name)
"""What an action reads of its definition: the rest is large, never changes, and is known to the process."""

# Statements of every answer are written once: building one costs more than sending it.
ITEM = select(WorkItem).where(WorkItem.id == bindparam("id"))
LOCKED = (
    select(Instance)
    .where(Instance.id == bindparam("id"))
    .options(joinedload(Instance.definition, innerjoin=True).load_only(*LIGHT))
    # A row that only points here, as a message to this instance does, need not wait for whoever holds it.
    .with_for_update(of=Instance, key_share=True)
    .execution_options(populate_existing=True)
)
