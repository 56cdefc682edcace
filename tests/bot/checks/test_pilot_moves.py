"""Pilot users before and after their move, by what the servers, Active Directory and the cloud say of them."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.checks import Check, pilot_moved_online, pilot_moved_onprem, pilot_ready_onprem
from bot.model.directory import Directory, DirectoryUser
from bot.model.pilot import PilotUser
from bot.model.profile import Cloud, Profile
from bot.model.verdict import Verdict, worst
from tests.bot.checks.pilot_examples import ANN, KIM, LONG_AGO, codes_in, found, moved, target, told

SIPFED = "sipfed.online.lync.com"
HEAD = '"SipAddress","UserPrincipalName","SamAccountName","RegistrarPool","HostingProvider","Enabled"\r\n'


def lync(*rows: str) -> bytes:
    """Return an output of Get-CsUser as CSV: name, pool, provider and whether enabled."""
    lines = []
    for row in rows:
        name, pool, provider, enabled = row.split("|")
        lines.append(f'"sip:{name}@contoso.com","{name}@contoso.com","{name}","{pool}","{provider}","{enabled}"\r\n')
    return (HEAD + "".join(lines)).encode("utf-8-sig")


def online(**values: object) -> bytes:
    """Return an output of Get-CsOnlineUser for Ann, as JSON."""
    row = {
        "UserPrincipalName": "Ann@contoso.com",
        "SipAddress": "sip:ann@contoso.com",
        "AccountType": "User",
        "InterpretedUserType": "DirSyncEnabledOnlineTeamsOnlyUser",
        "HostingProvider": SIPFED,
        "OnPremHostingProvider": SIPFED,
        "TeamsUpgradeEffectiveMode": "TeamsOnly",
        "UserValidationErrors": None,
    } | values
    return json.dumps({name: value for name, value in row.items() if value != "ABSENT"}).encode()


LISTED = b"""
SipAddress        : sip:kim@contoso.com
UserPrincipalName : kim@contoso.com
RegistrarPool     : pool01.contoso.com
HostingProvider   : SRV:
Enabled           : True

