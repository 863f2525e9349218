"""What a clerk does with an entry: keep it as a draft, send it, take it up again, let it go (Art. 8.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from engine import Call, forms, receipts
from engine.typed_values import clean
from workflows import attachments, audit, words
from workflows.attachments import Upload
from workflows.errors import NotFound, RegistrationRejected
from workflows.models import Attachment, Entry, Matter, Person
from workflows.policy import Action, require
from workflows.registration import judging
from workflows.registration.judging import Typed
from workflows.text import fold
from workflows.unit import UnitOfWork

FILES = "files"
"""The field of the directive's own file."""

NEW_DUTY: Typed = {"giving": "lead", "regularity": "once"}
"""What most duties are: given to a leading agency, to be done once."""
ALIKE = ("follower", "deadline_kind", "giving")
"""What the next duty of a directive most often has in common with the one before."""

Uploads = Mapping[str, Sequence[Upload]]


def register(
    uow: UnitOfWork,
    person: Person,
    head: Typed,
    duties: Sequence[Typed],
    once: str = "",
    *,
    uploads: Uploads | None = None,
    entry_id: int | None = None,
) -> Entry:
    """Send what was typed on its way: with nothing to be checked first, its directive is there at once.

    ``RegistrationRejected`` has a sentence for each wrong field, and nothing is kept then. ``once`` is the word of the
    page from which it was sent: sent again, it answers the same and changes nothing.
    """
    require(person, Action.REGISTER)
    word = words.of(person, "register", "", once)
    # Taken first: the same page, sent twice at the same moment, waits here for its twin.
    earlier = receipts.take(uow.session, word, "register", None, uow.now())
    if earlier is not None:
        return _behind(uow, earlier.instance_id)
    entry = keep(uow, person, head, duties, uploads=uploads, entry_id=entry_id)
    judging.judge(_call(uow, person), uow.house.registry, entry.head, entry.duties)
    matter = _matter(uow, person, entry)
    instance = uow.engine.start(judging.PROCESS, matter.business_key, by=person.username)
    receipts.lead_to(uow.session, word, instance.id)
    matter.instance_id = instance.id
    audit.note(uow, person, "directive.register", about=f"instance:{instance.id}", title=matter.title)
    return entry


def keep(
    uow: UnitOfWork,
    person: Person,
    head: Typed,
    duties: Sequence[Typed],
    *,
    uploads: Uploads | None = None,
    entry_id: int | None = None,
) -> Entry:
    """What was typed, unjudged, with the files chosen so far; only a file that no form takes is refused."""
    require(person, Action.REGISTER)
    chosen = (uploads or {}).get(FILES, ())
    refused = {**attachments.refused(uow, person, {FILES: chosen}), **attachments.marked(uow, person, head)}
    marked = [attachments.marked(uow, person, each) for each in duties]
    if refused or any(marked):
        raise RegistrationRejected(refused, marked)
    entry = draft(uow, person, entry_id) if entry_id is not None else Entry(by=person.username, files=[])
    entry.head, entry.duties = _clean(head), [_clean(each) for each in duties]
    entry.saved_at = uow.now()
    uow.session.add(entry)
    uow.session.flush()
    _keep_files(uow, person, entry, chosen)
    return entry


def keep_chosen(
    uow: UnitOfWork, person: Person, head: Typed, duties: Sequence[Typed], *, uploads: Uploads, entry_id: int | None
) -> Entry:
    """What was typed, with the files that nothing stands against; what is marked secret among all this is held."""
    require(person, Action.REGISTER)
    head = attachments.put_words_apart(uow, person, head)
    duties = [attachments.put_words_apart(uow, person, each) for each in duties]
    good = attachments.put_apart(uow, person, {FILES: uploads.get(FILES, ())})
    return keep(uow, person, head, duties, uploads=good, entry_id=entry_id)


def draft(uow: UnitOfWork, person: Person, entry_id: int) -> Entry:
    """The person's own entry, while it is a draft; ``NotFound`` for any other."""
    require(person, Action.REGISTER)
    own = select(Entry).where(Entry.id == entry_id, Entry.by == person.username, Entry.matter_id.is_(None))
    found = uow.session.scalar(own.options(selectinload(Entry.files)))
    if found is None:
        raise NotFound
    return found


