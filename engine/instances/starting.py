"""How an instance begins: of which version, with what a person answered in the form of its start event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine import definitions, forms
from engine.definitions.design import design_of
from engine.errors import StepFailed
from engine.instances import receipts, rows
from engine.instances.actions import Action
from engine.models import Definition, Instance
from engine.registry import Call

if TYPE_CHECKING:
    from engine.instances.engine import Engine


def begin(
    engine: Engine,
    definition: Definition,
    business_key: str,
    by: str | None,
    variables: Mapping[str, Any],
    typed: Mapping[str, Any] | None,
    at: str | None,
    once: str | None,
) -> Instance:
    called = definitions.called_by(engine.session, definition)
    design = design_of(definition, called)
    answers = None
    if typed is not None:
        answers = forms.judge(form_of(definition), typed, engine.registry, loose_call(engine, business_key, by))
    instance = Instance(
        definition=definition,
        business_key=business_key,
        status="running",
        state_blob=b"",
        variables=dict(variables),
        bound={each.key: each.id for each in called},
        started_at=engine.now,
        attempts=0,
    )
    engine.session.add(instance)
    engine.session.flush()
    earlier = receipts.take(engine.session, once, "start", instance.id, engine.now)
    if earlier is not None:
        engine.session.delete(instance)
        engine.session.flush()
        return engine.session.get_one(Instance, earlier.instance_id)
    try:
        action = Action(engine.session, engine.registry, engine.now, instance, design, "start", by, begin_at=at)
        element = _answer(action, answers, by) if answers is not None else at
        action.advance()
        engine.save(action, element)
    except StepFailed as failure:
        failure.instance_id = None  # it never was
        raise
    return instance


def form_of(definition: Definition) -> dict[str, Any]:
    """The form of the plain start event; no fields when it has none."""
    element = definitions.plain_start(definition)
    return definition.forms[element.form] if element and element.form else forms.NO_FIELDS


def loose_call(engine: Engine, business_key: str, by: str | None) -> Call:
    """What is asked before there is an instance."""
    return Call(engine.session, engine.now, business_key, {}, by)


def _answer(action: Action, answers: forms.Answers, by: str | None) -> str | None:
    element = definitions.plain_start(action.instance.definition)
    if element is None:
        return None
    schema = form_of(action.instance.definition)
    action.write({name: answers.get(name) for name in forms.variables(schema)})
    action.submission = rows.submit(
        action.session,
        instance_id=action.instance.id,
        work_item_id=None,
        element=element.id,
        name=element.label,
        form=element.form,
        answers=answers,
        by=by or "",
        on_behalf_of=None,
        at=action.now,
    )
    return element.id
