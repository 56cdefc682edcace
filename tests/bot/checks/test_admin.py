"""Standing rules of a hybrid: one home for everybody, and a counterpart for every policy."""

import json

import pytest

from bot.checks import Check, admin_one_home, admin_policy_map
from tests.bot.checks.pilot_examples import codes_in, found, target, told

SIPFED = "sipfed.online.lync.com"


def online(*users: tuple[str, str, str]) -> bytes:
    """Return an output of Get-CsOnlineUser: name, home in the cloud, home on premises."""
    rows = [
        {
            "UserPrincipalName": name and f"{name}@contoso.com",
            "SipAddress": name and f"sip:{name}@contoso.com",
            "HostingProvider": cloud,
            "OnPremHostingProvider": premises,
        }
        for name, cloud, premises in users
    ]
    return json.dumps(rows).encode()


def lync(*users: tuple[str, str]) -> bytes:
    """Return an output of Get-CsUser: name and home."""
    lines = [f"sip:{name}@contoso.com,{name}@contoso.com,{home}" for name, home in users]
    return "\n".join(["SipAddress,UserPrincipalName,HostingProvider", *lines]).encode()


HOMES = [
    pytest.param(online(("ann", SIPFED, SIPFED), ("bob", "SRV:", "srv:")), None, [("ok", "users")], id="well"),
    pytest.param(online(("ann", SIPFED, "SRV:")), None, [("two-homes", "ann@contoso.com")], id="two homes"),
    pytest.param(online(("ann", "SRV:", SIPFED)), None, [("lags", "ann@contoso.com")], id="the cloud lags"),
    pytest.param(online(("ann", "", "SRV:")), None, [("elsewhere", "ann@contoso.com")], id="no home in the cloud"),
    pytest.param(online(("", "x.example", "SRV:")), None, [("elsewhere", "a user")], id="a home of others, of nobody"),
    pytest.param(online(("ann", SIPFED, "")), None, [("ok", "users")], id="made in the cloud"),
    pytest.param(
        online(("ann", SIPFED, "")), lync(("ann", "SRV:")), [("two-homes", "ann@contoso.com")], id="and on premises too"
    ),
    pytest.param(online(("ann", SIPFED, "SRV:")), lync(("ann", SIPFED)), [("ok", "users")], id="Lync knows better"),
    pytest.param(online(("ann", SIPFED, SIPFED)), lync(("ann", "")), [("ok", "users")], id="Lync does not say"),
    pytest.param(b"[]", None, [("empty", "users")], id="nobody"),
    pytest.param(
        b'[{"UserPrincipalName": "ann@contoso.com", "HostingProvider": "SRV:"}]',
        None,
        [("not-shown", "users")],
        id="cut",
    ),
]

KINDS = ("Conferencing", "Client", "ExternalAccess", "Voice", "Mobility")
GLOBAL = [{"PolicyKind": kind, "Identity": "Global"} for kind in KINDS]
OF_ALL = [("to-be-mapped", f"{kind} policy Global") for kind in KINDS]

POLICIES = [
    pytest.param(json.dumps(GLOBAL).encode(), OF_ALL, id="only global ones"),
    pytest.param(
        json.dumps([*GLOBAL, {"PolicyKind": "Voice", "Identity": "Tag:Sales"}, GLOBAL[0]]).encode(),
        [*OF_ALL[:4], ("to-be-mapped", "Voice policy Tag:Sales"), OF_ALL[4]],
        id="one more, and one twice",
    ),
    pytest.param(
        b"PolicyKind,Identity\nConferencing,Global\nClient,Global\nExternalAccess,Global\nVoice,Global\n",
        [*OF_ALL[:4], ("none-of-kind", "Mobility policies")],
        id="a kind is missing",
    ),
    pytest.param(
        json.dumps([*GLOBAL, {"PolicyKind": "Presence", "Identity": "Global"}]).encode(),
        [*OF_ALL, ("to-be-mapped", "Presence policy Global")],
        id="another kind",
    ),
    pytest.param(b'[{"Identity": "Tag:Sales", "EnableSip": true}]', [("not-shown", "Tag:Sales")], id="another command"),
    pytest.param(b'[{"PolicyKind": "Voice", "EnableSip": true}]', [("not-shown", "Voice")], id="no names"),
    pytest.param(b'[{"EnableSip": true}]', [("not-shown", "a policy")], id="neither"),
]


@pytest.mark.parametrize(("cloud", "premises", "expected"), HOMES)
async def test_homes_are_compared(cloud: bytes, premises: bytes | None, expected: list[tuple[str, str]]) -> None:
    asked = target(online_users=cloud, lync_users=premises) if premises else target(online_users=cloud)

    assert told(await found(admin_one_home.CHECK, asked)) == expected


async def test_a_user_without_a_name_is_known_by_the_address() -> None:
    row = {"UserPrincipalName": "", "SipAddress": "sip:Ann@contoso.com", "HostingProvider": "SRV:"}
    cloud = json.dumps([row | {"OnPremHostingProvider": ""}]).encode()

    findings = await found(admin_one_home.CHECK, target(online_users=cloud, lync_users=lync(("ann", SIPFED))))

    assert told(findings) == [("lags", "sip:Ann@contoso.com")]


@pytest.mark.parametrize(("output", "expected"), POLICIES)
async def test_policies_are_listed(output: bytes, expected: list[tuple[str, str]]) -> None:
    assert told(await found(admin_policy_map.CHECK, target(policies=output))) == expected


def test_a_person_states_what_no_program_can_tell() -> None:
    assert admin_policy_map.CHECK.statable


@pytest.mark.parametrize(
    ("check", "names"),
    [
        pytest.param(admin_one_home.CHECK, codes_in(HOMES, 2), id="homes"),
        pytest.param(admin_policy_map.CHECK, codes_in(POLICIES, 1), id="policies"),
    ],
)
def test_every_code_has_a_case(check: Check, names: set[str]) -> None:
    assert {code.name for code in check.codes} == names
