"""Of what a dashboard tells, and who may ask for it (Art. 10.2): the province, a leader, a field, an agency."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from workflows.errors import NotFound
from workflows.models import Agency, Person
from workflows.policy import Action, require, sees_all, visible
from workflows.rollups import Cut
from workflows.unit import UnitOfWork

_OF_AGENCIES = {Cut.PROVINCE: Cut.AGENCY, Cut.LEADER: Cut.AGENCY_OF_LEADER, Cut.FIELD: Cut.AGENCY_OF_FIELD}
_OF_ALL = {each: whole for whole, each in _OF_AGENCIES.items()}


@dataclass(frozen=True)
class Scope:
    """A cut of the counts with the leader, the field or the agency that it is of."""

    cut: Cut
    name: str = ""
    agency: Agency | None = None

    @property
    def agency_id(self) -> int | None:
        """The agency's number, where the scope is of one."""
        return self.agency.id if self.agency else None

    @property
    def title(self) -> str:
        """What people call it."""
        named = [self.agency.name] if self.agency else []
        return " · ".join([*named, *([self.name] if self.name else [])]) or Cut.PROVINCE.label

    @property
    def counts_duties(self) -> bool:
        """Whether it counts duties, as the province does, and not the parts given to agencies."""
        return self.cut in _OF_AGENCIES

    @property
    def of_agencies(self) -> Cut | None:
        """The cut in which its agencies are counted."""
        return _OF_AGENCIES.get(self.cut)

    @property
    def address(self) -> dict[str, str | int]:
        """How an address asks for it."""
        whole = _OF_ALL.get(self.cut, self.cut)
        word = {Cut.LEADER: "nguoi", Cut.FIELD: "linh_vuc"}.get(whole)
        return {
            **({"co_quan": self.agency.id} if self.agency else {}),
            **({word: self.name} if word and self.name else {}),
        }

    def at(self, agency: Agency) -> Scope:
        """One agency's part of it."""
        return Scope(_OF_AGENCIES.get(self.cut, self.cut), self.name, agency)


def scope(uow: UnitOfWork, person: Person, *, leader: str = "", field: str = "", agency_id: int | None = None) -> Scope:
    """What is asked for, if the person may see it; who sees one agency alone is told of that one."""
    require(person, Action.SUPERVISE)
    if not sees_all(person) and agency_id is None:
        return Scope(Cut.AGENCY, agency=person.agency)
    whole = Cut.LEADER if leader else Cut.FIELD if field else Cut.PROVINCE
    if agency_id is None:
        return Scope(whole, leader or field)
    agency = uow.session.scalar(visible(select(Agency), person).where(Agency.id == agency_id))
    if agency is None:
        raise NotFound
    return Scope(_OF_AGENCIES[whole], leader or field, agency)
