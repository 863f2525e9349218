"""Which of the directory's groups mean which right at which agency, as a TOML file of the operator says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from workflows.errors import ConfigurationWrong
from workflows.vocabulary import Role

BASE_ROLES = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD})
"""What a group may give. Everything at the Office is granted by the Office, per account (Art. 10.2)."""


@dataclass(frozen=True)
class GroupRule:
    """Members of the group work for the agency, with the role."""

    dn: str
    agency: str
    role: Role


def read_rules(path: Path | None) -> tuple[GroupRule, ...]:
    """The rules of a file: ``[[group]]`` with ``dn``, ``agency`` (its code) and ``role``."""
    if path is None:
        return ()
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationWrong(f"{path.name}: không đọc được ({error}).") from error
    return tuple(_rule(path.name, each) for each in told.get("group", ()))


def _rule(file: str, told: dict[str, str]) -> GroupRule:
    allowed = ", ".join(sorted(BASE_ROLES))
    if set(told) != {"dn", "agency", "role"} or not all(isinstance(each, str) for each in told.values()):
        raise ConfigurationWrong(f"{file}: mỗi [[group]] gồm đúng dn, agency (mã cơ quan) và role ({allowed}).")
    if told["role"] not in BASE_ROLES:
        raise ConfigurationWrong(f"{file}: role “{told['role']}” không cấp theo nhóm được; chỉ có {allowed}.")
    return GroupRule(dn=told["dn"].lower(), agency=told["agency"], role=Role(told["role"]))
