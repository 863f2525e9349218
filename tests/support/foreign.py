"""Files that nobody of the house drew: other tools' diagrams, broken ones, hostile ones, and what is no file at all.

``corpus(folder, count, seed)`` writes them, the same for the same seed, each with what has to be said of it.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from tests.support.drawing import after, any_of, both, draw, either, offered, race, raw, terminate

REFUSED = ("rejected",)
SOUND = ("accepted",)
ANY = ("accepted", "not_proven", "rejected")


@dataclass(frozen=True)
class Foreign:
    """One file, of which kind it is, which verdicts are right, and the tool whose extensions have to be listed."""

    path: Path
    kind: str
    verdicts: tuple[str, ...]
    tool: str = ""


TOOLS = {
    "camunda": (
        "http://camunda.org/schema/1.0/bpmn",
        "<camunda:formData><camunda:formField id='amount' type='long' /></camunda:formData>"
        "<camunda:taskListener class='org.acme.Listener' event='create' />"
        "<camunda:executionListener expression='${bean.run(execution)}' event='end' />",
        'camunda:assignee="${initiator}" camunda:candidateGroups="managers" camunda:asyncBefore="true"',
    ),
    "zeebe": (
        "http://camunda.org/schema/zeebe/1.0",
        "<zeebe:formDefinition formKey='camunda-forms:bpmn:f' /><zeebe:assignmentDefinition assignee='= owner' />"
        "<zeebe:ioMapping><zeebe:input source='= a' target='b' /></zeebe:ioMapping>",
        'zeebe:modelerTemplate="io.camunda.http"',
    ),
    "signavio": (
        "http://www.signavio.com",
        "<signavio:signavioMetaData metaKey='bgcolor' metaValue='#ffffcc' />"
        "<signavio:signavioLabel bottom='true' ref='text_name' x='1.0' y='2.0' />",
        'signavio:revision="7"',
    ),
    "activiti": (
        "http://activiti.org/bpmn",
        "<activiti:formProperty id='speaker' name='Speaker' type='string' />",
        'activiti:assignee="kermit" activiti:candidateGroups="management"',
    ),
    "flowable": (
        "http://flowable.org/bpmn",
        "<flowable:taskListener event='create' class='org.acme.Listener' />",
        'flowable:formFieldValidation="true"',
    ),
    "drools": (
        "http://www.jboss.org/drools",
        "<drools:metaData name='elementname'><drools:metaValue><![CDATA[Duyệt]]></drools:metaValue></drools:metaData>",
        'drools:packageName="com.acme" drools:version="1.0"',
    ),
    "bizagi": (
        "http://www.bizagi.com/bpmn20",
        "<bizagi:BizagiExtensions><bizagi:BizagiProperties><bizagi:BizagiProperty name='bgColor' value='White' />"
        "</bizagi:BizagiProperties></bizagi:BizagiExtensions>",
        'bizagi:id="1"',
    ),
}
SERVICES = (
    '<bpmn:serviceTask id="{0}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:class="org.acme.Mail">{1}'
    "</bpmn:serviceTask>",
    '<bpmn:serviceTask id="{0}"><bpmn:extensionElements><zeebe:taskDefinition '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" type="mail" retries="3" /></bpmn:extensionElements>{1}'
    "</bpmn:serviceTask>",
    '<bpmn:scriptTask id="{0}" scriptFormat="groovy">{1}<bpmn:script>"rm -rf /".execute()</bpmn:script>'
    "</bpmn:scriptTask>",
    '<bpmn:scriptTask id="{0}" scriptFormat="python">{1}<bpmn:script>__import__("os").system("id")</bpmn:script>'
    "</bpmn:scriptTask>",
    '<bpmn:businessRuleTask id="{0}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'camunda:decisionRef="dish">{1}</bpmn:businessRuleTask>',
    '<bpmn:task id="{0}">{1}</bpmn:task>',
    '<bpmn:sendTask id="{0}">{1}</bpmn:sendTask>',
)
ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-be",
    "cp1258",
    "latin-1",
    "shift_jis",
    "cp500",
    "utf-7",
)
ENTITIES = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};&e{n - 1};&e{n - 1};">' for n in range(1, 20))
DOCTYPES = (
    "<!DOCTYPE x>",
    '<!DOCTYPE x [<!ENTITY e0 "boom">' + ENTITIES + "]>",
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]>',
    '<!DOCTYPE x PUBLIC "-//OMG//DTD BPMN//EN" "http://127.0.0.1:9/bpmn.dtd">',
)
NAMES = (
    "{}.bpmn",
    "-{}.bpmn",
    "a b {}.bpmn",
    "số {}.bpmn",
    "{}\n.bpmn",
    "\udcff{}.bpmn",
    "{}.bpmn.xml",
    "\x1b[31m{}",
    "{}\u202e",
)


def own(random: Random) -> str:
    """A sound diagram that names nothing but what every house knows."""
    shapes = [
        draw("own", "start -> a -> b -> end", a=raw("manualTask"), b=raw("manualTask")),
        draw(
            "own",
            "start -> f -> a -> j -> end\nf -> b -> j",
            f=both(),
            j=both(),
            a=raw("manualTask"),
            b=raw("manualTask"),
        ),
        draw("own", "start -> a -> c\nc -[1 == 2]-> end\nc -*-> end2", a=raw("manualTask"), c=either()),
        draw(
            "own",
            "start -> a -> f\nf -[1 == 2]-> b -> j -> end\nf -*-> j",
            a=raw("manualTask"),
            b=after("'P1D'"),
            f=any_of(),
            j=any_of(),
        ),
        draw(
            "own",
            "start -> f -> a -> over\nf -> m -> w -> m",
            f=both(),
            m=either(),
            w=after("'P1D'"),
            a=raw("manualTask"),
            over=terminate(),
        ),
        draw("own", "start -> r -> a -> m -> end\nr -> w -> m", r=race(), a=offered(), w=after("'P1D'"), m=either()),
    ]
    return random.choice(shapes).replace("anybody", "officers_of_agency")


def corpus(folder: Path, count: int, seed: int) -> Iterator[Foreign]:
    """``count`` files of every kind in turn, and then what is no file at all."""
    random = Random(seed)  # noqa: S311 (mischief, not a secret)
    kinds = list(KINDS.items())
    for number in range(count):
        kind, (make, verdicts) = kinds[number % len(kinds)]
        name = random.choice(NAMES).format(number) if random.random() < 0.3 else f"{number}.bpmn"
        path, tool = folder / name, random.choice(list(TOOLS))
        path.write_bytes(make(random, tool))
        yield Foreign(path, kind, verdicts, tool if kind == "kept" else "")
    for name, make in STRANGE.items():
        yield Foreign(make(folder / name), name, REFUSED)


def _kept(random: Random, tool: str) -> bytes:
    """A sound diagram with another tool's words in it."""
    uri, inside, attributes = TOOLS[tool]
    text = own(random).replace("<bpmn:definitions ", f'<bpmn:definitions xmlns:{tool}="{uri}" exporter="{tool}" ', 1)
    held = f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"
    for tag in ("manualTask", "startEvent"):
        start = text.find(f"<bpmn:{tag} ")
        end = text.find(">", start)
        if start >= 0 and "extensionElements" not in text[start : text.find(f"</bpmn:{tag}>", start)]:
            text = f"{text[:end]} {attributes}>{held}{text[end + 1 :]}"
    return _encoded(text, random, ("utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"))


