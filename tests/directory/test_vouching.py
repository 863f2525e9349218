"""Who the directory vouches for, asked of a real OpenLDAP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.directory.conftest import CROWD, GROUP, HOA_GUID, HOA_KEY
from tests.support.authority import Authority
from tests.support.slapd import MANY, NARROW, PEOPLE, Slapd, free_port
from workflows.directory import LdapDirectory
from workflows.directory.accounts import Shape
from workflows.errors import DirectoryUnavailable


@pytest.mark.requirement("R3.1")
@pytest.mark.parametrize("typed", ["hoa", "hoa@tinh.example", "HOA@TINH.EXAMPLE"])
def test_hoa_is_known_by_her_official_mailbox(directory: LdapDirectory, typed: str) -> None:
    hoa = directory.authenticate(typed, "hoahoa")
    assert hoa is not None
    assert (hoa.key, hoa.address, hoa.username, hoa.name) == (HOA_KEY, "hoa@tinh.example", "hoa", "Nguyễn Thị Hòa")
    assert (hoa.phone, hoa.position) == ("0254 385 1234", "Phó Giám đốc")


@pytest.mark.requirement("R3.1")
def test_the_name_that_one_shows_goes_before_the_common_one(directory: LdapDirectory) -> None:
    lan = directory.authenticate("lan", "lanlan")
    assert lan is not None
    assert lan.name == "Đặng Lan"


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize(
    ("typed", "secret"),
    [
        ("hoa", "binhbinh"),
        ("hoa", ""),
        ("hoa", " "),
        ("hoa", "hoahoa\0"),
        ("hoa", "\x07"),
        ("hoa", "\u00ad"),
        ("hoa", "\ue000"),
        ("hoa", "x" * 100_000),
        ("", "hoahoa"),
        ("", ""),
        ("nobody", "nobodynobody"),
        ("nobody", ""),
        ("hoa@noi-khac.example@tinh.example", "lala"),
        ("khoa", "khoakhoa"),
        ("doi", "doi1doi1"),
        ("doi", "doi2doi2"),
    ],
)
def test_nobody_is_let_in_by_what_is_not_theirs(directory: LdapDirectory, typed: str, secret: str) -> None:
    assert directory.authenticate(typed, secret) is None


@pytest.mark.asvs("1.2.6")
@pytest.mark.parametrize(
    "typed", ["*", "h*", "hoa)(uid=*", "hoa@tinh.example)(|(mail=*", "\\2a", "hoa\0", "(", "ho\\61"]
)
def test_what_is_typed_is_never_part_of_the_question(directory: LdapDirectory, typed: str) -> None:
    assert directory.authenticate(typed, "hoahoa") is None


@pytest.mark.asvs("6.2.5")
def test_a_password_may_hold_whatever_can_be_typed(directory: LdapDirectory) -> None:
    assert directory.authenticate("odd", "mật khẩu “có dấu” & *()\\ 🐉") is not None


def test_a_lock_that_ends_by_itself_closes_no_account(directory: LdapDirectory) -> None:
    everybody = {each.username: each for each in directory.accounts()}
    assert everybody["tam"].enabled
    assert not everybody["khoa"].enabled


def test_people_of_another_domain_are_not_ours(directory: LdapDirectory) -> None:
    assert "hoa@noi-khac.example" not in {each.address for each in directory.accounts()}
    assert len([each for each in directory.accounts() if each.username == "hoa"]) == 1


@pytest.mark.requirement("R3.1")
def test_active_directory_tells_the_same_in_its_own_words(windows_directory: LdapDirectory) -> None:
    hoa = windows_directory.authenticate("hoa", "hoahoa")
    assert hoa is not None
    assert (hoa.key, hoa.address, hoa.groups) == (str(HOA_GUID), "hoa@tinh.example", {GROUP})


@pytest.mark.requirement("R3.3")
@pytest.mark.parametrize("username", ["nghi", "het"])
def test_a_disabled_or_expired_account_is_refused_with_its_right_password(
    windows_directory: LdapDirectory, username: str
) -> None:
    assert windows_directory.authenticate(username, username * 2) is None


def test_starttls_protects_as_ldaps_does(server: Slapd) -> None:
    settings = server.settings(CHIDAO_LDAP_URL=f"ldap://localhost:{server.port}")
    assert LdapDirectory(settings).authenticate("hoa", "hoahoa") is not None


@pytest.mark.asvs("12.3.2")
@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_a_server_that_another_authority_vouches_for_hears_no_password(
    server: Slapd, tmp_path: Path, scheme: str
) -> None:
    other = Authority("Somebody else").write(tmp_path / "other.pem")
    port = server.tls_port if scheme == "ldaps" else server.port
    settings = server.settings(CHIDAO_LDAP_CA_FILE=str(other), CHIDAO_LDAP_URL=f"{scheme}://localhost:{port}")
    with pytest.raises(DirectoryUnavailable) as refusal:
        LdapDirectory(settings).authenticate("hoa", "hoahoa")
    assert "certificate verify failed" in refusal.value.cause


@pytest.mark.asvs("12.3.2")
@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_a_server_under_another_name_hears_no_password(server: Slapd, scheme: str) -> None:
    port = server.tls_port if scheme == "ldaps" else server.port
    with pytest.raises(DirectoryUnavailable) as refusal:
        LdapDirectory(server.settings(CHIDAO_LDAP_URL=f"{scheme}://127.0.0.1:{port}")).authenticate("hoa", "hoahoa")
    assert "127.0.0.1" in refusal.value.cause


def test_all_accounts_come_page_by_page(server: Slapd) -> None:
    found = LdapDirectory(server.settings(CHIDAO_LDAP_BASE=MANY)).accounts()
    assert len({each.key for each in found}) == CROWD


def test_a_list_that_the_server_cuts_is_no_list(server: Slapd) -> None:
    cut = LdapDirectory(server.settings(CHIDAO_LDAP_BASE=MANY, CHIDAO_LDAP_BIND_DN=NARROW))
    with pytest.raises(DirectoryUnavailable) as refusal:
        cut.accounts()
    assert "sizeLimitExceeded" in refusal.value.cause


def test_a_referral_is_followed_by_nobody(server: Slapd, directory: LdapDirectory) -> None:
    assert {"hoa", "binh"} <= {each.username for each in directory.accounts()}
    elsewhere = LdapDirectory(server.settings(CHIDAO_LDAP_BASE=f"ou=elsewhere,{PEOPLE}"))
    with pytest.raises(DirectoryUnavailable) as refusal:
        elsewhere.authenticate("hoa", "hoahoa")
    assert "referral" in refusal.value.cause


def test_a_wrong_password_of_the_house_itself_is_the_directorys_fault(server: Slapd) -> None:
    with pytest.raises(DirectoryUnavailable):
        LdapDirectory(server.settings(CHIDAO_LDAP_BIND_PASSWORD="stale")).authenticate("hoa", "hoahoa")


def test_a_directory_that_is_down_is_told_at_once(server: Slapd) -> None:
    with pytest.raises(DirectoryUnavailable):
        LdapDirectory(server.settings(CHIDAO_LDAP_URL=f"ldaps://localhost:{free_port()}")).authenticate("hoa", "x")


@pytest.fixture
def mute() -> Iterator[int]:
    """A port that takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=8) as listening:
        yield listening.getsockname()[1]


@pytest.mark.asvs("13.2.6")
@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_a_directory_that_never_answers_is_waited_for_no_longer_than_set(server: Slapd, mute: int, scheme: str) -> None:
    settings = server.settings(CHIDAO_LDAP_URL=f"{scheme}://localhost:{mute}", CHIDAO_LDAP_TIMEOUT="1")
    begun = monotonic()
    with pytest.raises(DirectoryUnavailable):
        LdapDirectory(settings).authenticate("hoa", "hoahoa")
    assert monotonic() - begun < 4


@pytest.mark.parametrize(
    ("values", "enabled"),
    [
        ({}, True),
        ({"nsaccountlock": [b"TRUE"]}, False),
        ({"nsaccountlock": [b"false"]}, True),
        ({"zimbraaccountstatus": [b"active"]}, True),
        ({"zimbraaccountstatus": [b"closed"]}, False),
        ({"zimbraaccountstatus": [b"locked"]}, False),
    ],
)
def test_each_product_has_its_own_word_for_a_closed_account(values: dict[str, list[bytes]], enabled: bool) -> None:
    assert Shape.OPENLDAP.account("cn=x", values).enabled is enabled
