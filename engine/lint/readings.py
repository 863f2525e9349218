"""What two readers of one file would read differently: hidden elements, prefixes, truths, misspelt properties.

The library looks for an element's parts at any depth, and for truth only in one spelling of it; the rules here look
at what stands on the drawing. A file in which the two differ is refused, whether by mischief or by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from engine.diagrams import BPMN, SPIFF, Diagram, Element, local
from engine.lint.faults import Fault, Rule, warning

TRUTHS = (
    *("cancelActivity", "instantiate", "isClosed", "isExecutable", "isForCompensation", "isInterrupting"),
    *("isSequential", "parallelMultiple", "triggeredByEvent"),
)
PROPERTIES = ("aside", "candidates", "correlation", "form", "forms", "offered", "payload", "state")
LIKENESS = 0.75


def _hidden(diagram: Diagram) -> Iterator[Fault]:
    """Elements of BPMN that another tool's extension would smuggle past whoever looks at the drawing."""
    for extension in diagram.root.iter(f"{BPMN}extensionElements"):
        for node in extension.iterdescendants(f"{BPMN}*"):
            yield Fault(
                _owner(diagram, extension),
                "hidden-element",
                f"“{local(node)}” nằm ẩn trong extensionElements; hãy vẽ ra ngoài hoặc xóa.",
                f"a “{local(node)}” is hidden in extensionElements; draw it in the open or delete it.",
            )
            break


def _prefixed(diagram: Diagram) -> Iterator[Fault]:
    for node in diagram.root.iter(f"{BPMN}*"):
        for attribute in node.attrib:
            if attribute.startswith(BPMN):
                word = attribute.removeprefix(BPMN)
                yield Fault(
                    _owner(diagram, node),
                    "prefixed-attribute",
                    f"thuộc tính “{word}” có tiền tố nên mỗi công cụ đọc một khác; hãy bỏ tiền tố.",
                    f"the attribute “{word}” has a prefix, which each tool reads differently; take the prefix away.",
                )


def _truths(diagram: Diagram) -> Iterator[Fault]:
    for node in diagram.process.iter(f"{BPMN}*"):
        for word in TRUTHS:
            if node.get(word, "true") not in ("true", "false"):
                yield Fault(
                    _owner(diagram, node),
                    "odd-boolean",
                    f"{word}=“{node.get(word)}” không rõ đúng hay sai; hãy viết true hoặc false.",
                    f"{word}=“{node.get(word)}” is neither true nor false to every tool; write true or false.",
                )


def _properties(diagram: Diagram) -> Iterator[Fault]:
    for node in diagram.process.iter(f"{BPMN}*"):
        for entry in node.iterfind(f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"):
            each, name = _owner(diagram, node), entry.get("name")
            if not name or entry.get("value") is None:
                yield Fault(
                    each,
                    "bad-property",
                    "có thuộc tính (spiffworkflow:property) thiếu tên hoặc giá trị; hãy điền hoặc xóa.",
                    "has a spiffworkflow:property without a name or a value; fill it in or delete it.",
                )
            elif name not in PROPERTIES and (meant := get_close_matches(name, PROPERTIES, 1, LIKENESS)):
                yield warning(
                    each,
                    "property-misspelt",
                    f"thuộc tính “{name[:40]}” không có tác dụng; nếu là “{meant[0]}”, hãy sửa tên.",
                    f"the property “{name[:40]}” has no effect; if “{meant[0]}” is meant, mend its name.",
                )


def _owner(diagram: Diagram, node: object) -> Element | None:
    """The element of the drawing to which a part belongs."""
    drawn = {each.node: each for each in diagram.nodes}
    while node is not None and node not in drawn:
        node = node.getparent()  # type: ignore[attr-defined] (lxml ships no annotations)
    return drawn.get(node)  # type: ignore[arg-type]


RULES: tuple[Rule, ...] = (_hidden, _prefixed, _truths, _properties)
