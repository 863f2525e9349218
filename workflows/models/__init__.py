"""The province's rows; foreign keys point down to the engine's, which knows none of these."""

from workflows.models.audit import AuditEntry
from workflows.models.directives import Assignment, Attachment, Directive, Duty, Extension, HandBack, Report, Urging
from workflows.models.matters import Matter
from workflows.models.organisation import Agency, Person, PersonRole, Unit
from workflows.models.settings import ClockOffset, DayOff, Message, SettingChange
from workflows.models.sign_ins import BreakGlass, Heartbeat, RecoveryCode, SecondFactor, SignIn, Throttle

__all__ = [
    "Agency",
    "Assignment",
    "Attachment",
    "AuditEntry",
    "BreakGlass",
    "ClockOffset",
    "DayOff",
    "Directive",
    "Duty",
    "Extension",
    "HandBack",
    "Heartbeat",
    "Matter",
    "Message",
    "Person",
    "PersonRole",
    "RecoveryCode",
    "Report",
    "SecondFactor",
    "SettingChange",
    "SignIn",
    "Throttle",
    "Unit",
    "Urging",
]
