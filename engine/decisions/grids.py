"""A decision table as a grid: read from its DMN text and written back, with all else in the text left as it is.

Columns and rows are found again by their ids; what other tools wrote on them, and between them, stays with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from engine.decisions.tables import PARTS
from engine.diagrams import Unreadable, local, parse
from engine.typed_values import line

POLICIES = ("UNIQUE", "FIRST", "COLLECT")
_BLANK = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id={file} name={name} namespace={space}>
  <decision id={key} name={name}>
    <decisionTable id={table} hitPolicy="FIRST">
    </decisionTable>
  </decision>
</definitions>
"""


@dataclass(frozen=True)
class Column:
    """A column: what it is called, what it reads (an expression) or writes (a variable), and of which type."""

    id: str = ""
    label: str = ""
    name: str = ""
    kind: str = "string"


@dataclass(frozen=True)
class Row:
    """A rule: a test for each input, an answer for each output, and what its author says of it."""

    id: str = ""
    tests: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """A decision table as people see it."""

    name: str
    policy: str
    inputs: tuple[Column, ...] = ()
    outputs: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


def blank(key: str, name: str) -> str:
    """The text of a table without columns and rows."""
    words = {"file": f"{key}_file", "table": f"{key}_table", "space": f"urn:chidao:{key}", "key": key, "name": name}
    return _BLANK.format_map({word: quoteattr(value) for word, value in words.items()})


def read(text: str) -> Grid:
    """The grid behind ``text``; ``Unreadable`` for what is no DMN file with one table."""
    decision, table = _found(parse(text.encode()))
    inputs, outputs, rules = (_keyed(table, tag) for tag in PARTS)
    policy = f"{table.get('hitPolicy', 'UNIQUE').upper()} {table.get('aggregation', '')}".strip()
    return Grid(
        decision.get("name", ""),
        policy,
        tuple(_input(key, node) for key, node in inputs.items()),
        tuple(_output(key, node) for key, node in outputs.items()),
        tuple(_row(key, node, len(inputs), len(outputs)) for key, node in rules.items()),
    )


def write(text: str, grid: Grid) -> str:
    """The text with this grid; the very same text when the grid is the one that it holds."""
    if grid == read(text):
        return text
    root = parse(text.encode(), whole=True)
    decision, table = _found(root)
    _set(decision, "name", grid.name)
    policy, _, aggregation = grid.policy.partition(" ")
    if table.get("hitPolicy", "UNIQUE").upper() != policy:
        table.set("hitPolicy", policy)
    _set(table, "aggregation", aggregation)
    _Writer(root, table).write(grid)
    return etree.tostring(root.getroottree(), encoding="unicode")


class _Writer:
    """Brings a table's columns and rows into line with a grid."""

    def __init__(self, root: Any, table: Any) -> None:
        self._table = table
        self._space = etree.QName(table).namespace
        self._taken = {node.get("id") for node in root.iter("*")}
        self._inputs, self._outputs, self._rules = (_keyed(table, tag) for tag in PARTS)

    def write(self, grid: Grid) -> None:
        inputs = [self._input(each) for each in grid.inputs]
        outputs = [self._output(each) for each in grid.outputs]
        rules = [self._rule(each, grid) for each in grid.rows]
        _arrange(self._table, {"input": inputs, "output": outputs, "rule": rules})

    def _input(self, column: Column) -> Any:
        node = self._kept(self._inputs, column.id, "input")
        asked = _child(node, "inputExpression")
        if asked is None:
            asked = self._new("inputExpression")
            node.append(asked)
        _set(node, "label", column.label)
        _set(asked, "typeRef", column.kind)
        self._say(asked, column.name)
        return node

    def _output(self, column: Column) -> Any:
        node = self._kept(self._outputs, column.id, "output")
        for attribute, value in (("label", column.label), ("name", column.name), ("typeRef", column.kind)):
            _set(node, attribute, value)
        return node

    def _rule(self, row: Row, grid: Grid) -> Any:
        node = self._kept(self._rules, row.id, "rule")
        if not len(node) and "\n" in (self._table.text or ""):
            node.text = f"{self._table.text}  "
        _arrange(
            node,
            {
                "description": self._described(node, row.note),
                "inputEntry": self._entries(node, "inputEntry", self._inputs, grid.inputs, row.tests),
                "outputEntry": self._entries(node, "outputEntry", self._outputs, grid.outputs, row.answers),
            },
        )
        return node

    def _entries(
        self, rule: Any, tag: str, before: Mapping[str, Any], columns: Sequence[Column], texts: Sequence[str]
    ) -> list[Any]:
        """A row's cells in the order of the columns; a column that stays keeps its cell."""
        kept = dict(zip(before, rule.iterchildren(f"{{*}}{tag}"), strict=False))
        entries = []
        for column, text in zip(columns, texts, strict=True):
            entry = self._kept(kept, column.id, tag)
            self._say(entry, text)
            entries.append(entry)
        return entries

    def _described(self, rule: Any, note: str) -> list[Any]:
        node = _child(rule, "description")
        if not note:
            return []
        if node is None:
            node = etree.Element(f"{{{self._space}}}description")
        if line(node.text or "") != note:
            node.text = note
        return [node]

    def _kept(self, kept: Mapping[str, Any], key: str, tag: str) -> Any:
        """The element of that key, or a new one; the engine runs none without an id."""
        node = kept.get(key)
        if node is None:
            return self._new(tag)
        if not node.get("id"):
            node.set("id", self._fresh(tag))
        return node

    def _new(self, tag: str) -> Any:
        return etree.Element(f"{{{self._space}}}{tag}", {"id": self._fresh(tag)}, nsmap=self._table.nsmap)

    def _fresh(self, tag: str) -> str:
        number = 1
        while f"{tag}_{number}" in self._taken:
            number += 1
        self._taken.add(f"{tag}_{number}")
        return f"{tag}_{number}"

    def _say(self, node: Any, text: str) -> None:
        said = _child(node, "text")
        if said is None:
            said = etree.SubElement(node, f"{{{self._space}}}text")
        if line(said.text or "") != text:
            said.text = text


