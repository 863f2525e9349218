"""A decision table goes through the grid and back; what the grid does not show is not lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from engine import grids
from engine.decisions import Column, Grid, Row
from engine.diagrams import MAX_BYTES, Unreadable, decode
from tests.support.drawing import table

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("bpmn", "tests/diagrams") for path in sorted((ROOT / folder).glob("decisions/*.dmn"))]
FOREIGN = """<?pi kept?><dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20191111/MODEL/"
  xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:other="urn:other" id="file" other:by="x" name="F">
  <!-- kept -->
  <dmn:decision id="d" name="Mức duyệt" other:colour="red">
    <dmn:variable id="v" name="level" />
    <dmn:decisionTable id="t" other:width="12">
      <dmn:extensionElements><other:note>giữ</other:note></dmn:extensionElements>
      <dmn:input id="i1" label="Tiền" other:width="90">
        <dmn:inputExpression id="e1" typeRef="number"><dmn:text>amount</dmn:text></dmn:inputExpression>
        <dmn:inputValues id="iv"><dmn:text>1,2,3</dmn:text></dmn:inputValues>
      </dmn:input>
      <dmn:input label="Loại">
        <dmn:inputExpression><dmn:text><![CDATA[ kind ]]></dmn:text></dmn:inputExpression>
      </dmn:input>
      <dmn:output id="o1" name="level" typeRef="string">
        <dmn:defaultOutputEntry><dmn:text>1</dmn:text></dmn:defaultOutputEntry>
      </dmn:output>
      <dmn:annotation name="Ghi chú" />
      <dmn:rule id="r1" other:n="1">
        <dmn:description>Nhỏ</dmn:description>
        <dmn:inputEntry id="c1" other:x="1"><dmn:text>&lt; 10</dmn:text></dmn:inputEntry>
        <dmn:inputEntry id="c2"><dmn:text>"a"</dmn:text></dmn:inputEntry>
        <dmn:outputEntry id="c3"><dmn:text>"x"</dmn:text></dmn:outputEntry>
        <dmn:annotationEntry><dmn:text>giữ</dmn:text></dmn:annotationEntry>
      </dmn:rule>
      <dmn:rule id="r2">
        <dmn:inputEntry id="c4"><dmn:text>-</dmn:text></dmn:inputEntry>
        <dmn:inputEntry id="c5"><dmn:text /></dmn:inputEntry>
        <dmn:outputEntry id="c6"><dmn:text>"y"</dmn:text></dmn:outputEntry>
      </dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmndi:DMNDI><dmndi:DMNDiagram id="di" /></dmndi:DMNDI>
</dmn:definitions>"""
EVERY = {path.name: decode(path.read_bytes()) for path in FILES} | {
    "other tool's": FOREIGN,
    "drawn": table("limits", "COLLECT", "amount, kind -> days", ("> 1", "'a'", "3"), ("-", "-", "4")),
    "blank": grids.blank("limits", 'Hạn "A" & B'),
}


def canonical(text: str) -> bytes:
    return etree.tostring(etree.fromstring(text.encode()).getroottree(), method="c14n")


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_what_nobody_changed_is_the_same_text(text: str) -> None:
    grid = grids.read(text)
    assert grids.write(text, grid) == text
    renamed = grids.write(text, replace(grid, name="Tên khác"))
    assert grids.read(renamed).name == "Tên khác"
    back = grids.write(renamed, replace(grids.read(renamed), name=grid.name))
    assert canonical(back).replace(b' id="input_1"', b"") == canonical(text)  # what had no id has one now


def test_one_cell_changed_changes_one_cell() -> None:
    grid = grids.read(FOREIGN)
    first = replace(grid.rows[0], tests=("< 20", '"a"'))
    text = grids.write(FOREIGN, replace(grid, rows=(first, grid.rows[1])))
    before = FOREIGN.replace("<dmn:input label", '<dmn:input id="input_1" label').replace("&lt; 10", "&lt; 20")
    assert canonical(text) == canonical(before)


def test_columns_and_rows_move_with_all_that_lies_on_them() -> None:
    grid = grids.read(FOREIGN)
    one, two = grid.inputs
    small, rest = grid.rows
    turned = replace(
        grid,
        policy="FIRST",
        inputs=(two, Column("", "Ngày", "day", "date"), one),
        rows=(
            replace(rest, tests=("", '> "2026-01-01"', "-"), note="Còn lại"),
            Row("", ("'b'", "-", "[1..5]"), ("'z'",), ""),
            replace(small, tests=('"a"', "", "< 10"), note=""),
        ),
    )
    text = grids.write(FOREIGN, turned)
    again = grids.read(text)
    assert [(each.tests, each.answers, each.note) for each in again.rows] == [
        (each.tests, each.answers, each.note) for each in turned.rows
    ]
    assert [each.name for each in again.inputs] == ["kind", "day", "amount"]
    for kept in (
        "<?pi kept?>",
        "<!-- kept -->",
        'other:x="1"',
        "giữ</other:note>",
        "annotationEntry",
        "1,2,3",
        "DMNDI",
    ):
        assert kept in text
    ids = [node.get("id") for node in etree.fromstring(text.encode()).iter("*") if node.get("id")]
    assert len(ids) == len(set(ids))


def test_a_new_table_is_filled_from_nothing() -> None:
    grid = Grid(
        "Hạn",
        "UNIQUE",
        (Column("", "Tiền", "amount", "number"),),
        (Column("", "Cấp", "level"),),
        (Row("", ("> 1",), ("'x'",)),),
    )
    text = grids.write(grids.blank("limits", "Hạn"), grid)
    decode(text.encode(), MAX_BYTES)
    assert [each.tests for each in grids.read(text).rows] == [("> 1",)]
    assert text.count("\n") > 5


@pytest.mark.parametrize(
    "text",
    ["kein XML", "<a/>", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><definitions>&b;</definitions>",
     FOREIGN.replace("</dmn:definitions>", "<dmn:decision id='two' /></dmn:definitions>")],
)  # fmt: skip
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        grids.read(text)