def discard(uow: UnitOfWork, person: Person, entry_id: int) -> None:
    """Let a draft go, with its files."""
    entry = draft(uow, person, entry_id)
    for each in entry.files:
        uow.session.delete(each)
    uow.session.flush()
    uow.session.delete(entry)


def under_way(uow: UnitOfWork, person: Person) -> list[Entry]:
    """The person's drafts, and everybody's entries that wait to be checked; the newest first."""
    require(person, Action.REGISTER)
    mine = (Entry.by == person.username) | Entry.matter_id.is_not(None)
    found = select(Entry).where(Entry.directive_id.is_(None), mine).order_by(Entry.saved_at.desc())
    return list(uow.session.scalars(found.options(selectinload(Entry.matter), selectinload(Entry.files))))


def fields(uow: UnitOfWork, person: Person) -> tuple[list[forms.Field], list[forms.Field]]:
    """The fields that registration asks for: of the directive, and of each duty."""
    require(person, Action.REGISTER)
    return fields_of(uow, _call(uow, person))


def fields_of(uow: UnitOfWork, call: Call) -> tuple[list[forms.Field], list[forms.Field]]:
    """The fields of the two forms of registration, as a page draws them."""
    head, duty = (judging.form(uow.session, name) for name in ("directive", "duty"))
    return forms.fields(head, uow.house.registry, call), forms.fields(duty, uow.house.registry, call)


def with_another(duties: Sequence[Typed]) -> list[dict[str, Any]]:
    """The duties of a form with one more to fill in, as far as a directive has room."""
    before = duties[-1] if duties else {}
    like = {**NEW_DUTY, **{name: before[name] for name in ALIKE if name in before}}
    return [*map(dict, duties), like][: judging.MOST_DUTIES]


def _keep_files(uow: UnitOfWork, person: Person, entry: Entry, chosen: Sequence[Upload]) -> None:
    """Keep the files that stay ticked and the new ones; let the others go."""
    staying = set(attachments.numbers(entry.head, [FILES]))
    let_go = [each.id for each in entry.files if each.id not in staying]
    added = [attachments.keep(uow, person, each) for each in chosen]
    for each in added:
        each.entry_id = entry.id
    kept = [each.id for each in entry.files if each.id in staying] + [each.id for each in added]
    entry.head = {**entry.head, FILES: [str(each) for each in kept]}
    uow.session.flush()
    attachments.forget(uow, let_go)
    uow.session.expire(entry, ["files"])


def _matter(uow: UnitOfWork, person: Person, entry: Entry) -> Matter:
    matter = Matter(
        key=judging.PROCESS,
        title=" ".join(entry.title.split())[:200],
        by=person.username,
        agency_id=person.agency_id,
        asked_at=uow.now(),
        folded=fold(entry.title),
    )
    uow.session.add(matter)
    uow.session.flush()
    entry.matter = matter
    uow.session.flush()
    return matter


def _behind(uow: UnitOfWork, instance_id: int | None) -> Entry:
    """The entry that an earlier sending of the same page began."""
    return uow.session.scalars(select(Entry).join(Entry.matter).where(Matter.instance_id == instance_id)).one()


def _clean(typed: Typed) -> dict[str, Any]:
    # A draft is kept as it was typed, less what no database keeps.
    return {
        name: [clean(str(each)) for each in value] if isinstance(value, list) else clean(str(value))
        for name, value in typed.items()
    }


def _call(uow: UnitOfWork, person: Person) -> Call:
    return Call(uow.session, uow.now(), by=person.username)


def files_of(uow: UnitOfWork, entry_id: int | None) -> dict[str, Attachment]:
    """The files that an entry keeps, by the ids that its form sends back."""
    if entry_id is None:
        return {}
    found = uow.session.scalars(select(Attachment).where(Attachment.entry_id == entry_id).order_by(Attachment.id))
    return {str(each.id): each for each in found}
