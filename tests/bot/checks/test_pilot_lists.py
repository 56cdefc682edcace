"""The list of pilot users itself, their contacts, and the address of the migration service."""

import json
from dataclasses import replace

import pytest

from bot.checks import Check, pilot_contact_count, pilot_list, pilot_move_url
from bot.checks.roster import roster
from bot.evidence.pilot_list import PilotList
from bot.model.pilot import PilotUser
from bot.model.profile import Cloud, Profile
from tests.bot.checks.pilot_examples import ANN, KIM, PROFILE, codes_in, found, target, told
from tests.in_hand import holding

MANY = tuple(PilotUser(upn=f"user{number}@contoso.com") for number in range(51))
USERS = "pilot users"
URL = "https://admin4a.online.lync.com/HostedMigration/hostedmigrationService.svc"
INSTANCE = b'{"TeamsUpgradeEffectiveMode": "Islands", "ServiceInstance": "MicrosoftCommunicationsOnline/NOAM-4A-S7"}'

LISTS = [
    pytest.param((ANN, KIM), PROFILE, [("ok", USERS)], id="well"),
    pytest.param(MANY[:50], PROFILE, [("ok", USERS)], id="fifty"),
    pytest.param(MANY, PROFILE, [("many", USERS)], id="more"),
    pytest.param((), PROFILE, [("no-pilots", USERS)], id="nobody"),
    pytest.param(
        (replace(ANN, sip="ann@contoso.org"), KIM), PROFILE, [("other-domain", ANN.upn)], id="a domain of others"
    ),
    pytest.param(
        (replace(KIM, sip="kim@xn--mnchen-3ya.de"),), Profile(sip_domains=("münchen.de",)), [("ok", USERS)], id="wire"
    ),
    pytest.param((ANN, replace(KIM, sip=ANN.sip)), PROFILE, [("same-address", KIM.upn)], id="one address of two"),
    pytest.param((replace(ANN, display_name="=1+1"),), PROFILE, [("formula", ANN.upn)], id="a formula"),
    pytest.param((ANN,), Profile(), [("no-sip-domain", "sip_domains"), ("ok", USERS)], id="no domain told"),
]

CONTACTS = [
    pytest.param((replace(ANN, contacts=250),), [("ok", ANN.upn)], id="as many as are moved"),
    pytest.param(
        (replace(ANN, contacts=251), replace(KIM, contacts=0)), [("many", ANN.upn), ("ok", KIM.upn)], id="more"
    ),
    pytest.param((replace(ANN, contacts=3), KIM), [("ok", ANN.upn), ("not-counted", USERS)], id="one not counted"),
    pytest.param((), [("no-pilots", USERS)], id="nobody"),
]

URLS = [
    pytest.param(PROFILE, INSTANCE, "derived", URL, id="from the tenant"),
    pytest.param(replace(PROFILE, move_url=URL), None, "ok", URL, id="told"),
    pytest.param(
        replace(PROFILE, move_url=URL.replace("4a", "4A")), INSTANCE, "ok", URL.replace("4a", "4A"), id="both"
    ),
    pytest.param(PROFILE, None, "not-told", "none", id="nothing"),
    pytest.param(
        replace(PROFILE, move_url="https://webdir4a.online.lync.com/lscp"),
        INSTANCE,
        "wrong",
        "https://webdir4a.online.lync.com/lscp",
        id="the old admin center",
    ),
    pytest.param(replace(PROFILE, move_url=URL + "?x=1"), None, "wrong", URL + "?x=1", id="something after it"),
    pytest.param(
        replace(PROFILE, move_url=URL.replace("4a", "1e")), INSTANCE, "other", URL.replace("4a", "1e"), id="other"
    ),
    pytest.param(PROFILE, b'{"ServiceInstance": "Odd/1"}', "not-understood", "Odd/1", id="another form"),
    pytest.param(PROFILE, b'{"ServiceInstance": ""}', "not-told", "none", id="empty"),
    pytest.param(replace(PROFILE, cloud=Cloud.CHINA), INSTANCE, "other-cloud", "china", id="another cloud"),
]


@pytest.mark.parametrize(("users", "profile", "expected"), LISTS)
async def test_a_list_is_judged(
    users: tuple[PilotUser, ...], profile: Profile, expected: list[tuple[str, str]]
) -> None:
    assert told(await found(pilot_list.CHECK, target(*users, profile=profile))) == expected


