"""What a designer does with a draft's forms: sees them, begins one, works on it, saves it, throws it away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from engine import AnswersRejected
from engine.definitions import MAX_FORM_BYTES
from engine.forms import MAX_FIELDS, can_be_taken_apart
from workflows.errors import DesignRefused, NotFound
from workflows.models import DesignDraft, Person
from workflows.policy import Action, require
from workflows.studio import drafts
from workflows.studio.drafts import Change
from workflows.studio.forms import choices
from workflows.studio.forms.rows import Sheet
from workflows.studio.forms.uses import uses_of
from workflows.studio.forms.writing import written
from workflows.unit import UnitOfWork

_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Listed:
    """A form of a draft as the list shows it; ``missing``: the drawing names it, and nobody has made it."""

    name: str
    title: str
    fields: int
    steps: list[str]
    missing: bool = False


@dataclass(frozen=True)
class Sent:
    """A form's page as it was sent: the schema that was opened, the sheet as it is now, and the answers tried."""

    base: str
    sheet: Sheet
    language: str = "vi"
    answers: Mapping[str, Any] = field(default_factory=dict[str, Any])


def listing(draft: DesignDraft) -> list[Listed]:
    """The forms of a draft, and the ones that its drawing lacks, by name."""
    steps = uses_of(draft.diagram).forms
    made = [Listed(name, title_of(form), _count(form), steps.get(name, [])) for name, form in draft.forms.items()]
    lacking = [Listed(name, "", 0, where, missing=True) for name, where in steps.items() if name not in draft.forms]
    return sorted([*made, *lacking], key=lambda each: each.name)


def begin(
    uow: UnitOfWork, person: Person, draft_id: int, digest: str, title: str, *, like: str = "", name: str = ""
) -> str:
    """One more form in a draft, empty or as another is; the name under which steps name it."""
    require(person, Action.DESIGN)
    draft = drafts.held(uow, draft_id, digest)
    title = " ".join(title.split())
    if not title or len(title) > _LONGEST_TITLE:
        raise DesignRefused(f"Nhập tên biểu mẫu, tối đa {_LONGEST_TITLE} ký tự.")
    name = name or choices.key_from(title, draft.forms)
    if name in draft.forms:
        raise DesignRefused(f"Bản soạn đã có biểu mẫu “{name[:80]}”.")
    form = deepcopy(draft.forms[like]) if isinstance(draft.forms.get(like), dict) else _empty()
    drafts.save(uow, person, draft_id, digest, Change(forms={**draft.forms, name: {**form, "title": title}}))
    return name


def take_in(uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str, content: bytes) -> str:
    """A form from a designer's file, under the file's own name and in the place of the draft's own; its title."""
    require(person, Action.DESIGN)
    draft = drafts.held(uow, draft_id, digest)
    form = _form_in(content)
    drafts.save(uow, person, draft_id, digest, Change(forms={**draft.forms, name: form}))
    return title_of(form) or name


def file_of(draft: DesignDraft, name: str) -> bytes:
    """A draft's form as a .json file."""
    if name not in draft.forms:
        raise NotFound
    return (json.dumps(draft.forms[name], ensure_ascii=False, indent=2) + "\n").encode()


def drop(uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str) -> None:
    """Leave a form out of a draft; one for which a step asks stays."""
    require(person, Action.DESIGN)
    draft = drafts.held(uow, draft_id, digest)
    if name not in draft.forms:
        raise NotFound
    steps = uses_of(draft.diagram).forms.get(name)
    if steps:
        raise DesignRefused(f"Biểu mẫu này đang dùng ở: {', '.join(steps)}; hãy chọn biểu mẫu khác ở đó trước.")
    left = {each: form for each, form in draft.forms.items() if each != name}
    drafts.save(uow, person, draft_id, digest, Change(forms=left))


def worked(sheet: Sheet, act: str, title: str = "", kind: str = "") -> Sheet:
    """The sheet after one of its page's buttons: ``up:2``, ``down:2``, ``drop:2``, ``back:2``, or ``add``."""
    verb, _, place = act.partition(":")
    number = int(place) if place.isdecimal() and len(place) < len(str(MAX_FIELDS)) + 1 else -1
    match verb:
        case "up":
            return sheet.moved(number, -1)
        case "down":
            return sheet.moved(number, 1)
        case "drop" | "back":
            return sheet.dropped(number, yes=verb == "drop")
        case "add" if len(sheet.rows) >= MAX_FIELDS:
            raise DesignRefused(f"Biểu mẫu có tối đa {MAX_FIELDS} mục; hãy tách thành hai bước.")
        case "add":
            return sheet.with_new(" ".join(title.split()) or "Mục mới", kind)
        case _:
            return sheet


def save(uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str, sent: Sent) -> None:
    """Keep a form as its page says it; ``AnswersRejected`` has a sentence for each control that cannot be read."""
    require(person, Action.DESIGN)
    draft = drafts.held(uow, draft_id, digest)
    if name not in draft.forms:
        raise NotFound
    found = written(schema_in(sent.base), sent.sheet)
    if found.problems:
        raise AnswersRejected(found.problems, {})
    if len(json.dumps(found.schema)) > MAX_FORM_BYTES:
        raise DesignRefused("Biểu mẫu lớn hơn 256 KB; hãy tách thành hai bước.")
    drafts.save(uow, person, draft_id, digest, Change(forms={**draft.forms, name: found.schema}))


def schema_in(text: str) -> dict[str, Any]:
    """The schema that a page carries along; ``DesignRefused`` for what no page of ours has sent."""
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DesignRefused("Trang gửi lên không còn nguyên vẹn; hãy mở lại biểu mẫu.") from error
    if not can_be_taken_apart(schema):
        raise DesignRefused("Trang gửi lên không còn nguyên vẹn; hãy mở lại biểu mẫu.")
    return schema


def _form_in(content: bytes) -> dict[str, Any]:
    if not content:
        raise DesignRefused("Chọn một tệp biểu mẫu .json.")
    if len(content) > MAX_FORM_BYTES:
        raise DesignRefused("Biểu mẫu lớn hơn 256 KB; hãy tách thành hai bước.")
    try:
        form = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DesignRefused(f"Tệp không phải JSON hợp lệ ({error}); hãy chọn tệp biểu mẫu .json.") from error
    if not can_be_taken_apart(form):
        raise DesignRefused("Tệp không phải biểu mẫu: cần một đối tượng JSON có “properties” là các mục.")
    return form


def title_of(form: Any) -> str:
    """What a form calls itself, as far as it is one."""
    return str(form.get("title") or "") if isinstance(form, dict) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def _count(form: Any) -> int:
    return len(form["properties"]) if can_be_taken_apart(form) else 0


def _empty() -> dict[str, Any]:
    return {"title": "", "type": "object", "properties": {}}
