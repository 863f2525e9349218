"""Reads an electronic document of the national axis (edXML, QCVN 102): what it says, and every element it has.

All parsing is done in a child with limits, which leaves the enclosed files beside the document.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine import typed_values
from engine.diagrams import Unreadable, parse
from workflows.errors import ImportRejected
from workflows.imports import apart
from workflows.vocabulary import Urgency

LARGEST = 40 * 1024 * 1024
MOST_ELEMENTS = 5000
_URGENCY = (Urgency.NORMAL, Urgency.URGENT, Urgency.VERY_URGENT, Urgency.EXPRESS, Urgency.EXPRESS)
"""By the number that ``Priority`` gives; the last is sent at an hour that was agreed."""
_ADVICE = "Hãy lấy lại tệp từ trục liên thông văn bản."


class Steering(StrEnum):
    """What ``SteeringType`` says of a document."""

    NONE = "1"
    DIRECTIVE = "2"
    REPORT = "3"


class Business(StrEnum):
    """What the sender wants with it: ``Bussiness``, as the standard spells it."""

    NEW = "0"
    RECALL = "1"
    UPDATE = "2"
    REPLACE = "3"


@dataclass(frozen=True)
class Enclosed:
    """A file that came along."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ElectronicDocument:
    """One document; ``answers`` is the number of the one that it responds to, ``elements`` all that was written."""

    number: str
    issuer: str
    doc_type: str
    subject: str
    content: str
    dated: str
    signer: str
    due_on: str
    urgency: Urgency
    steering: Steering
    business: Business
    answers: str
    answers_dated: str
    files: list[Enclosed]
    elements: dict[str, str]


def read(content: bytes) -> ElectronicDocument:
    """The document; ``ImportRejected`` says in which line it is broken, or what it lacks."""
    if len(content) > LARGEST:
        raise ImportRejected(f"Văn bản điện tử không quá {LARGEST // 1024 // 1024} MB.")
    return apart.read(content, _taken_apart, _document)


def _taken_apart(path: Path) -> dict[str, Any]:
    """Every element with text, and the names of the enclosed files, which are laid beside the document in order."""
    root = _root(path.read_bytes())
    if _local(root) != "edXML" and root.find(".//{*}MessageHeader") is None:
        raise ImportRejected(f"Tệp này không phải văn bản điện tử edXML. {_ADVICE}")
    elements, names = dict(_leaves(root)), list[str]()
    for place, (name, content) in enumerate(_files(root)):
        path.with_name(f"enclosed-{place}").write_bytes(content)
        names.append(name)
    return {"elements": elements, "files": names}


def _document(path: Path, told: dict[str, Any]) -> ElectronicDocument:
    elements: dict[str, str] = told["elements"]

    def said(path: str) -> str:
        return next((text for key, text in elements.items() if key.endswith(path)), "")

    document = ElectronicDocument(
        number=_number(said("MessageHeader/Code/CodeNumber"), said("MessageHeader/Code/CodeNotation")),
        issuer=said("From/OrganName"),
        doc_type=said("DocumentType/TypeName") or said("MessageHeader/DocumentType"),
        subject=said("Subject"),
        content=said("MessageHeader/Content"),
        dated=_day(said("PromulgationInfo/PromulgationDate")),
        signer=said("SignerInfo/FullName"),
        due_on=_day(said("DueDate")),
        urgency=_priority(said("OtherInfo/Priority")),
        steering=_one_of(Steering, said("SteeringType"), Steering.NONE),
        business=_one_of(Business, said("Bussiness"), Business.NEW),
        answers=_number(said("ResponseFor/Code/CodeNumber") or said("ResponseFor/Code"), said("For/Code/CodeNotation")),
        answers_dated=_day(said("ResponseFor/PromulgationDate")),
        files=[
            Enclosed(name, path.with_name(f"enclosed-{place}").read_bytes()) for place, name in enumerate(told["files"])
        ],
        elements=elements,
    )
    if not document.number or not document.subject:
        raise ImportRejected(f"Văn bản điện tử thiếu số, ký hiệu hoặc trích yếu (Code, Subject). {_ADVICE}")
    return document


def _root(content: bytes) -> Any:
    try:
        return parse(content, LARGEST)
    except Unreadable as error:
        if error.code == "doctype":
            raise ImportRejected("Văn bản điện tử không được có DOCTYPE.") from error
        cause = getattr(error.__cause__, "msg", None) or "ký tự không đúng bảng mã"
        raise ImportRejected(f"Tệp hỏng ({cause}). {_ADVICE}") from error


def _leaves(root: Any) -> Iterator[tuple[str, str]]:
    """Every element that has text, known or not, by its path; files are kept apart."""
    count = 0
    for each in root.iter("{*}*"):
        count += 1
        if count > MOST_ELEMENTS:
            raise ImportRejected(f"Văn bản điện tử có quá {MOST_ELEMENTS} phần tử. {_ADVICE}")
        if len(each) or _local(each) == "ContentTransferEncoded":
            continue
        text = typed_values.line(each.text or "")
        if text:
            path = "/".join([*(_local(above) for above in reversed(list(each.iterancestors()))), _local(each)])
            yield path, text[:5000]


def _files(root: Any) -> Iterator[tuple[str, bytes]]:
    for each in root.iter("{*}Attachment"):
        told = {_local(part): part.text or "" for part in each}
        encoded, name = told.get("ContentTransferEncoded"), told.get("AttachmentName")
        if encoded and name:
            try:
                yield typed_values.line(name), b64decode(encoded, validate=False)
            except NotBase64 as error:
                raise ImportRejected(f"Tệp kèm “{name}” hỏng. {_ADVICE}") from error


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(number: str, notation: str) -> str:
    return f"{number}/{notation}" if number and notation and "/" not in number else number


def _day(written: str) -> str:
    """dd/mm/yyyy, as forms are typed, from the standard's yyyy/MM/dd; what is no date is left out."""
    for pattern in ("%Y/%m/%d", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return f"{datetime.strptime(written[:10], pattern):%d/%m/%Y}"  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
    return ""


def _priority(written: str) -> Urgency:
    return _URGENCY[int(written)] if written.isdecimal() and int(written) < len(_URGENCY) else Urgency.NORMAL


def _one_of(words: Any, written: str, usual: Any) -> Any:
    return words(written) if written in list(words) else usual
