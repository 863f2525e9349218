"""Accounts follow their mailboxes (Art. 3.3), and a directory at fault closes nobody."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.directory.conftest import GROUP, HOA_KEY
from tests.support.province import notices, someone
from tests.support.slapd import MANY, NARROW, PEOPLE, Slapd, free_port
from tests.support.web import Visitors
from workflows.bootstrap import House
from workflows.directory import Account, LdapDirectory, sync
from workflows.directory.groups import GroupRule
from workflows.errors import ConfigurationWrong, DirectoryUnavailable, Refused
from workflows.models import AuditEntry, Person, PersonRole
from workflows.vocabulary import Role

RULES = (GroupRule(dn=GROUP, agency="STNMT", role=Role.AGENCY_OFFICER),)


def mailboxes(*names: str, closed: Iterable[str] = ()) -> list[Account]:
    """What a directory tells of these people."""
    return [Account(f"key-{name}", f"{name}@tinh.example", name.title(), enabled=name not in closed) for name in names]


ALL = ("lan", "minh", "thu", "son", "hoa", "head", "binh")


def follow(
    house: House, accounts: list[Account], *, rules: tuple[GroupRule, ...] = (), confirmed: int | None = None
) -> sync.Plan:
    with house.unit_of_work() as uow:
        asked = sync.plan(uow, accounts, rules)
        sync.carry_out(uow, asked, rules, confirmed=confirmed)
        return asked


def crowd(house: House, count: int) -> tuple[str, ...]:
    """That many more officers of Bình's agency."""
    names = tuple(f"cb{number}" for number in range(count))
    with house.unit_of_work() as uow:
        agency = someone(uow, "binh").agency
        uow.session.add_all(Person(username=name, name=name, agency=agency) for name in names)
    return names


def is_open(house: House, *names: str) -> list[bool]:
    with house.unit_of_work(write=False) as uow:
        return [someone(uow, name).active for name in names]


@pytest.fixture
def large(house: House) -> tuple[str, ...]:
    """A house of 107 people whom the directory has vouched for."""
    names = (*ALL, *crowd(house, 100))
    follow(house, mailboxes(*names))
    return names


@pytest.mark.requirement("R3.3")
@pytest.mark.asvs("7.4.2")
def test_a_closed_mailbox_closes_the_account_and_its_sessions(
    house: House, at: Visitors, large: tuple[str, ...]
) -> None:
    hoa, binh = at("hoa"), at("binh")
    follow(house, mailboxes(*large, closed={"hoa"}))
    assert [hoa.get("/").status_code, binh.get("/").status_code] == [302, 200]
    assert at.stranger().sign_in("hoa").status_code == 403
    with house.unit_of_work(write=False) as uow:
        noted = uow.session.scalars(select(AuditEntry.about).where(AuditEntry.act == "account.close")).all()
    assert noted == ["person:hoa"]


@pytest.mark.requirement("R3.3")
def test_a_mailbox_that_opens_again_opens_its_account(house: House, large: tuple[str, ...]) -> None:
    gone = [name for name in large if name != "hoa"]
    follow(house, mailboxes(*gone))
    assert is_open(house, "hoa") == [False]
    follow(house, mailboxes(*large))
    assert is_open(house, "hoa") == [True]


@pytest.mark.requirement("R3.3")
def test_what_the_office_closed_no_mailbox_opens(house: House, large: tuple[str, ...]) -> None:
    with house.unit_of_work() as uow:
        someone(uow, "hoa").active = False
    follow(house, mailboxes(*large))
    assert is_open(house, "hoa") == [False]


@pytest.mark.requirement("R3.3")
@pytest.mark.parametrize("missing", [6, 21, 107])
def test_many_at_once_are_closed_only_by_a_persons_word(house: House, large: tuple[str, ...], missing: int) -> None:
    left = mailboxes(*large[missing:])
    for said in (None, missing - 1, missing + 1):
        with pytest.raises(sync.TooManyClosed, match=f"--confirm {missing}"):
            follow(house, left, confirmed=said)
        assert all(is_open(house, *large))
    follow(house, left, confirmed=missing)
    assert is_open(house, *large) == [False] * missing + [True] * (len(large) - missing)


