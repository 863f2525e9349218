"""The province's rows; foreign keys point down to the engine's, which knows none of these."""

from workflows.models.audit import AuditEntry
from workflows.models.directives import (
    Amendment,
    Assignment,
    Directive,
    Duty,
    Extension,
    HandBack,
    Report,
    Series,
    Urging,
)
from workflows.models.entries import Entry
from workflows.models.files import Attachment, HeldFile
from workflows.models.follow_up import (
    Contact,
    CorrectedText,
    Correction,
    Letter,
    Progress,
    Reopening,
    Suspension,
)
from workflows.models.matters import Matter
from workflows.models.organisation import Agency, AgencyName, Person, Succession, Unit
from workflows.models.reviews import ReviewDay
from workflows.models.rights import Cover, PersonRole
from workflows.models.search import AssignmentWords, DirectiveWords
from workflows.models.settings import ClockOffset, DayOff, Digest, Message, SettingChange
from workflows.models.sign_ins import BreakGlass, Heartbeat, RecoveryCode, SecondFactor, SignIn, Throttle

__all__ = [
    "Agency",
    "AgencyName",
    "Amendment",
    "Assignment",
    "AssignmentWords",
    "Attachment",
    "AuditEntry",
    "BreakGlass",
    "ClockOffset",
    "Contact",
    "CorrectedText",
    "Correction",
    "Cover",
    "DayOff",
    "Digest",
    "Directive",
    "DirectiveWords",
    "Duty",
    "Entry",
    "Extension",
    "HandBack",
    "Heartbeat",
    "HeldFile",
    "Letter",
    "Matter",
    "Message",
    "Person",
    "PersonRole",
    "Progress",
    "RecoveryCode",
    "Reopening",
    "Report",
    "ReviewDay",
    "SecondFactor",
    "Series",
    "SettingChange",
    "SignIn",
    "Succession",
    "Suspension",
    "Throttle",
    "Unit",
    "Urging",
]
