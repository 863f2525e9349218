"""Under which answers a field is asked for, and when it is compulsory: ``x-when``, ``required`` and ``if``/``then``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workflows.studio.forms.rows import AS_IT_IS, Row, rule_for

Schema = dict[str, Any]


def rename(schema: Schema, keys: Mapping[str, str]) -> None:
    """Call every field by its new key wherever the form names it; what names one that is gone goes, too."""
    if "required" in schema:
        schema["required"] = _called(schema["required"], keys)
    for each in schema["properties"].values():
        if "x-when" in each:
            each["x-when"] = {keys[name]: value for name, value in each["x-when"].items() if name in keys}
            if not each["x-when"]:
                del each["x-when"]
    if "allOf" in schema:
        rules = [_rule(rule, keys) for rule in schema["allOf"]]
        _set(schema, "allOf", [rule for rule in rules if rule is not None])


def write(schema: Schema, rows: Sequence[Row], before: Mapping[str, Row]) -> None:
    """Write what the rows say otherwise than before of when a field is asked for, and whether it must be answered."""
    keys = {each.id: each.key for each in rows}
    kinds = {each.id: each.kind for each in rows}
    for row in rows:
        old = before.get(row.id, Row(row.id))
        if (row.required, row.when, row.kind) == (old.required, old.when, old.kind):
            continue
        each = schema["properties"][row.key]
        _let_go(schema, row.key, each.get("x-when", {}))
        if row.when != old.when and row.when != AS_IT_IS:
            _ask_when(each, row.when, keys, kinds)
        if row.kind == "yes" and row.required != old.required:
            _must_be_ticked(each, row)
        if row.required:
            _require(schema, row.key, each.get("x-when", {}))


def _ask_when(each: Schema, when: str, keys: Mapping[str, str], kinds: Mapping[str, str]) -> None:
    row_id, _, value = when.partition("=")
    each.pop("x-when", None)
    if row_id in keys:
        each["x-when"] = {keys[row_id]: value == "true" if kinds[row_id] == "yes" else value}


def _let_go(schema: Schema, key: str, when: Mapping[str, Any]) -> None:
    """Compulsory no longer, neither always nor where ``when`` asks for it."""
    if key in schema.get("required", []):
        schema["required"] = [name for name in schema["required"] if name != key]
    for rule in schema.get("allOf", []):
        if when and rule["if"] == rule_for(when) and key in rule["then"].get("required", []):
            rule["then"]["required"] = [name for name in rule["then"]["required"] if name != key]
    if "allOf" in schema:
        _set(schema, "allOf", [rule for rule in schema["allOf"] if rule["then"] != {"required": []}])


def _must_be_ticked(each: Schema, row: Row) -> None:
    each.pop("const", None)  # an empty box is an answer too, so to require it says nothing
    if row.required:
        each["const"] = True


def _require(schema: Schema, key: str, when: Mapping[str, Any]) -> None:
    if not when:
        schema.setdefault("required", []).append(key)
        return
    rules = schema.setdefault("allOf", [])
    rule = next((rule for rule in rules if rule["if"] == rule_for(when) and set(rule["then"]) <= {"required"}), None)
    if rule is None:
        rules.append(rule := {"if": rule_for(when), "then": {"required": []}})
    rule["then"].setdefault("required", []).append(key)


def _rule(rule: Schema, keys: Mapping[str, str]) -> Schema | None:
    """A rule under the new keys; none where it asks for a field that is gone, or asks nothing any more."""
    asked = rule["if"]
    if any(name not in keys for name in (*asked.get("properties", {}), *asked.get("required", []))):
        return None
    renamed = {word: _part(part, keys) for word, part in rule.items()}
    return renamed if any(renamed["then"].values()) or not any(rule["then"].values()) else None


def _part(part: Schema, keys: Mapping[str, str]) -> Schema:
    found = dict(part)
    if "properties" in part:
        found["properties"] = {keys[name]: value for name, value in part["properties"].items() if name in keys}
    if "required" in part:
        found["required"] = _called(part["required"], keys)
    return found


def _called(names: Sequence[str], keys: Mapping[str, str]) -> list[str]:
    return [keys[name] for name in names if name in keys]


def _set(schema: Schema, word: str, value: list[Any]) -> None:
    if value:
        schema[word] = value
    else:
        del schema[word]
