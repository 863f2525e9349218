"""The province's rows; foreign keys point down to the engine's, which knows none of these."""

from workflows.models.alerts import Alert
from workflows.models.audit import AuditEntry
from workflows.models.counts import Count, Share
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
from workflows.models.explanations import Explanation
from workflows.models.fields import FieldOfWork
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
from workflows.models.organisation import Agency, Person, Unit
from workflows.models.reviews import ReviewDay
from workflows.models.rights import Cover, PersonRole
from workflows.models.settings import ClockOffset, DayOff, Digest, Message, SettingChange
from workflows.models.sign_ins import BreakGlass, Heartbeat, RecoveryCode, SecondFactor, SignIn, Throttle

__all__ = [
    "Agency",
    "Alert",
    "Amendment",
    "Assignment",
    "Attachment",
    "AuditEntry",
    "BreakGlass",
    "ClockOffset",
    "Contact",
    "CorrectedText",
    "Correction",
    "Count",
    "Cover",
    "DayOff",
    "Digest",
    "Directive",
    "Duty",
    "Entry",
    "Explanation",
    "Extension",
    "FieldOfWork",
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
    "Share",
    "SignIn",
    "Suspension",
    "Throttle",
    "Unit",
    "Urging",
]
