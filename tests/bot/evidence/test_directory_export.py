"""Exports of Active Directory's and of Lync's users, as cmdlets write them."""

import base64
import json
from collections.abc import Sequence
from itertools import cycle
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence import powershell
from bot.evidence.directory_export import directory
from bot.model.directory import Directory, DirectoryUser

GUID = UUID("8f3c1a52-6f0b-4d8e-9a77-1b2c3d4e5f60")
ANCHOR = base64.b64encode(GUID.bytes_le).decode()
HEADER = (
    "distinguishedName,objectClass,sAMAccountName,userPrincipalName,displayName,givenName,surname,mail,mailNickname,"
    "proxyAddresses,targetAddress,msRTCSIP-UserEnabled,msRTCSIP-PrimaryUserAddress,msRTCSIP-DeploymentLocator,"
    "userAccountControl,objectGUID"
)
MIA = (
    '"CN=Mia Roth,OU=Staff,DC=ad,DC=litware,DC=com",user,mia,mia@litware.com,Mia Roth,Mia,Roth,mia@litware.com,mia,'
    f"SMTP:mia@litware.com;sip:mia@litware.com,,True,sip:mia@litware.com,SRV:,512,{ANCHOR}"
)


def csv(*lines: str) -> Directory:
    return directory(powershell.read("\r\n".join(lines).encode("utf-8-sig")).rows)


def of_json(*objects: dict[str, object]) -> Directory:
    return directory(powershell.read(json.dumps(objects).encode()).rows)


def mia(**changes: object) -> DirectoryUser:
    [user] = of_json({"userPrincipalName": "mia@litware.com", **changes}).users
    return user


def test_an_export_by_the_command_is_read_whole() -> None:
    found = csv(HEADER, MIA)

    assert found.users == (
        DirectoryUser(
            dn="CN=Mia Roth,OU=Staff,DC=ad,DC=litware,DC=com",
            object_class="user",
            sam="mia",
            upn="mia@litware.com",
            display_name="Mia Roth",
            given_name="Mia",
            surname="Roth",
            mail="mia@litware.com",
            nickname="mia",
            proxies=("SMTP:mia@litware.com", "sip:mia@litware.com"),
            sip="sip:mia@litware.com",
            sip_enabled=True,
            sip_home="SRV:",
            enabled=True,
            anchor=ANCHOR,
        ),
    )
    assert found.absent == {"mS-DS-ConsistencyGuid", "isCriticalSystemObject", "msExchHideFromAddressLists"}
    assert found.skipped == 0


def test_an_export_of_lync_s_users_is_one_too() -> None:
    found = csv(
        "SipAddress,UserPrincipalName,SamAccountName,RegistrarPool,HostingProvider,Enabled",
        "sip:mia@litware.com,mia@litware.com,mia,,sipfed.online.lync.com,True",
        "sip:leo@litware.com,leo@litware.com,leo,pool.litware.com,SRV:,False",
    )

    assert [(user.sip, user.sip_home, user.sip_enabled, user.enabled) for user in found.users] == [
        ("sip:mia@litware.com", "sipfed.online.lync.com", True, None),
        ("sip:leo@litware.com", "SRV:", False, None),
    ]
    assert {"distinguishedName", "proxyAddresses", "mail", "userAccountControl"} <= found.absent
    assert not found.absent & {"msRTCSIP-UserEnabled", "msRTCSIP-PrimaryUserAddress", "msRTCSIP-DeploymentLocator"}


@pytest.mark.parametrize(
    ("joined", "proxies"),
    [
        pytest.param("", (), id="none"),
        pytest.param("SMTP:a@b.com", ("SMTP:a@b.com",), id="one"),
        pytest.param("SMTP:a@b.com; smtp:c@b.com", ("SMTP:a@b.com", "smtp:c@b.com"), id="a space between"),
        pytest.param(
            "SMTP:a@b.com;X500:/o=B/cn=a;b/cn=c;sip:a@b.com",
            ("SMTP:a@b.com", "X500:/o=B/cn=a;b/cn=c", "sip:a@b.com"),
            id="a semicolon within",
        ),
        pytest.param("x400:c=US;a= ;p=B;;EUM:12", ("x400:c=US;a= ;p=B;", "EUM:12"), id="X.400 ends in one"),
        pytest.param(["SMTP:a@b.com", "x500:/o=B;c"], ("SMTP:a@b.com", "x500:/o=B;c"), id="a list"),
        pytest.param([], (), id="an empty list"),
    ],
)
def test_proxy_addresses_come_apart_where_one_begins(joined: object, proxies: tuple[str, ...]) -> None:
    assert mia(proxyAddresses=joined).proxies == proxies


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("user", "user", id="plain"),
        pytest.param(["top", "person", "organizationalPerson", "user"], "user", id="list"),
        pytest.param("top;person;inetOrgPerson", "inetorgperson", id="joined"),
        pytest.param("Contact", "contact", id="capitals"),
        pytest.param("", "user", id="empty"),
    ],
)
def test_the_most_special_class_counts(written: object, read: str) -> None:
    assert mia(objectClass=written).object_class == read


@pytest.mark.parametrize(
    ("flags", "enabled"),
    [
        pytest.param(512, True, id="normal"),
        pytest.param(514, False, id="disabled"),
        pytest.param("66050", False, id="disabled, password never expires"),
        pytest.param(" 66048 ", True, id="spaces"),
        pytest.param("NormalAccount", None, id="a word"),
        pytest.param("", None, id="empty"),
        pytest.param("9" * 40, None, id="no such number"),
    ],
)
def test_an_account_is_enabled_by_its_flags(flags: object, enabled: bool | None) -> None:  # noqa: FBT001 - a row
    assert mia(userAccountControl=flags, Enabled="True").enabled is enabled


