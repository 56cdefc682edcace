"""Evidence in somebody's hand, up to the findings, beside a sign-in service and a Graph that are really asked."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.checks import Target, discover, exported
from bot.checks.entra_users import KEPT, MAX_SUFFIXES, People
from bot.checks.openid import NOT_SEEN, Discovery
from bot.checks.sync_upn_suffix_verified import ASKED, NOT_PUBLIC, NOT_VERIFIED, OK, Seen, judge
from bot.evidence import idfix, powershell
from bot.evidence.directory_export import directory as read
from bot.model.directory import Directory
from bot.model.profile import Profile, given
from bot.model.verdict import Finding
from bot.net import Net
from bot.net.build import open_net
from tests import world
from tests.ad_users import ann, directory, named
from tests.certlab import CertLab
from tests.fakes import FakeNet
from tests.graph import credentials, microsoft, organization, user, verified
from tests.world import World

TOLD = {"domain": "contoso.test", "tenant": "contoso.onmicrosoft.com"}
HEADER = "userPrincipalName,msRTCSIP-PrimaryUserAddress,msRTCSIP-DeploymentLocator,msRTCSIP-UserEnabled"


def export(*rows: str, header: str = HEADER) -> Directory:
    return read(powershell.read("\n".join([header, *rows]).encode()).rows)


def mia(name: str = "mia@contoso.test", sip: str = "sip:mia@contoso.test") -> str:
    return f"{name},{sip},SRV:,TRUE"


async def found(
    check: str, net: Net, handed: Mapping[str, object], values: Mapping[str, str] = TOLD, login_url: str = ""
) -> list[Finding]:
    """Return what *check* finds with this in hand."""
    now = datetime.now(UTC)
    target = Target(profile=given(Profile(), values), now=now, login_url=login_url, handed=handed)
    meant = discover()[check]
    return list(meant.judge(target, await meant.observe(target, net)))


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code.name for finding in findings]


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[World]:
    """A sign-in service, and no access to the tenant."""
    async with world.opened(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def with_graph(tmp_path: Path) -> AsyncIterator[tuple[Net, str]]:
    """Access to a tenant that has verified contoso.test and fabrikam.test."""
    lab = CertLab(tmp_path)
    async with microsoft(lab) as stub:
        stub.organization = organization(verifiedDomains=[verified("contoso.test"), verified("fabrikam.test")])
        stub.users = [user("mia@contoso.test"), user("leo@fabrikam.test")]
        async with open_net(
            servers=["127.0.0.1:1"],
            allowed=["127.0.0.0/8"],
            ca_bundle=lab.ca_bundle,
            timeout=timedelta(seconds=10),
            named=[stub.url],
            now=lambda: datetime.now(UTC),
        ) as net:
            assert net.graphs is not None
            graph = net.graphs.open(credentials(), login_url=stub.url, graph_url=stub.url)
            yield replace(net, graph=graph), stub.url


async def test_an_export_is_linted_against_what_was_told() -> None:
    handed = {"ad-users": directory(ann(), named("bob", upn="bob@fabrikam.test", sip=""))}

    findings = await found("ad-attribute-lint", FakeNet().net(), handed, {"domain": "contoso.com"})

    assert codes(findings) == ["upn-not-verified"]
    assert "nobody asked the tenant" in findings[0].expected


async def test_the_tenant_s_first_domain_counts_as_verified() -> None:
    handed = {"ad-users": directory(ann(upn="ann@contoso.onmicrosoft.com", sip=""))}

    findings = await found(
        "ad-attribute-lint", FakeNet().net(), handed, {"domain": "contoso.com", "tenant": "contoso.onmicrosoft.com"}
    )

    assert codes(findings) == ["ok"]


async def test_an_export_is_linted_against_what_the_tenant_has_verified(with_graph: tuple[Net, str]) -> None:
    handed = {"ad-users": directory(ann(upn="ann@fabrikam.test", sip=""), named("bob", upn="bob@x.test", sip=""))}

    findings = await found("ad-attribute-lint", with_graph[0], handed, login_url=with_graph[1])

    assert codes(findings) == ["upn-not-verified"]
    assert findings[0].expected == "one of contoso.test, fabrikam.test (verified in the tenant)"


async def test_lync_s_attributes_are_judged_from_the_export() -> None:
    handed = {"ad-users": export(mia(), mia("leo@contoso.test", "sip:leo@elsewhere.test"))}

    assert codes(await found("sync-msrtcsip", FakeNet().net(), handed)) == ["not-shown", "sip-domain"]


async def test_idfix_s_report_is_judged_beside_the_export() -> None:
    line = "{0},Ann,user,mail,Length,x,y,Edit,\n"
    raw = f"{','.join(idfix.HEADER)}\n" + line.format("CN=ann") + line.format("CN=bob")
    report = idfix.read(raw.encode())

    alone = await found("idfix-report", FakeNet().net(), {"idfix": report})
    beside = await found("idfix-report", FakeNet().net(), {"idfix": report, "ad-users": directory(ann(dn="cn=ANN"))})
    nameless = await found("idfix-report", FakeNet().net(), {"idfix": report, "ad-users": directory(ann(dn=""))})

    assert (codes(alone), codes(beside)) == (["length", "length"], ["length", "others"])
    assert codes(nameless) == ["length", "length"]


async def test_suffixes_of_an_export_are_asked_about_where_the_tenant_is_not_read(there: World) -> None:
    rows = [mia(), mia("leo@fabrikam.test"), mia("ivy@ad.local"), mia("eva@nobody.test"), mia("pia@nobody.test")]

    findings = await found("sync-upn-suffix-verified", there.net, {"ad-users": export(*rows)}, TOLD, there.login_url)

    assert {each.subject: each.code for each in findings} == {
        "contoso.test": OK,
        "fabrikam.test": NOT_VERIFIED,
        "ad.local": NOT_PUBLIC,
        "nobody.test": NOT_VERIFIED,
    }
    assert {each.subject: each.observed.rpartition(", ")[2] for each in findings}["nobody.test"] == "2 users"


async def test_only_the_most_frequent_suffixes_are_asked_about(there: World) -> None:
    rows = [mia(f"x@s{number}.test") for number in range(ASKED + 5)]
    frequent = [mia("x@frequent.test")] * 2

    findings = await found(
        "sync-upn-suffix-verified", there.net, {"ad-users": export(*rows, *frequent)}, TOLD, there.login_url
    )

    assert findings[1].subject == "frequent.test"
    assert codes(findings)[-1] == "more"
    assert {each.code for each in findings[1:-1]} == {NOT_VERIFIED}


async def test_an_export_does_not_stand_in_the_way_of_the_tenant_s_own_word(with_graph: tuple[Net, str]) -> None:
    handed = {"ad-users": export(mia("mia@fabrikam.test"), mia("leo@x.local"))}

    suffixes = await found("sync-upn-suffix-verified", with_graph[0], handed, login_url=with_graph[1])
    names = await found("upn-sip-match", with_graph[0], handed, login_url=with_graph[1])

    assert (codes(suffixes), codes(names)) == (["ok"], ["ok"])


async def test_the_sign_in_service_hears_of_no_suffix_in_vain(with_graph: tuple[Net, str]) -> None:
    alone, beside = FakeNet(), FakeNet()
    handed = {"ad-users": export(mia("leo@fabrikam.test"), mia("ivy@ad.local"))}

    await found("sync-upn-suffix-verified", alone.net(), handed)
    await found("sync-upn-suffix-verified", replace(beside.net(), graph=with_graph[0].graph), handed)

    assert [url.split("/")[3] for url in alone.asked] == ["contoso.onmicrosoft.com", "contoso.test", "fabrikam.test"]
    assert [url.split("/")[3] for url in beside.asked] == ["contoso.onmicrosoft.com", "contoso.test"]


async def test_names_are_compared_in_an_export_where_the_tenant_is_not_read() -> None:
    handed = {"ad-users": export(mia(), mia("leo@contoso.test"), mia("o'hara@contoso.test", "SIP:O'Hara@contoso.test"))}

    different, odd = await found("upn-sip-match", FakeNet().net(), handed)

    assert (different.subject, different.observed) == ("leo@contoso.test", "sip:mia@contoso.test")
    assert (odd.code.name, odd.subject) == ("odd", "o'hara@contoso.test")


@pytest.mark.parametrize(
    "handed",
    [
        pytest.param({}, id="nothing in hand"),
        pytest.param({"ad-users": directory()}, id="nobody in it"),
        pytest.param({"ad-users": export("mia", header="sAMAccountName")}, id="no names in it"),
        pytest.param({"ad-users": export("mia@contoso.test", header="userPrincipalName")}, id="no SIP addresses in it"),
    ],
)
async def test_an_export_that_does_not_tell_is_none(handed: Mapping[str, object]) -> None:
    assert codes(await found("upn-sip-match", FakeNet().net(), handed)) == ["not-connected"]


def test_people_of_an_export_are_summed_up() -> None:
    people = exported.people(
        directory(
            ann(),
            named("bob", upn="bob@Contoso.com", sip="BOB@contoso.com"),
            named("cid", sip="sip:c@contoso.com"),
            named("d'or", sip=""),
            named("eve", upn="", sip="sip:eve@contoso.com"),
            named("gus", critical=True, sip="sip:x@x.com"),
        )
    )

    assert (people.total, people.synced, people.with_sip) == (5, 5, 4)
    assert ([each.name for each in people.renamed], people.renamed_count) == (["cid@contoso.com"], 1)
    assert ([each.name for each in people.odd], people.odd_count) == (["d'or@contoso.com"], 1)
    assert people.suffixes == {"contoso.com": 4}


def test_of_very_many_people_only_some_are_kept_and_all_are_counted() -> None:
    people = exported.people(directory(*(named(f"a!{n}", upn=f"a!{n}@s{n}.com") for n in range(MAX_SUFFIXES + 9))))

    assert (len(people.renamed), people.renamed_count) == (KEPT, MAX_SUFFIXES + 9)
    assert (len(people.odd), people.odd_count) == (KEPT, MAX_SUFFIXES + 9)
    assert len(people.suffixes) == MAX_SUFFIXES


def test_a_suffix_that_nobody_asked_about_is_not_judged() -> None:
    target = Target(profile=given(Profile(), TOLD), now=datetime.now(UTC))
    seen = Seen(Discovery("contoso.onmicrosoft.com", "x"), (), None, People(suffixes={"many.test": 1}))

    assert {each.code for each in judge(target, seen)} == {NOT_SEEN}