def _found(root: Any) -> tuple[Any, Any]:
    decisions = list(root.iter("{*}decision"))
    tables = [table for decision in decisions for table in decision.iterchildren("{*}decisionTable")]
    if local(root) != "definitions" or len(decisions) != 1 or len(tables) != 1:
        raise Unreadable(
            "Tệp không phải DMN có đúng một quyết định với một bảng; hãy tách tệp hoặc xuất lại.",
            "The file is no DMN file of one decision with one table; split it or export it again.",
            "table-shape",
        )
    return decisions[0], tables[0]


def _keyed(table: Any, tag: str) -> dict[str, Any]:
    """The children of a tag by their ids; by their places, where these are missing or doubled."""
    found: dict[str, Any] = {}
    for place, node in enumerate(table.iterchildren(f"{{*}}{tag}")):
        key = node.get("id", "")
        found[f"@{place}" if not key or key in found else key] = node
    return found


def _input(key: str, node: Any) -> Column:
    asked = _child(node, "inputExpression")
    kind = "" if asked is None else asked.get("typeRef", "")
    return Column(key, node.get("label", ""), _text(asked), kind)


def _output(key: str, node: Any) -> Column:
    return Column(key, node.get("label", ""), node.get("name", ""), node.get("typeRef", ""))


def _row(key: str, node: Any, inputs: int, outputs: int) -> Row:
    note = _child(node, "description")
    return Row(
        key,
        _padded(node.iterchildren("{*}inputEntry"), inputs),
        _padded(node.iterchildren("{*}outputEntry"), outputs),
        "" if note is None else line(note.text or ""),
    )


def _padded(entries: Iterable[Any], count: int) -> tuple[str, ...]:
    texts = [_text(entry) for entry in entries]
    return tuple((texts + [""] * count)[:count])


def _child(node: Any, tag: str) -> Any:
    return next(node.iterchildren(f"{{*}}{tag}"), None)


def _text(node: Any) -> str:
    said = None if node is None else _child(node, "text")
    return "" if said is None else line(said.text or "")


def _set(node: Any, attribute: str, value: str) -> None:
    if value:
        node.set(attribute, value)
    elif node.get(attribute) is not None:
        del node.attrib[attribute]


def _arrange(parent: Any, groups: Mapping[str, list[Any]]) -> None:
    """Put each group where the elements of its tag stood, else before the groups after it; the rest stays."""
    before = list(parent)
    after: list[Any] = []
    placed: set[str] = set()
    for node in before:
        tag = local(node) if isinstance(node.tag, str) else ""
        if tag not in groups:
            after.append(node)
        elif tag not in placed:
            placed.add(tag)
            after.extend(groups[tag])
    order = list(groups)
    for tag in reversed(order):
        if tag not in placed:
            later = {id(node) for each in order[order.index(tag) + 1 :] for node in groups[each]}
            place = next((place for place, node in enumerate(after) if id(node) in later), len(after))
            after[place:place] = groups[tag]
    if after != before:
        _replace(parent, after, end=before[-1].tail if before else None)


def _replace(parent: Any, children: list[Any], end: str | None) -> None:
    """New children, indented as the old ones were."""
    parent[:] = children
    if (parent.text or "").strip() or not children:
        return
    for child in children:
        if not (child.tail or "").strip():
            child.tail = parent.text
    children[-1].tail = end if end is not None else (parent.text or "").removesuffix("  ")