def _theirs(random: Random, tool: str) -> bytes:
    """A diagram that another tool would run, with what it would run."""
    uri, _, _ = TOOLS[tool]
    steps = [random.choice(SERVICES) for _ in range(random.randrange(1, 8))]
    names = ["start", *(f"t{number}" for number in range(len(steps))), "end"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}" />'
        for number, (source, target) in enumerate(pairwise(names))
    )
    listed = "".join(each.format(f"t{number}", "") for number, each in enumerate(steps))
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        f' xmlns:{tool}="{uri}" id="d" targetNamespace="urn:x" exporter="{tool}" exporterVersion="5.1">'
        f'<bpmn:process id="p" isExecutable="{random.choice(("true", "false"))}"><bpmn:startEvent id="start" />{listed}'
        f'<bpmn:endEvent id="end" />{flows}</bpmn:process></bpmn:definitions>'
    )
    return text.encode()


def _spoiled(random: Random, _tool: str) -> bytes:
    """A sound diagram that lost, doubled or swapped something on its way."""
    text, words = (
        own(random),
        ("sequenceFlow", "manualTask", "endEvent", "sourceRef", "targetRef", "id", "parallelGateway"),
    )
    for _ in range(random.randrange(1, 4)):
        at, length = random.randrange(len(text)), random.randrange(1, 60)
        match random.randrange(4):
            case 0:
                text = text[:at] + text[at + length :]
            case 1:
                text = text.replace(random.choice(words), random.choice(words), random.randrange(1, 4))
            case 2:
                text = text[:at] + text[random.randrange(len(text)) :][:length] + text[at:]
            case _:
                text = text[:at] + chr(random.choice((0, 7, 27, 0x9B, 0x202E, 0xFFFF, 0x1F600))) + text[at:]
    return text.encode("utf-8", "replace")


def _cut(random: Random, _tool: str) -> bytes:
    text = own(random)
    return text[: random.randrange(len(text) - 1)].encode()


def _other_encoding(random: Random, _tool: str) -> bytes:
    declared = f'<?xml version="1.0" encoding="{random.choice((*ENCODINGS, "utf-8", "x-no-such"))}"?>'
    return _encoded(declared + own(random), random, ENCODINGS)


