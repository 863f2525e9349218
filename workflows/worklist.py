"""Việc của tôi: the steps that await a person, one step with all it is about, and the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager

from engine import Instance, Submission, WorkItem, WorkItemMissing, forms
from workflows import attachments, deadlines, instances
from workflows.attachments import Upload
from workflows.directives import matching
from workflows.instances import Course
from workflows.models import Agency, Assignment, Attachment, Directive, Duty, Person
from workflows.pages import SIZE, Page, offset
from workflows.policy import Action, circles_of, may, require, visible
from workflows.standing import Standing, standing, with_standing
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState

VIEWS = ("all", "overdue", "due_soon", "returned", "in_review")


@dataclass(frozen=True)
class Filters:
    """What a work list is asked for; ``view`` is one of ``VIEWS``, ``agency`` a code."""

    view: str = "all"
    text: str = ""
    agency: str = ""
    page: int = 1


@dataclass(frozen=True)
class Row:
    """A step that awaits the person."""

    item: WorkItem
    standing: Standing


@dataclass(frozen=True)
class Inbox(Page[Row]):
    """A page of the work list with the number of steps in each view."""

    counts: Mapping[str, int] = ...


@dataclass(frozen=True)
class ItemView:
    """All that a work item's page tells and asks."""

    item: WorkItem
    course: Course
    form: Mapping[str, Any]
    fields: list[forms.Field]
    prefill: Mapping[str, Any]
    may_complete: bool
