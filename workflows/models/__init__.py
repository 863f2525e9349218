"""The province's rows; foreign keys point down to the engine's, which knows none of these."""

from workflows.models.audit import AuditEntry
from workflows.models.directives import Assignment, Attachment, Directive, Duty, Extension, HandBack, Report, Urging
from workflows.models.matters import Matter
from workflows.models.organisation import Agency, Person, PersonRole, SignIn, Unit
from workflows.models.settings import ClockOffset, DayOff, Message, SettingChange

__all__ = [
    "Agency",
    "Assignment",
    "Attachment",
    "AuditEntry",
    "ClockOffset",
    "DayOff",
    "Directive",
    "Duty",
    "Extension",
    "HandBack",
    "Matter",
    "Message",
    "Person",
    "PersonRole",
    "Report",
    "SettingChange",
    "SignIn",
    "Unit",
    "Urging",
]