def test_a_few_are_closed_without_asking(house: House, large: tuple[str, ...]) -> None:
    follow(house, mailboxes(*large[5:]))
    assert is_open(house, *large[:6]) == [False] * 5 + [True]


def test_twenty_is_many_however_large_the_province(house: House) -> None:
    names = crowd(house, 600)
    follow(house, mailboxes(*names))
    with pytest.raises(sync.TooManyClosed):
        follow(house, mailboxes(*names[21:]))


def test_people_whom_the_directory_never_knew_are_left_alone(house: House) -> None:
    follow(house, mailboxes("hoa"))
    assert is_open(house, *ALL) == [True] * len(ALL)


@pytest.mark.requirement("R3.1")
def test_a_renamed_mailbox_keeps_its_person(house: House, large: tuple[str, ...]) -> None:
    named = Account("key-hoa", "hoa.nguyen@tinh.example", "Nguyễn Thị Hòa", position="Phó Giám đốc")
    renamed = [named if each.username == "hoa" else each for each in mailboxes(*large)]
    assert follow(house, renamed).closed == []
    with house.unit_of_work(write=False) as uow:
        hoa = someone(uow, "hoa")
        assert (hoa.email, hoa.name, hoa.position) == ("hoa.nguyen@tinh.example", "Nguyễn Thị Hòa", "Phó Giám đốc")
        assert hoa.active


@pytest.mark.requirement("R3.3")
def test_the_next_owner_of_an_address_gets_nothing_of_the_last(house: House, large: tuple[str, ...]) -> None:
    newcomer = Account("another key", "hoa@tinh.example", "Người khác")
    accounts = [newcomer if each.username == "hoa" else each for each in mailboxes(*large)]
    asked = follow(house, accounts)
    assert asked.foreign == [newcomer]
    with house.unit_of_work(write=False) as uow:
        hoa = someone(uow, "hoa")
        assert (hoa.directory_key, hoa.name, hoa.active) == ("key-hoa", "Hoa", False)


@pytest.mark.requirement("R3.3")
def test_a_group_gives_a_newcomer_an_agency_and_its_right(house: House) -> None:
    member = Account("key-moi", "moi@tinh.example", "Đỗ Thế Mới", groups=frozenset({GROUP}))
    stranger = Account("key-khac", "khac@tinh.example", "Không thuộc nhóm nào")
    closed = Account("key-nghi", "nghi@tinh.example", enabled=False, groups=frozenset({GROUP}))
    follow(house, [member, stranger, closed], rules=RULES)
    with house.unit_of_work(write=False) as uow:
        moi = someone(uow, "moi")
        assert (moi.name, moi.agency.code, moi.roles) == ("Đỗ Thế Mới", "STNMT", {Role.AGENCY_OFFICER})
        names = set(uow.session.scalars(select(Person.username)))
    assert not {"khac", "nghi"} & names


def test_a_group_moves_an_officer_but_takes_nothing_that_the_office_gave(house: House) -> None:
    in_group = frozenset({GROUP})
    accounts = [Account(f"key-{name}", f"{name}@tinh.example", groups=in_group) for name in ("binh", "minh")]
    follow(house, accounts, rules=RULES)
    with house.unit_of_work(write=False) as uow:
        assert (someone(uow, "binh").agency.code, someone(uow, "minh").agency.code) == ("STNMT", "VP")
        assert someone(uow, "minh").roles == {Role.REVIEWER}


