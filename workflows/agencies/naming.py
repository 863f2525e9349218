"""A new agency, or a new name for one; what was issued before keeps the old name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from workflows import asking, audit
from workflows.agencies import asked, telling
from workflows.models import Agency, AgencyName, Person
from workflows.policy import Action, require
from workflows.text import fold
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind

_DAY = timedelta(days=1)


def found(uow: UnitOfWork, person: Person, typed: Mapping[str, Any]) -> Agency:
    """Take a new agency, or a part of one, into the list."""
    require(person, Action.SET_AGENCIES)
    answers = asking.judge(uow, asked.founding(uow, None), typed)
    codes = {fold(each) for each in uow.session.scalars(select(Agency.code))}
    problems = {
        "code": "Mã này đã có cơ quan dùng." if fold(answers["code"]) in codes else "",
        "name": asked.wrong_name(uow, answers["name"], None),
        "on": asked.not_yet(uow, date.fromisoformat(answers["on"])),
    }
    asking.refuse({name: sentence for name, sentence in problems.items() if sentence}, typed)
    parent = asked.standing(uow, answers.get("parent"))
    agency = Agency(
        code=answers["code"],
        name=answers["name"],
        kind=AgencyKind(answers["kind"]),
        position=parent.position if parent else 1 + max(uow.session.scalars(select(Agency.position)), default=0),
        parent=parent,
        began_on=date.fromisoformat(answers["on"]),
    )
    uow.session.add(agency)
    uow.session.flush()
    said = {"name": agency.name, "decision": answers["decision"]}
    audit.note(uow, person, "agency.found", about=f"agency:{agency.code}", **said)
    return agency


def rename(uow: UnitOfWork, person: Person, agency_id: int, typed: Mapping[str, Any]) -> Agency:
    """Let an agency be called otherwise from a day on; what was issued before keeps the old name."""
    require(person, Action.SET_AGENCIES)
    agency = asked.still_standing(uow, agency_id, typed)
    answers = asking.judge(uow, asked.renaming(uow, agency), typed)
    on, before = date.fromisoformat(answers["on"]), agency.name
    same = "Tên mới trùng với tên hiện nay." if answers["name"] == before else ""
    problems = {
        "name": asked.wrong_name(uow, answers["name"], agency.id) or same,
        "on": asked.not_yet(uow, on) or asked.too_early(agency, on),
    }
    asking.refuse({name: sentence for name, sentence in problems.items() if sentence}, typed)
    borne = bear(agency, answers["name"], on, decision=answers["decision"])
    borne.by, borne.at = person.username, uow.now()
    uow.session.flush()
    said = {"before": before, "after": agency.name, "on": on.isoformat(), "decision": answers["decision"]}
    audit.note(uow, person, "agency.rename", about=f"agency:{agency.code}", **said)
    sentence = f"Từ {on:%d/%m/%Y}, {before} đổi tên thành {agency.name} ({answers['decision']})."
    telling.post(uow, telling.keepers(uow, [agency]), f"Đổi tên cơ quan: {agency.name}", sentence, agency)
    return agency


def bear(agency: Agency, name: str, on: date, *, decision: str) -> AgencyName:
    """Give an agency another name from a day on; the one before ends on the eve."""
    if not agency.names:
        agency.names.append(AgencyName(name=agency.name, from_on=agency.began_on, decision=""))
    agency.names[-1].until_on = on - _DAY
    borne = AgencyName(name=name, from_on=on, decision=decision)
    agency.names.append(borne)
    agency.name = name
    return borne
