"""From a design in work to the newest version of its diagram: judged, approved where the Office asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine import Definition, DiagramRejected, comparison, definitions
from engine.diagrams import Unreadable
from workflows import audit, designs, settings
from workflows.errors import ApprovalAwaited, DesignChanged, DesignRefused
from workflows.models import DesignDraft, Person
from workflows.policy import Action, may, require
from workflows.settings import DESIGN_APPROVAL
from workflows.studio import drafts, judging, trying
from workflows.unit import UnitOfWork
from workflows.versions import impacts


@dataclass(frozen=True)
class Outlook:
    """What would come of deploying a draft: over which version, with what differences, and who has approved it."""

    newest: Definition | None
    overtaken: bool
    """Whether another version was deployed since the draft was begun."""
    differences: list[comparison.Difference]
    approval_asked: bool
    approved: bool
    """Whether this person may deploy it as far as the approval goes."""
    may_deploy: bool
    may_approve: bool
    trial: trying.Trial
    impact: impacts.Impact | None
    """What would come of the instances that run; None while the drawing has faults, or when nothing new would run."""


def outlook(uow: UnitOfWork, person: Person, draft: DesignDraft) -> Outlook:
    """What whoever deploys, or approves, has to know before."""
    newest, to = _newest(uow, draft), as_version(draft)
    trial = trying.trial(uow, judging.bundle_of(draft))
    same = newest is not None and newest.digest == to.digest
    asked = settings.value(uow.session, DESIGN_APPROVAL)
    return Outlook(
        newest=newest,
        overtaken=newest is not None and newest.id != draft.based_on_id,
        differences=differences(newest, to) if newest else [],
        approval_asked=asked,
        approved=not asked or _approved_by_another(draft, person),
        may_deploy=may(person, Action.DESIGN),
        may_approve=asked and draft.approved_digest != draft.digest and draft.changed_by != person.username,
        trial=trial,
        impact=None if trial.faults or same else impacts.impact(uow, to),
    )


def approve(uow: UnitOfWork, person: Person, draft_id: int, digest: str) -> DesignDraft:
    """Agree to a design exactly as it was read; whoever changed it last, cannot."""
    require(person, Action.READ_DESIGNS)
    draft = drafts.held(uow, draft_id, digest)
    if draft.changed_by == person.username:
        raise DesignRefused("Người lưu bản soạn lần cuối không tự duyệt được; cần một người khác xem.")
    draft.approved_digest, draft.approved_by, draft.approved_at = digest, person.username, uow.now()
    audit.note(uow, person, "design.approve", about=f"design:{draft.id}", key=draft.key, digest=digest)
    return draft


def deploy(uow: UnitOfWork, person: Person, draft_id: int, digest: str, note: str, over: int) -> Definition:
    """Make a design the newest version, over the version that the designer saw; the draft ends with it."""
    require(person, Action.DESIGN)
    draft = drafts.held(uow, draft_id, digest)
    newest = _newest(uow, draft)
    if (newest.version if newest else 0) != over:
        raise DesignChanged(draft.id)
    if not note.strip():
        raise DesignRefused("Nhập lý do thay đổi: người khác sẽ đọc trong danh sách phiên bản.")
    if settings.value(uow.session, DESIGN_APPROVAL) and not _approved_by_another(draft, person):
        raise ApprovalAwaited
    bundle = judging.bundle_of(draft)
    told = judging.verdict(uow, bundle)
    if told.verdict == "rejected":
        raise DiagramRejected(told.problems)
    trying.require_passed(uow, bundle)
    approval = {"approved_by": draft.approved_by} if draft.approved_digest == digest else {}
    definition = designs.deploy_bundle(
        uow, bundle, by=person.username, person=person, note=note.strip(), design=draft.id, **approval
    )
    uow.session.delete(draft)
    return definition


def differences(old: Definition, new: Definition) -> list[comparison.Difference]:
    """In what two versions differ; nothing where one has no process that could run."""
    try:
        return comparison.diff(old, new)
    except Unreadable:
        return []


def as_version(draft: DesignDraft, diagram: str | None = None) -> Definition:
    """The draft, or it with another drawing, as the version that it would be; not to be kept."""
    bundle = replace(judging.bundle_of(draft), diagram=diagram or draft.diagram)
    return Definition(
        key=draft.key,
        digest=bundle.digest,
        diagram=bundle.diagram,
        forms=bundle.forms,
        decisions=bundle.decisions,
        scenarios=bundle.scenarios,
    )


def _approved_by_another(draft: DesignDraft, person: Person) -> bool:
    return draft.approved_digest == draft.digest and draft.approved_by != person.username


def _newest(uow: UnitOfWork, draft: DesignDraft) -> Definition | None:
    found = (each for each, _ in definitions.versions(uow.session) if each.key == draft.key)
    return next(found, None)
