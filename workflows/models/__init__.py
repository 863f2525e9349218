"""The province's rows; foreign keys point down to the engine's, which knows none of these."""

from workflows.models.audit import AuditEntry
from workflows.models.directives import Assignment, Attachment, Directive, Duty, Extension, HandBack, Report, Urging
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
from workflows.models.organisation import Agency, Person, PersonRole, SignIn, Unit
from workflows.models.settings import ClockOffset, DayOff, Digest, Message, SettingChange

__all__ = [
    "Agency",
    "Assignment",
    "Attachment",
    "AuditEntry",
    "ClockOffset",
    "Contact",
    "CorrectedText",
    "Correction",
    "DayOff",
    "Digest",
    "Directive",
    "Duty",
    "Extension",
    "HandBack",
    "Letter",
    "Matter",
    "Message",
    "Person",
    "PersonRole",
    "Progress",
    "Reopening",
    "Report",
    "SettingChange",
    "SignIn",
    "Suspension",
    "Unit",
    "Urging",
]
