"""Makes a called diagram fit beside its caller: each id is preceded by the process's, as in ``leave:approve``."""

from __future__ import annotations

from typing import Any

from engine import diagrams

REFERENCES = ("id", "sourceRef", "targetRef", "attachedToRef", "default")
SHAPE = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape"


def qualified(text: str) -> Any:
    """The XML of a called diagram with ids that no other file has; what its expressions name stays as it is."""
    # Parsed anew: a drawing that was read is shared.
    root = diagrams.parse(text.encode())
    key = diagrams.read(text).key
    process = next(node for node in root.iter(f"{diagrams.BPMN}process") if node.get("id") == key)
    for node in process.iter():
        kind = diagrams.local(node)
        if kind in diagrams.NODES or kind in ("sequenceFlow", "lane", "laneSet"):
            for name in REFERENCES:
                if node.get(name):
                    node.set(name, f"{key}:{node.get(name)}")
        if kind in ("incoming", "outgoing", "flowNodeRef") and node.text:
            node.text = f"{key}:{node.text.strip()}"
    for shape in root.iter(SHAPE):
        shape.set("bpmnElement", f"{key}:{shape.get('bpmnElement')}")
    return root
