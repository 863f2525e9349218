"""The province's rows; foreign keys point down to the engine's, which knows none of these."""

from workflows.models.alerts import Alert
from workflows.models.audit import AuditEntry
from workflows.models.clock import ClockOffset
from workflows.models.counts import Count, Share
from workflows.models.days import DayOff
from workflows.models.directives import Amendment, Assignment, Directive, Duty, Series
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
from workflows.models.health import Heartbeat
from workflows.models.imports import ImportBatch, ImportLine
from workflows.models.matters import Matter
from workflows.models.migrations import Migration, MigrationItem
from workflows.models.notices import Digest, Message
from workflows.models.organisation import Agency, AgencyName, Person, Succession, Unit
from workflows.models.pieces import Inside, Piece
from workflows.models.reports import Extension, HandBack, Report, Urging
from workflows.models.reviews import ReviewDay
from workflows.models.rights import Cover, PersonRole
from workflows.models.search import AssignmentWords, DirectiveWords
from workflows.models.settings import SettingChange
from workflows.models.sign_ins import BreakGlass, RecoveryCode, SecondFactor, SignIn, Throttle
from workflows.models.studio import DesignDraft
from workflows.models.summaries import Summary
from workflows.models.supervision import BulkAct, BulkActItem, SavedView

__all__ = [
    "Agency",
    "AgencyName",
    "Alert",
    "Amendment",
    "Assignment",
    "AssignmentWords",
    "Attachment",
    "AuditEntry",
    "BreakGlass",
    "BulkAct",
    "BulkActItem",
    "ClockOffset",
    "Contact",
    "CorrectedText",
    "Correction",
    "Count",
    "Cover",
    "DayOff",
    "DesignDraft",
    "Digest",
    "Directive",
    "DirectiveWords",
    "Duty",
    "Entry",
    "Explanation",
    "Extension",
    "FieldOfWork",
    "HandBack",
    "Heartbeat",
    "HeldFile",
    "ImportBatch",
    "ImportLine",
    "Inside",
    "Letter",
    "Matter",
    "Message",
    "Migration",
    "MigrationItem",
    "Person",
    "PersonRole",
    "Piece",
    "Progress",
    "RecoveryCode",
    "Reopening",
    "Report",
    "ReviewDay",
    "SavedView",
    "SecondFactor",
    "Series",
    "SettingChange",
    "Share",
    "SignIn",
    "Succession",
    "Summary",
    "Suspension",
    "Throttle",
    "Unit",
    "Urging",
]
