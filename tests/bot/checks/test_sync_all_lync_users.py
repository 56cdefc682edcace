"""Whether everybody who uses Lync is in the tenant: lists as people hand them in, held against Graph's users."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.checks import Target, handed, sync_msrtcsip
from bot.checks.entra_matching import Matches
from bot.checks.exported import NOBODY, NOBODY_OF_LYNC, SKIPPED_ROWS
from bot.checks.graph import NO_ANSWER, NO_PERMISSION, SIGN_IN_REFUSED
from bot.checks.sync_all_lync_users import (
    CHECK,
    CLOUD_ONLY,
    DISABLED,
    MISSING,
    NO_GRAPH,
    OK,
    Seen,
    judge,
)
from bot.model.directory import DirectoryUser
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.build import open_net
from bot.net.denial import Denial
from tests.certlab import CertLab
from tests.graph import GraphStub, credentials, microsoft, user
from tests.in_hand import holding, judged
from tests.seen import differing, names, target
from tests.unread import FORBIDDEN, REFUSED, SILENT

ABOUT = target()
ANN, BOB = (DirectoryUser(upn=f"{name}@contoso.com", sip=f"sip:{name}@contoso.com") for name in ("ann", "bob"))


def seen(
    *users: DirectoryUser, matches: Matches | Denial | None = None, skipped: int = 0, source: str = "ad-users"
) -> Seen:
    return Seen(source=source, users=users, skipped=skipped, matches=matches)


def there(*places: int, **cloud: int) -> Matches:
    return Matches(frozenset(places), {place: f"{name}@contoso.com" for name, place in cloud.items()})


CASES = [
    pytest.param(seen(ANN, BOB, matches=there(0, 1)), [OK], id="everybody"),
    pytest.param(seen(ANN, BOB, matches=there(0)), [OK, MISSING], id="one is missing"),
    pytest.param(seen(ANN, BOB, matches=there()), [MISSING, MISSING], id="nobody is there"),
    pytest.param(seen(replace(ANN, enabled=False), matches=there()), [DISABLED], id="a disabled account"),
    pytest.param(seen(replace(ANN, enabled=True), matches=there()), [MISSING], id="an enabled account"),
    pytest.param(seen(ANN, BOB, matches=there(0, bob=1)), [OK, CLOUD_ONLY], id="one was made in the cloud"),
    pytest.param(seen(replace(ANN, enabled=False), matches=there(ann=0)), [CLOUD_ONLY], id="and is disabled here"),
    pytest.param(seen(), [NOBODY], id="nobody"),
    pytest.param(replace(seen(), others=2), [NOBODY_OF_LYNC], id="nobody of Lync"),
    pytest.param(seen(ANN, matches=there(0), skipped=2), [SKIPPED_ROWS, OK], id="lines that are no users"),
    pytest.param(seen(DirectoryUser(sip="sip:ann@contoso.com")), [handed.NOT_SHOWN], id="nothing to match by"),
    pytest.param(seen(ANN), [NO_GRAPH], id="no tenant"),
    pytest.param(seen(ANN, matches=REFUSED), [SIGN_IN_REFUSED], id="Graph lets nobody in"),
    pytest.param(seen(ANN, matches=FORBIDDEN), [NO_PERMISSION], id="a permission is missing"),
    pytest.param(seen(ANN, matches=SILENT), [NO_ANSWER], id="Graph does not answer"),
]


@pytest.mark.parametrize(("facts", "codes"), CASES)
def test_judge(facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in judge(ABOUT, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_who_is_missing_is_named_and_how_many_are_not() -> None:
    summary, missing = judge(ABOUT, seen(ANN, replace(BOB, upn=""), matches=there(0)))

    assert (summary.expected, summary.observed) == ("all 2 in the tenant", "1 of 2")
    assert (missing.subject, missing.fix) == ("sip:bob@contoso.com", "Start-ADSyncSyncCycle -PolicyType Initial")


def test_who_was_made_in_the_cloud_is_named_by_both_names() -> None:
    [finding] = judge(ABOUT, seen(ANN, matches=there(annie=0)))

    assert finding.subject == "ann@contoso.com"
    assert "annie@contoso.com" in finding.observed


async def test_without_the_tenant_nothing_is_known_and_nothing_is_skipped() -> None:
    class Clients:
        graph = None

    about = holding(ABOUT, {"ad-users": ad(account("ann"))})

    findings = list(judge(about, await CHECK.observe(about, Clients())))  # type: ignore[arg-type]  # no other is asked

    assert [finding.verdict for finding in findings] == [Verdict.UNKNOWN]
    assert findings[0].fix == "/hybrid tenant connect"


def account(name: str, **changes: object) -> dict[str, object]:
    """Return an account as Get-ADUser shows it."""
    return {
        "distinguishedName": f"CN={name},OU=Staff,DC=corp,DC=contoso,DC=test",
        "sAMAccountName": name,
        "userPrincipalName": f"{name}@contoso.test",
        "msRTCSIP-UserEnabled": True,
        "msRTCSIP-PrimaryUserAddress": f"sip:{name}@contoso.test",
        "userAccountControl": 512,
        "objectGUID": "",
        **changes,
    }


def ad(*accounts: dict[str, object]) -> str:
    return json.dumps(accounts)


LYNC = (
    '"SipAddress","UserPrincipalName","SamAccountName","RegistrarPool","HostingProvider","Enabled"\r\n'
    '"sip:ann@contoso.test","ann@contoso.test","ann","pool01.contoso.test","SRV:","True"\r\n'
    '"sip:eve@contoso.test","eve@contoso.test","eve","pool01.contoso.test","SRV:","True"\r\n'
    '"sip:old@contoso.test","old@contoso.test","old","pool01.contoso.test","SRV:","False"\r\n'
)


@pytest_asyncio.fixture
async def tenant(tmp_path: Path) -> AsyncIterator[tuple[GraphStub, Net]]:
    """A tenant with ann in it, and the clients that ask it."""
    lab = CertLab(tmp_path)
    async with (
        microsoft(lab) as stub,
        open_net(
            allowed=["127.0.0.0/8"],
            ca_bundle=lab.ca_bundle,
            timeout=timedelta(seconds=10),
            named=[stub.url],
            now=lambda: datetime.now(UTC),
        ) as net,
    ):
        assert net.graphs is not None
        yield stub, replace(net, graph=net.graphs.open(credentials(), login_url=stub.url, graph_url=stub.url))


async def compared(about: Target, net: Net) -> list[Finding]:
    return list(judge(about, await CHECK.observe(about, net)))


GUID = "AAECAwQFBgcICQoLDA0ODw=="
RENAMED = "renamed@contoso.test"


@pytest.mark.parametrize(
    ("listed", "entra", "codes"),
    [
        pytest.param(account("ann"), user("ann@contoso.test"), ["ok"], id="by the name on premises"),
        pytest.param(account("ann"), user("ANN@Contoso.test"), ["ok"], id="in any case"),
        pytest.param(
            account("ann"),
            user(RENAMED, imAddresses=[], onPremisesUserPrincipalName="ann@contoso.test"),
            ["ok"],
            id="by the name on premises, with another in the cloud",
        ),
        pytest.param(
            account("ann", **{"msRTCSIP-PrimaryUserAddress": ""}),
            user("ann@contoso.test"),
            ["ok"],
            id="without an address",
        ),
        pytest.param(
            account("ann"), user("ann@contoso.test", onPremisesUserPrincipalName=None), ["ok"], id="by the name alone"
        ),
        pytest.param(
            account("ann", objectGUID=GUID),
            user(RENAMED, imAddresses=[], onPremisesImmutableId=GUID),
            ["ok"],
            id="by the GUID",
        ),
        pytest.param(
            account("ann"),
            user(RENAMED, imAddresses=[], onPremisesSamAccountName="Ann", onPremisesDomainName="corp.contoso.test"),
            ["ok"],
            id="by account and domain",
        ),
        pytest.param(
            account("ann"),
            user(RENAMED, imAddresses=[], onPremisesSamAccountName="ann", onPremisesDomainName="eu.contoso.test"),
            ["missing"],
            id="an account of the same name in another domain",
        ),
        pytest.param(account("ann"), user("bob@contoso.test"), ["missing"], id="somebody else"),
        pytest.param(
            account("ann"),
            user("ann@contoso.test", onPremisesSyncEnabled=None),
            ["made-in-the-cloud"],
            id="made in the cloud, with the name",
        ),
        pytest.param(
            account("ann"),
            user(RENAMED, onPremisesSyncEnabled=None, imAddresses=["sip:Ann@contoso.test"]),
            ["made-in-the-cloud"],
            id="made in the cloud, with the SIP address",
        ),
        pytest.param(
            account("ann"),
            user(RENAMED, onPremisesSyncEnabled=False, imAddresses=[], proxyAddresses=["SIP:ann@contoso.test"]),
            ["made-in-the-cloud"],
            id="made in the cloud, with the SIP address among the others",
        ),
        pytest.param(
            account("ann"), user(RENAMED, imAddresses=["sip:ann@contoso.test"]), ["missing"], id="a SIP address alone"
        ),
        pytest.param(
            account("ann", userAccountControl=514), user(RENAMED, imAddresses=[]), ["disabled-missing"], id="off"
        ),
        pytest.param(
            account("ann", **{"msRTCSIP-UserEnabled": False}), user(RENAMED), ["no-lync-user"], id="no user of Lync"
        ),
    ],
)
async def test_an_account_is_found_as_entra_connect_matches_it(
    tenant: tuple[GraphStub, Net], listed: dict[str, object], entra: dict[str, object], codes: list[str]
) -> None:
    stub, net = tenant
    stub.users = [entra]

    assert names(await compared(holding(ABOUT, {"ad-users": ad(listed)}), net)) == codes


async def test_a_person_who_is_synchronized_is_not_taken_for_one_made_in_the_cloud(
    tenant: tuple[GraphStub, Net],
) -> None:
    stub, net = tenant
    guest = user("ann@contoso.test", onPremisesSyncEnabled=None)
    stub.users = [guest, user("ann@contoso.test"), guest]

    assert names(await compared(holding(ABOUT, {"ad-users": ad(account("ann"))}), net)) == ["ok"]


async def test_whom_nothing_else_tells_is_told_by_the_sip_address(tenant: tuple[GraphStub, Net]) -> None:
    stub, net = tenant
    stub.users = [user(RENAMED, imAddresses=["sip:ann@contoso.test"])]
    nameless = {"userPrincipalName": "", "sAMAccountName": ""}
    about = holding(ABOUT, {"ad-users": ad(account("ann", **nameless), account("bob"))})

    summary, missing = await compared(about, net)

    assert (summary.observed, missing.subject) == ("1 of 2", "bob@contoso.test")


async def test_every_page_is_read(tenant: tuple[GraphStub, Net]) -> None:
    stub, net = tenant
    stub.users = [user(f"u{number}@contoso.test") for number in range(1_200)]
    about = holding(ABOUT, {"ad-users": ad(account("u3"), account("u1199"), account("u1200"))})

    summary, missing = await compared(about, net)

    assert (summary.observed, missing.subject) == ("2 of 3", "u1200@contoso.test")


async def test_lyncs_own_list_will_do_and_whoever_is_switched_off_does_not_count(
    tenant: tuple[GraphStub, Net],
) -> None:
    _, net = tenant

    summary, missing = await compared(holding(ABOUT, {"lync-users": LYNC}), net)

    assert (summary.expected, missing.subject) == ("all 2 in the tenant", "eve@contoso.test")


async def test_both_lists_count_each_person_once(tenant: tuple[GraphStub, Net]) -> None:
    _, net = tenant

    summary, missing = await compared(holding(ABOUT, {"ad-users": ad(account("ann")), "lync-users": LYNC}), net)

    assert (summary.expected, missing.subject) == ("all 2 in the tenant", "eve@contoso.test")


async def test_lines_that_are_no_users_are_counted_of_either_list(tenant: tuple[GraphStub, Net]) -> None:
    _, net = tenant
    nobody: dict[str, object] = dict.fromkeys(account(""), "")
    about = holding(ABOUT, {"ad-users": ad(account("ann"), nobody), "lync-users": LYNC + '"one field too few"\r\n'})

    left_out, *_ = await compared(about, net)

    assert (left_out.code, left_out.observed) == (SKIPPED_ROWS, "2 rows without a name")


def test_an_export_of_nobody_says_which_command_has_the_filter() -> None:
    [finding] = judged(CHECK, holding(ABOUT, {"ad-users": "[]"}))

    assert (finding.code, "msRTCSIP-UserEnabled=TRUE" in finding.fix) == (NOBODY, True)


def test_an_export_of_others_is_no_empty_one() -> None:
    others = account("ann", **{"msRTCSIP-UserEnabled": False, "msRTCSIP-PrimaryUserAddress": ""})

    [finding] = judged(CHECK, holding(ABOUT, {"ad-users": ad(others), "lync-users": LYNC.replace('"True"', '"False"')}))

    assert (finding.code, "msRTCSIP-UserEnabled=TRUE" in finding.fix) == (NOBODY_OF_LYNC, True)


def test_one_file_has_one_verdict_of_what_it_lacks() -> None:
    nobody: dict[str, object] = dict.fromkeys(account(""), "")
    about = holding(ABOUT, {"ad-users": ad(account("ann"), nobody)})

    of_all, of_attributes = ({each.code for each in judged(check, about)} for check in (CHECK, sync_msrtcsip.CHECK))

    assert of_all & of_attributes == {SKIPPED_ROWS}


async def test_a_missing_permission_is_named(tenant: tuple[GraphStub, Net]) -> None:
    stub, net = tenant
    stub.granted.clear()

    [finding] = await compared(holding(ABOUT, {"ad-users": ad(account("ann"))}), net)

    assert (finding.code, finding.expected) == (NO_PERMISSION, "permission User.Read.All")
