"""Which variables conditions still read long after they were written; of the others playing need remember nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import diagrams, forms
from engine.diagrams import Diagram, Element
from engine.expressions import names_in
from engine.registry import Registry

PASSED_AT_ONCE = ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "serviceTask")


def lasting(diagram: Diagram, schemas: Mapping[str, Any], registry: Registry) -> set[str]:
    """The names that some condition may read though the step before it did not write them."""
    asked = [(each, flow.condition) for each in diagram.nodes for flow in each.outgoing if flow.condition]
    return {
        name
        for each, condition in asked
        for name in names_in(condition or "")[0]
        if not _written_just_before(each, name, diagram, schemas, registry)
    }


def _written_just_before(
    gateway: Element, name: str, diagram: Diagram, schemas: Mapping[str, Any], registry: Registry
) -> bool:
    """Whether every way back from a gateway meets a writer of the name before it meets a place where tokens wait."""
    ahead, seen = [gateway], {gateway.id}
    while ahead:
        here = ahead.pop()
        before = [diagram.elements[flow.source] for flow in here.incoming if flow.source in diagram.elements]
        if not before:
            return False
        for each in before:
            if name in _writes(each, schemas, registry):
                continue
            if each.kind not in PASSED_AT_ONCE or each.several is not None:
                return False
            if each.id not in seen:
                seen.add(each.id)
                ahead.append(each)
    return True


def _writes(each: Element, schemas: Mapping[str, Any], registry: Registry) -> set[str]:
    schema = schemas.get(each.form or "") if each.kind in diagrams.STEPS or each.form else None
    return {
        *(forms.variables(schema) if schema else ()),
        *each.payload,
        *(registry.writes(each.operator) if each.operator else ()),
    }
