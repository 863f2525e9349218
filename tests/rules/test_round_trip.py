"""What designers' tools wrote comes back as it was: files in, files out, byte for byte."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from engine import DiagramRejected, bundles
from engine.diagrams import BPMN
from workflows import designs
from workflows.handlers import registry
from workflows.studio import catalogue

TESTS = Path(__file__).parents[1]
FILES = sorted(path for folder in (designs.SHIPPED, TESTS / "diagrams") for path in folder.rglob("*.bpmn"))
FRONTEND = TESTS.parent / "webapp" / "frontend"
DI, DC = "{http://www.omg.org/spec/BPMN/20100524/DI}", "{http://www.omg.org/spec/DD/20100524/DC}"
STRINGS = re.compile(r"""(?<!')\btranslate\((['\"])((?:(?!\1).)+)\1""")
LABELS = re.compile(r"label: '([^']+)'")


def test_whatever_is_taken_in_is_given_out_byte_for_byte(tmp_path: Path) -> None:
    taken = 0
    for number, path in enumerate(FILES):
        try:
            bundle = bundles.read_file(path)
        except DiagramRejected:
            continue
        diagram, *_ = bundles.write(bundle, tmp_path / str(number))
        content = path.read_bytes()
        if content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n'):
            assert diagram.read_bytes() == content, path
            taken += 1
        assert bundles.read_file(diagram) == bundle, path
    assert taken >= 8


@pytest.mark.parametrize("path", sorted(designs.SHIPPED.rglob("*.bpmn")), ids=lambda path: path.stem)
def test_whatever_is_shipped_is_drawn_in_the_lane_that_names_it(path: Path) -> None:
    """The studio writes a lane anew from what is drawn in it: who works elsewhere than drawn says so itself."""
    root = etree.parse(path).getroot()
    drawn = {
        shape.get("bpmnElement"): [float(shape.find(f"{DC}Bounds").get(each)) for each in ("y", "height")]
        for shape in root.iter(f"{DI}BPMNShape")
    }
    for lane in root.iter(f"{BPMN}lane"):
        top, height = drawn[lane.get("id")]
        for named in lane.iterfind(f"{BPMN}flowNodeRef"):
            y, high = drawn[named.text]
            assert top <= y + high / 2 <= top + height, named.text


def test_every_name_of_the_catalogue_has_its_sentence_and_an_example_to_copy() -> None:
    found = catalogue.names(registry)
    assert {each.kind for each in found} == set(catalogue.KINDS)
    for each in found:
        assert each.sentence.endswith("."), each
        assert each.name in each.example, each


def test_every_string_of_the_drawing_board_has_its_words() -> None:
    library = FRONTEND / "node_modules"
    if not library.is_dir():
        pytest.skip("bpmn-js is not installed (make setup builds the bundle and brings it)")
    sources = [
        *(library / "bpmn-js" / "lib").rglob("*.js"),
        *(library / "diagram-js" / "lib" / "features").rglob("*.js"),
    ]
    strings = {found[2] for path in sources for found in STRINGS.finditer(path.read_text("utf-8"))}
    for name in ("popup-menu/PopupEntries.js", "replace/ReplaceOptions.js"):
        text = (library / "bpmn-js" / "lib" / "features" / name).read_text("utf-8")
        strings |= {found[1] for line in text.splitlines() if "//" not in line for found in LABELS.finditer(line)}
    words = (FRONTEND / "studio" / "words.js").read_text("utf-8")
    known = {json.loads(each) for each in re.findall(r'^  ("[^"]+"):', words, re.MULTILINE)}
    assert strings - known == set()
    assert len(strings) > 100