def test_a_rule_for_an_agency_that_is_not_there_is_refused(house: House) -> None:
    with pytest.raises(Refused, match="SLẠ"):
        follow(house, [], rules=(GroupRule(dn=GROUP, agency="SLẠ", role=Role.AGENCY_OFFICER),))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('[[group]]\ndn = "cn=x"\nagency = "A"\nrole = "office_admin"', "office_admin"),
        ('[[group]]\ndn = "cn=x"\nagency = "A"', "đúng dn, agency"),
        ("[[group]", "không đọc được"),
        ('[[group]]\ndn = 1\nagency = "A"\nrole = "agency_head"', "đúng dn, agency"),
    ],
)
def test_a_group_may_give_base_rights_alone(server: Slapd, tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "groups.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigurationWrong, match=word):
        server.settings(CHIDAO_LDAP_GROUPS_FILE=str(tmp_path / "groups.toml"))


@pytest.mark.requirement("R3.3")
def test_the_real_directory_is_followed(house: House, server: Slapd, tmp_path: Path) -> None:
    rules = f'[[group]]\ndn = "{GROUP}"\nagency = "STNMT"\nrole = "agency_officer"\n'
    (tmp_path / "groups.toml").write_text(rules, "utf-8")
    settings = server.settings(CHIDAO_LDAP_GROUPS_FILE=str(tmp_path / "groups.toml"))
    follow(house, LdapDirectory(settings).accounts(), rules=settings.rules)
    with house.unit_of_work(write=False) as uow:
        assert someone(uow, "hoa").directory_key == HOA_KEY
        assert someone(uow, "moi").roles == {Role.AGENCY_OFFICER}
    server.change(f"uid=hoa,{PEOPLE}", mail="hoa.moi@tinh.example")
    try:
        found = LdapDirectory(settings).authenticate("hoa.moi", "hoahoa")
        assert found is not None
        assert found.key == HOA_KEY
        follow(house, LdapDirectory(settings).accounts(), rules=settings.rules)
        with house.unit_of_work(write=False) as uow:
            assert someone(uow, "hoa").email == "hoa.moi@tinh.example"
    finally:
        server.change(f"uid=hoa,{PEOPLE}", mail="hoa@tinh.example")


@pytest.mark.requirement("R3.3")
def test_the_worker_lets_accounts_follow_by_itself(house: House, directory: LdapDirectory) -> None:
    served = dataclasses.replace(house, directory=directory)
    with house.unit_of_work() as uow:
        office = someone(uow, "lan").agency
        uow.session.add(Person(username="khoa", name="Khóa", agency=office, directory_key="not in the directory"))
        uow.session.add(PersonRole(person_id=someone(uow, "lan").id, role=Role.OFFICE_ADMIN))
    for _ in range(2):
        assert sync.follow(served) is None, "one of one is more than a twentieth"
    assert is_open(house, "khoa") == [True]
    assert notices(house, "lan", "Danh bạ") == ["Danh bạ thư công vụ thiếu nhiều tài khoản"]
    with house.unit_of_work() as uow:
        someone(uow, "khoa").directory_key = None
        someone(uow, "khoa").active = False
    asked = sync.follow(served)
    assert asked is not None
    assert {person.username for person, _ in asked.bound} == {"hoa", "binh", "lan", "khoa"}
    with house.unit_of_work(write=False) as uow:
        assert someone(uow, "hoa").directory_key == HOA_KEY


def test_a_worker_without_a_directory_and_one_whose_directory_is_away_go_on(house: House, server: Slapd) -> None:
    assert sync.follow(house) is None
    away = LdapDirectory(server.settings(CHIDAO_LDAP_URL=f"ldaps://localhost:{free_port()}"))
    assert sync.follow(dataclasses.replace(house, directory=away)) is None
    assert is_open(house, *ALL) == [True] * len(ALL)


def test_a_cut_list_closes_nobody(house: House, server: Slapd) -> None:
    with pytest.raises(DirectoryUnavailable):
        LdapDirectory(server.settings(CHIDAO_LDAP_BASE=MANY, CHIDAO_LDAP_BIND_DN=NARROW)).accounts()
    assert is_open(house, *ALL) == [True] * len(ALL)