async def test_a_list_in_hand_is_judged_before_it_is_anybodys() -> None:
    handed = PilotList((replace(ANN, sip="ann@contoso.org"),), frozenset({"sip"}))

    at_a_terminal = replace(PROFILE, pilot_users=(KIM.upn,))

    assert told(await found(pilot_list.CHECK, target(profile=at_a_terminal, pilot_list=handed))) == [
        ("other-domain", ANN.upn)
    ]
    assert told(await found(pilot_list.CHECK, target(KIM, pilot_list=handed))) == [("ok", USERS)]


async def test_a_formula_is_shown_as_none() -> None:
    [finding] = await found(pilot_list.CHECK, target(replace(ANN, display_name="@SUM(A1)")))

    assert finding.observed == "'@SUM(A1)"


@pytest.mark.parametrize(("users", "expected"), CONTACTS)
async def test_contacts_are_judged(users: tuple[PilotUser, ...], expected: list[tuple[str, str]]) -> None:
    assert told(await found(pilot_contact_count.CHECK, target(*users))) == expected


@pytest.mark.parametrize(("profile", "tenant", "code", "observed"), URLS)
async def test_an_address_is_judged(profile: Profile, tenant: bytes | None, code: str, observed: str) -> None:
    asked = target(profile=profile, tenant_mode=tenant) if tenant else target(profile=profile)

    [finding] = await found(pilot_move_url.CHECK, asked)

    assert (finding.code.name, finding.observed) == (code, observed)


async def test_what_stayed_of_the_tenants_output_is_enough() -> None:
    marks = {"tenant-mode": {"instance": "MicrosoftCommunicationsOnline/NOAM-4A-S7"}}

    [finding] = await found(pilot_move_url.CHECK, replace(target(), marks=marks))

    assert (finding.code.name, finding.observed) == ("derived", URL)


RIGHT = "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root"
PROVIDERS = [
    pytest.param({"AutodiscoverUrl": RIGHT}, "left-out", f"none, and AutodiscoverUrl {RIGHT}", id="right"),
    pytest.param(
        {"AutodiscoverUrl": RIGHT.upper()}, "left-out", f"none, and AutodiscoverUrl {RIGHT.upper()}", id="in capitals"
    ),
    pytest.param(
        {"AutodiscoverUrl": "https://x.test/"}, "not-told", "none, and AutodiscoverUrl https://x.test/", id="another"
    ),
    pytest.param({"AutodiscoverUrl": ""}, "not-told", "none", id="empty"),
    pytest.param({}, "not-told", "none", id="not shown"),
    pytest.param({"AutodiscoverUrl": RIGHT, "Enabled": False}, "not-told", "none", id="switched off"),
    pytest.param({"AutodiscoverUrl": RIGHT, "ProxyFqdn": "sipfed.x.test"}, "not-told", "none", id="of somebody else"),
    pytest.param({"AutodiscoverUrl": f"{RIGHT}?{'x' * 200}"}, "not-told", "none", id="longer than is kept"),
]


@pytest.mark.parametrize(("changes", "code", "observed"), PROVIDERS)
async def test_the_hosting_provider_tells_whether_the_address_may_be_left_out(
    changes: dict[str, object], code: str, observed: str
) -> None:
    row = {"ProxyFqdn": "sipfed.online.lync.com", "Enabled": True, "EnabledSharedAddressSpace": True} | changes
    earlier = holding(target(), {"hosting-provider": json.dumps([row])}).marks

    [finding] = await found(pilot_move_url.CHECK, replace(target(), marks=earlier))

    assert (finding.code.name, finding.observed) == (code, observed)


def test_at_a_terminal_the_profile_tells_who_the_pilot_users_are() -> None:
    profile = Profile(pilot_users=("ann@contoso.com", "kim@contoso.com"), pilot_voice=("kim@contoso.com",))

    assert roster(target(profile=profile)) == (
        PilotUser(upn="ann@contoso.com"),
        PilotUser(upn="kim@contoso.com", voice=True),
    )
    assert roster(target(ANN, profile=profile)) == (ANN,)


@pytest.mark.parametrize(
    ("check", "names"),
    [
        pytest.param(pilot_list.CHECK, codes_in(LISTS, 2), id="pilot-list"),
        pytest.param(pilot_contact_count.CHECK, codes_in(CONTACTS, 1), id="pilot-contact-count"),
        pytest.param(pilot_move_url.CHECK, codes_in(URLS, 2) | codes_in(PROVIDERS, 1), id="pilot-move-url"),
    ],
)
def test_every_code_has_a_case(check: Check, names: set[str]) -> None:
    assert {code.name for code in check.codes} == names