def _doctype(random: Random, _tool: str) -> bytes:
    before = random.choice(("", " \n", "<!-- c -->", "<?pi x?>"))
    text = '<?xml version="1.0"?>' + before + random.choice(DOCTYPES) + own(random)
    return _encoded(text, random, ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le"))


def _deep(random: Random, _tool: str) -> bytes:
    depth, tag = random.choice((300, 5_000, 90_000)), random.choice(("a", "bpmn:subProcess", "bpmn:extensionElements"))
    inside = f"<{tag}>" * depth + (f"</{tag}>" * depth if random.random() < 0.5 else "")
    return own(random).replace("</bpmn:process>", f"{inside}</bpmn:process>").encode()


def _giant(random: Random, _tool: str) -> bytes:
    """Much of one thing: a name, attributes, namespaces, text, comments, elements, flows."""
    most = random.choice((10_000, 100_000, 900_000))
    text = own(random)
    match random.randrange(6):
        case 0:
            return text.replace('name="own"', f'name="{"x" * most}"').encode()
        case 1:
            many = " ".join(f'a{number}="1"' for number in range(most // 10))
            return text.replace("<bpmn:process ", f"<bpmn:process {many} ").encode()
        case 2:
            many = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(most // 30))
            return text.replace("<bpmn:process ", f"<bpmn:process {many} ").encode()
        case 3:
            return text.replace("</bpmn:process>", "<bpmn:task />" * (most // 13) + "</bpmn:process>").encode()
        case 4:
            flow = '<bpmn:sequenceFlow id="{0}" sourceRef="start" targetRef="end" />'
            many = "".join(flow.format(f"q{number}") for number in range(most // 60))
            return text.replace("</bpmn:process>", many + "</bpmn:process>").encode()
        case _:
            return text.replace("</bpmn:process>", "<bpmn:unheard />" * (most // 16) + "</bpmn:process>").encode()


def _too_large(random: Random, _tool: str) -> bytes:
    return own(random).encode() + b" " * (1024 * 1024 + random.randrange(1_000_000))


def _junk(random: Random, _tool: str) -> bytes:
    start = random.choice(
        (b"", b"PK\x03\x04", b"%PDF-1.7", b"\x89PNG\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"<?xml ", b"\x00" * 9)
    )
    return start + random.randbytes(random.randrange(0, 3_000))


def _no_diagram(random: Random, _tool: str) -> bytes:
    found = (
        b"",
        b"   \n",
        b"<html><body>x</body></html>",
        b"{}",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x00",
        b"<definitions xmlns='http://www.omg.org/spec/DMN/20180521/MODEL/'/>",
        gzip.compress(own(random).encode()),
        b"<bpmn:definitions/>",
        b"<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='/etc/passwd'/></a>",
    )
    return random.choice(found)


def _escapes(random: Random, _tool: str) -> bytes:
    """Expressions and names that would harm whoever evaluates or prints them."""
    evil = random.choice(
        (
            "__import__('os').system('id')",
            "().__class__.__base__.__subclasses__()",
            "9**9**9",
            "${1}",
            "'a'*10**9",
            "[x for x in (1,)]",
            "open('/etc/passwd').read()",
            "\x9b31m\n2.bpmn: dùng được",
        )
    )
    quoted = evil.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "&#10;")
    text = draw("own", "start -> a -> c\nc -[1 == 2]-> end\nc -*-> end2", a=raw("manualTask"), c=either())
    return text.replace("1 == 2", quoted).replace('name="c"', f'name="{quoted}"').encode()


def _encoded(text: str, random: Random, encodings: tuple[str, ...]) -> bytes:
    return text.encode(random.choice(encodings), "replace")


Make = Callable[[Random, str], bytes]
KINDS: dict[str, tuple[Make, tuple[str, ...]]] = {
    "kept": (_kept, SOUND),
    "theirs": (_theirs, REFUSED),
    "spoiled": (_spoiled, ANY),
    "cut": (_cut, REFUSED),
    "encoding": (_other_encoding, ANY),
    "doctype": (_doctype, REFUSED),
    "deep": (_deep, REFUSED),
    "giant": (_giant, ANY),
    "too large": (_too_large, REFUSED),
    "junk": (_junk, REFUSED),
    "no diagram": (_no_diagram, REFUSED),
    "escapes": (_escapes, REFUSED),
}


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _link(target: str) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.symlink_to(target)
        return path

    return make


STRANGE: dict[str, Callable[[Path], Path]] = {
    "nowhere": lambda path: path,
    "a folder": _folder,
    "a pipe that nobody writes": _pipe,
    "a link to itself": lambda path: _link(str(path))(path),
    "a link to nothing": _link("/nowhere/at/all"),
    "zeros without end": _link("/dev/zero"),
    "a name too long": lambda path: path.with_name("x" * 4_000),
}