def test_without_flags_the_cmdlet_s_own_word_of_the_account_counts() -> None:
    found = of_json({"SamAccountName": "mia", "Enabled": False, "msRTCSIP-PrimaryUserAddress": ""})

    assert found.users[0].enabled is False
    assert found.users[0].sip_enabled is None
    assert "userAccountControl" not in found.absent


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("TRUE", True, id="of the directory"),
        pytest.param("True", True, id="of PowerShell"),
        pytest.param(True, True, id="of JSON"),
        pytest.param("1", True, id="a number"),
        pytest.param("FALSE", False, id="not, of the directory"),
        pytest.param(False, False, id="not, of JSON"),
        pytest.param("", None, id="empty"),
        pytest.param("x", None, id="neither"),
    ],
)
def test_a_truth_is_read_as_lync_and_powershell_write_it(written: object, read: bool | None) -> None:  # noqa: FBT001
    assert mia(**{"msRTCSIP-UserEnabled": written}).sip_enabled is read


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(ANCHOR, id="base64"),
        pytest.param(str(GUID), id="text"),
        pytest.param(f"{{{GUID}}}".upper(), id="in braces"),
        pytest.param(list(GUID.bytes_le), id="bytes"),
        pytest.param(" ".join(str(each) for each in GUID.bytes_le), id="bytes as text"),
    ],
)
def test_a_guid_becomes_what_entra_matches_by(written: object) -> None:
    assert mia(objectGUID=written).anchor == ANCHOR


@pytest.mark.parametrize(
    "written",
    ["", "AAAA", "not base64 at all", "8f3c1a52-6f0b", [1, 2, 3], [256] * 16, ["x"] * 16, "é" * 22],
)
def test_what_is_no_guid_matches_nobody(written: object) -> None:
    assert mia(objectGUID=written).anchor == ""


def test_the_consistency_guid_goes_before_the_object_s_own() -> None:
    other = base64.b64encode(bytes(range(16))).decode()

    assert mia(**{"mS-DS-ConsistencyGuid": other, "objectGUID": ANCHOR}).anchor == other
    assert mia(**{"mS-DS-ConsistencyGuid": "", "objectGUID": ANCHOR}).anchor == ANCHOR


def test_a_display_name_of_spaces_is_blank_and_one_that_is_not_set_is_none() -> None:
    assert mia(displayName="  ").display_name == ""
    assert mia(displayName=None).display_name is None
    assert mia().display_name is None


def test_family_names_go_by_either_name() -> None:
    assert (mia(sn="Roth").surname, mia(surname="Roth").surname) == ("Roth", "Roth")


def test_objects_of_the_system_are_told() -> None:
    user = mia(isCriticalSystemObject="TRUE", msExchHideFromAddressLists=True)

    assert (user.critical, user.hidden) == (True, True)
    assert (mia().critical, mia().hidden) == (False, False)


def test_a_column_that_one_of_the_rows_lacks_proves_nothing() -> None:
    found = of_json({"userPrincipalName": "a@b.com", "mail": ""}, {"userPrincipalName": "c@b.com"})

    assert "mail" in found.absent
    assert "userPrincipalName" not in found.absent


def test_values_that_powershell_cut_off_are_not_shown() -> None:
    cut = "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection"

    assert "proxyAddresses" in csv("userPrincipalName,proxyAddresses", f"mia@litware.com,{cut}").absent


def test_a_row_that_names_nobody_is_counted_and_hides_nothing() -> None:
    found = csv(HEADER, MIA, "," * 15)
    nobody = of_json({"mail": "x@b.com"}, {"userPrincipalName": "a@b.com", "mail": "", "targetAddress": ""})

    assert (len(found.users), found.skipped) == (1, 0)  # the reader leaves empty lines out
    assert (len(nobody.users), nobody.skipped) == (1, 1)
    assert "targetAddress" not in nobody.absent


def test_of_nothing_everything_is_absent() -> None:
    found = directory(())

    assert found.users == ()
    assert {"userPrincipalName", "proxyAddresses", "msRTCSIP-PrimaryUserAddress"} <= found.absent


def test_many_different_values_are_all_kept() -> None:
    found = csv("sAMAccountName", *(f"mia{number}" for number in range(5_000)))

    assert [user.sam for user in found.users[::4_999]] == ["mia0", "mia4999"]


def test_what_many_users_have_is_kept_once() -> None:
    found = csv(HEADER, *(MIA.replace("mia", f"mia{number}") for number in range(50)))

    assert len({id(user.sip_home) for user in found.users}) == 1
    assert all(user.upn is user.mail for user in found.users)


class Loose:
    """A row of texts, whatever they are, again and again."""

    def __init__(self, values: Sequence[str | None]) -> None:
        self._values = cycle(values)

    def text(self, _: str, /) -> str | None:
        return next(self._values)

    def texts(self, _: str, /) -> tuple[str, ...] | None:
        found = next(self._values)
        return None if found is None else (found,)


@given(rows=st.lists(st.lists(st.none() | st.text(max_size=30), min_size=1, max_size=24), max_size=5))
def test_whatever_stands_in_the_rows_is_read(rows: list[list[str | None]]) -> None:
    found = directory(map(Loose, rows))

    assert len(found.users) + found.skipped == len(rows)