"""
POOL_AS_OBJECT = (
    b'{"SipAddress": "sip:kim@contoso.com", "UserPrincipalName": "kim@contoso.com", "HostingProvider": "SRV:",'
    b' "Enabled": true, "RegistrarPool": {"FriendlyName": "pool01.contoso.com", "IsWritable": true}}'
)
ONLY_ADDRESS = (
    b'{"SipAddress": "sip:Kim@contoso.com", "UserPrincipalName": "", "HostingProvider": "SRV:", "Enabled": true,'
    b' "RegistrarPool": {"Value": "pool01.contoso.com"}}'
)

READY = [
    pytest.param((KIM,), lync("kim|pool01.contoso.com|SRV:|True"), ["ok"], id="well"),
    pytest.param((KIM,), LISTED, ["ok"], id="as a list"),
    pytest.param((KIM,), POOL_AS_OBJECT, ["ok"], id="the pool as an object"),
    pytest.param((KIM,), ONLY_ADDRESS, ["ok"], id="known by address alone"),
    pytest.param((KIM,), lync("bob|pool01.contoso.com|SRV:|True"), ["not-there"], id="somebody else"),
    pytest.param((KIM,), lync("kim|pool01.contoso.com|SRV:|False"), ["not-enabled"], id="disabled"),
    pytest.param((KIM,), lync("kim||SRV:|True"), ["no-pool"], id="no pool"),
    pytest.param((KIM,), lync("kim|||False"), ["other-home", "no-pool", "not-enabled"], id="nothing at all"),
    pytest.param((KIM,), lync(f"kim||{SIPFED}|True"), ["moved-already"], id="in the cloud"),
    pytest.param((ANN,), lync(f"ann||{SIPFED}|True"), ["moved"], id="moved"),
    pytest.param((KIM,), HEAD.encode(), ["empty"], id="nobody"),
    pytest.param(
        (KIM,), b'"SipAddress","UserPrincipalName"\n"sip:kim@contoso.com","kim@contoso.com"', ["not-shown"], id="cut"
    ),
    pytest.param(
        (KIM,), lync("kim||SRV:|True").replace(b'"Enabled"', b'"Odd"'), ["not-shown", "no-pool"], id="cut, and wrong"
    ),
    pytest.param(
        (KIM,), lync("kim|pool01|SRV:|True").replace(b'"Enabled"', b'"Odd"'), ["not-shown"], id="cut, otherwise well"
    ),
    pytest.param((), lync("kim|pool01.contoso.com|SRV:|True"), ["no-pilots"], id="no pilot users"),
]

ONPREM = [
    pytest.param((ANN,), lync(f"ann||{SIPFED}|True"), ["ok"], id="well"),
    pytest.param((ANN,), lync(f"ann||{SIPFED.upper()}.|True"), ["ok"], id="in capitals"),
    pytest.param((ANN,), lync("ann|pool01.contoso.com|SRV:|True"), ["not-moved", "pool-left"], id="still there"),
    pytest.param((ANN,), lync("ann||elsewhere.example|True"), ["other-home"], id="elsewhere"),
    pytest.param((ANN,), lync("ann|||True"), ["other-home"], id="nowhere"),
    pytest.param((ANN,), lync(f"ann|pool01.contoso.com|{SIPFED}|True"), ["pool-left"], id="half a move"),
    pytest.param((ANN,), lync(f"ann||{SIPFED}|False"), ["not-enabled"], id="disabled"),
    pytest.param(
        (replace(ANN, sip="ann.lee@contoso.com"),), lync(f"ann||{SIPFED}|True"), ["other-address"], id="another address"
    ),
    pytest.param((replace(ANN, sip=""),), lync(f"ann||{SIPFED}|True"), ["ok"], id="no address told"),
    pytest.param((ANN,), lync(f"bob||{SIPFED}|True"), ["not-there"], id="somebody else"),
    pytest.param((KIM,), lync("kim|pool01.contoso.com|SRV:|True"), ["not-moved-yet"], id="not moved yet"),
    pytest.param((ANN,), HEAD.encode(), ["empty"], id="nobody"),
    pytest.param((), lync(f"ann||{SIPFED}|True"), ["no-pilots"], id="no pilot users"),
    pytest.param(
        (ANN,), b'{"UserPrincipalName": "ann@contoso.com", "RegistrarPool": ""}', ["not-shown"], id="all is cut off"
    ),
    pytest.param(
        (ANN,),
        b'{"UserPrincipalName": "ann@contoso.com", "HostingProvider": "SRV:"}',
        ["not-shown", "not-moved"],
        id="cut off, and wrong",
    ),
    pytest.param(
        (ANN,),
        b'{"UserPrincipalName": "ann@contoso.com", "HostingProvider": "sipfed.online.lync.com"}',
        ["not-shown"],
        id="cut off, and otherwise well",
    ),
]

ONLINE = [
    pytest.param(ANN, online(), ["ok"], id="well"),
    pytest.param(ANN, online(UserValidationErrors=[]), ["ok"], id="an empty list of errors"),
    pytest.param(
        ANN, online(HostingProvider="SRV:", AccountType="SfBOnPremUser"), ["lags"], id="the cloud does not know yet"
    ),
    pytest.param(ANN, online(AccountType="SfBOnPremUser"), ["lags"], id="half taken over"),
    pytest.param(moved(ANN, LONG_AGO), online(HostingProvider="SRV:"), ["not-taken-over"], id="a day after"),
    pytest.param(
        ANN, online(HostingProvider="SRV:", OnPremHostingProvider="SRV:"), ["lags"], id="not synchronized yet"
    ),
    pytest.param(
        moved(ANN, LONG_AGO),
        online(HostingProvider="SRV:", OnPremHostingProvider="SRV:"),
        ["not-taken-over"],
        id="a day after, not synchronized yet",
    ),
    pytest.param(ANN, online(HostingProvider="", OnPremHostingProvider=""), ["lags"], id="nothing known"),
    pytest.param(ANN, online(TeamsUpgradeEffectiveMode="Islands"), ["other-mode"], id="another mode"),
    pytest.param(ANN, online(TeamsUpgradeEffectiveMode=""), ["other-mode"], id="no mode"),
    pytest.param(ANN, online(UserValidationErrors=["AddressTaken"]), ["invalid"], id="an error"),
    pytest.param(ANN, online(UserValidationErrors=[{"ErrorCode": "X1", "Text": "no"}]), ["invalid"], id="an object"),
    pytest.param(ANN, online(UserValidationErrors=[{"ErrorCode": None}]), ["invalid"], id="an object without a text"),
    pytest.param(
        ANN,
        online(UserValidationErrors=["AddressTaken"], TeamsUpgradeEffectiveMode="Islands"),
        ["invalid", "other-mode"],
        id="an error and another mode",
    ),
    pytest.param(KIM, online(), ["not-moved-yet"], id="not moved yet"),
    pytest.param(moved(KIM), online(), ["not-there"], id="somebody else"),
    pytest.param(ANN, online(TeamsUpgradeEffectiveMode="ABSENT"), ["not-shown"], id="cut off"),
    pytest.param(ANN, b"[]", ["empty"], id="nobody"),
]


@pytest.mark.parametrize(("users", "output", "names"), READY)
async def test_who_is_to_be_moved_is_judged(users: tuple[PilotUser, ...], output: bytes, names: list[str]) -> None:
    findings = await found(pilot_ready_onprem.CHECK, target(*users, lync_users=output))

    assert [finding.code.name for finding in findings] == names


@pytest.mark.parametrize(("users", "output", "names"), ONPREM)
async def test_who_is_moved_is_judged_on_premises(
    users: tuple[PilotUser, ...], output: bytes, names: list[str]
) -> None:
    findings = await found(pilot_moved_onprem.CHECK, target(*users, lync_users=output))

    assert [finding.code.name for finding in findings] == names


@pytest.mark.parametrize(("user", "output", "names"), ONLINE)
async def test_who_is_moved_is_judged_in_the_cloud(user: PilotUser, output: bytes, names: list[str]) -> None:
    findings = await found(pilot_moved_online.CHECK, target(user, online_users=output))

    assert [finding.code.name for finding in findings] == names


async def test_there_have_to_be_pilot_users_in_the_cloud() -> None:
    assert told(await found(pilot_moved_online.CHECK, target(online_users=online()))) == [("no-pilots", "pilot users")]


def directory(**values: str | bool) -> Directory:
    """Return an export of Active Directory with Ann."""
    user = DirectoryUser(upn="ANN@contoso.com", sip="sip:ann@contoso.com", sip_home=SIPFED, sip_enabled=True)
    return Directory(users=(replace(user, **values),))  # type: ignore[arg-type]  # each is a value of a field


@pytest.mark.parametrize(
    ("export", "names"),
    [
        pytest.param(directory(), ["ok"], id="well"),
        pytest.param(directory(sip_home="SRV:"), ["not-moved"], id="still there"),
        pytest.param(directory(sip_enabled=False), ["not-enabled"], id="disabled"),
        pytest.param(directory(sip="sip:other@contoso.com"), ["other-address"], id="another address"),
        pytest.param(directory(sip=""), ["other-address"], id="no address"),
        pytest.param(
            replace(directory(), absent=frozenset({"msRTCSIP-DeploymentLocator", "msRTCSIP-PrimaryUserAddress"})),
            ["not-shown"],
            id="cut off",
        ),
        pytest.param(Directory(users=()), ["empty"], id="nobody"),
    ],
)
async def test_who_is_moved_is_judged_by_active_directory(export: Directory, names: list[str]) -> None:
    findings = await found(pilot_moved_onprem.CHECK, target(ANN, ad_users=export))

    assert [finding.code.name for finding in findings] == names


@pytest.mark.parametrize("cloud", [SIPFED, "SRV:"])
@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        pytest.param({"lync_users": lync("ann|pool01.contoso.com|SRV:|True")}, "not-moved", id="the servers say no"),
        pytest.param({"ad_users": directory(sip_home="SRV:")}, "not-moved", id="Active Directory says no"),
        pytest.param({"lync_users": lync(f"ann||{SIPFED}|True")}, "lags", id="the servers say yes"),
        pytest.param({"lync_users": lync("ann|||True")}, "lags", id="the servers say nothing"),
    ],
)
async def test_only_what_is_on_premises_tells_that_a_move_failed(
    evidence: dict[str, Any], code: str, cloud: str
) -> None:
    row = online(HostingProvider="SRV:", OnPremHostingProvider=cloud)

    findings = await found(pilot_moved_online.CHECK, target(ANN, online_users=row, **evidence))

    assert told(findings) == [(code, ANN.upn)]


async def test_lync_knows_better_than_active_directory() -> None:
    both = target(ANN, ad_users=directory(sip_home="SRV:"), lync_users=lync(f"ann||{SIPFED}|True"))

    assert told(await found(pilot_moved_onprem.CHECK, both)) == [("ok", ANN.upn)]


async def test_a_name_counts_before_an_address() -> None:
    rows = (
        HEAD + '"sip:kim@contoso.com","other@contoso.com","x","","",""\r\n'
        '"sip:old@contoso.com","kim@contoso.com","kim","pool01","SRV:","True"\r\n'
    )

    assert told(await found(pilot_ready_onprem.CHECK, target(KIM, lync_users=rows.encode()))) == [("ok", KIM.upn)]


async def test_the_cloud_is_the_profiles() -> None:
    profile = Profile(sip_domains=("contoso.com",), cloud=Cloud.GCC_HIGH)
    output = lync("ann||sipfed.online.gov.skypeforbusiness.us|True")

    findings = await found(pilot_moved_onprem.CHECK, target(ANN, profile=profile, lync_users=output))

    assert told(findings) == [("ok", ANN.upn)]


async def test_before_the_first_move_nothing_is_wrong_after_it() -> None:
    asked = target(KIM, lync_users=lync("kim|pool01.contoso.com|SRV:|True"))

    findings = await found(pilot_moved_onprem.CHECK, asked)

    assert worst(finding.verdict for finding in findings) is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("check", "rows", "besides"),
    [
        pytest.param(pilot_ready_onprem.CHECK, READY, set(), id="ready"),
        pytest.param(pilot_moved_onprem.CHECK, ONPREM, set(), id="on premises"),
        pytest.param(pilot_moved_online.CHECK, ONLINE, {"no-pilots", "not-moved"}, id="online"),
    ],
)
def test_every_code_has_a_case(check: Check, rows: list[object], besides: set[str]) -> None:
    assert {code.name for code in check.codes} == codes_in(rows, 2) | besides
