"""The checks of Graph against the real wire format behind TLS, with a name server beside it, up to the findings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.checks import Kind, discover
from bot.net.build import open_net
from bot.playground.nameserver import NameServer
from tests.certlab import CertLab
from tests.graph import GraphStub, credentials, domain, microsoft, organization, plan, sku, user, verified
from tests.world import GOOD, World

TOLD = {
    "phase": "hybrid",
    "tenant": "contoso.onmicrosoft.com",
    "pilot_users": "ann@contoso.test",
    "pilot_voice": "ann@contoso.test",
}
# What compares AD FS with Graph needs both, and has its own tests.
OF_GRAPH = tuple(check.id for check in discover().values() if check.kind is Kind.GRAPH and check.step not in {5, 6})
WITH_GRAPH = (*OF_GRAPH, "sync-upn-suffix-verified", "domain-verified", "dns-domain-verification")
CONFLICT = {
    "category": "PropertyConflict",
    "propertyCausingError": "ProxyAddresses",
    "value": "SMTP:ann@contoso.test",
    "occurredDateTime": "2026-09-01T10:00:00Z",
}


@dataclass(frozen=True, slots=True)
class Tenant:
    """Microsoft as a test may change it, and the checks that look at it."""

    stub: GraphStub
    world: World

    async def codes(self, check: str, values: dict[str, str] | None = None) -> list[str]:
        return await self.world.codes(check, TOLD | (values or {}))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Tenant]:
    lab = CertLab(folder)
    async with NameServer({"contoso.test": GOOD, "fabrikam.test": ""}) as names, microsoft(lab) as stub:
        stub.organization = organization(onPremisesLastSyncDateTime=datetime.now(UTC).isoformat())
        async with open_net(
            servers=[names.endpoint],
            allowed=["127.0.0.0/8"],
            ca_bundle=lab.ca_bundle,
            timeout=timedelta(seconds=10),
            named=[stub.url],
            now=lambda: datetime.now(UTC),
        ) as net:
            assert net.graphs is not None
            graph = net.graphs.open(credentials(), login_url=stub.url, graph_url=stub.url)
            yield Tenant(stub, World(names, lab, replace(net, graph=graph), stub.url))


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[Tenant]:
    """A tenant in order."""
    async with opened(tmp_path) as tenant:
        yield tenant


@pytest.mark.parametrize("check", WITH_GRAPH)
async def test_a_tenant_in_order_passes(there: Tenant, check: str) -> None:
    findings = await there.world.look(check, TOLD)

    assert {finding.verdict for finding in findings} == {"pass"}


@pytest.mark.parametrize("check", OF_GRAPH)
async def test_without_access_every_check_of_graph_is_skipped_and_says_how_to_give_it(
    there: Tenant, check: str
) -> None:
    shut = World(there.world.names, there.world.lab, replace(there.world.net, graph=None), there.stub.url)

    [finding] = await shut.look(check, TOLD)

    assert finding.verdict == "skipped"
    assert finding.fix == "/hybrid tenant connect"


@pytest.mark.parametrize("check", OF_GRAPH)
async def test_a_missing_permission_is_an_error_that_names_it(there: Tenant, check: str) -> None:
    there.stub.granted.clear()

    for finding in await there.world.look(check, TOLD):
        assert finding.verdict == "error"
        assert ".Read.All" in finding.observed


@pytest.mark.parametrize("check", OF_GRAPH)
async def test_an_app_that_is_gone_is_an_error(there: Tenant, check: str) -> None:
    there.stub.certificates.clear()

    for finding in await there.world.look(check, TOLD):
        assert finding.verdict == "error"
        assert "certificate" in finding.observed


def _nothing(_: GraphStub) -> None:
    """Leave the tenant as it is."""


def _changed(**changes: Any) -> Any:  # noqa: ANN401 - JSON
    def change(stub: GraphStub) -> None:
        stub.organization = {**stub.organization, **changes}

    return change


def _another(stub: GraphStub) -> None:
    stub.organization = organization(id="99999999-8888-7777-6666-555555555555")


def _few(stub: GraphStub) -> None:
    stub.skus = [sku(enabled=5, consumed=5)]


def _new_domain(stub: GraphStub) -> None:
    stub.organization = organization(verifiedDomains=[verified("contoso.test"), verified("fabrikam.test")])


def _unverified(stub: GraphStub) -> None:
    stub.domains["contoso.test"] = domain("contoso.test", isVerified=False, supportedServices=[])
    stub.records["contoso.test", "verificationDnsRecords"] = [
        {"recordType": "Mx", "label": "contoso.test", "mailExchange": "ms1.msv1.invalid", "preference": 32767},
        {"recordType": "Txt", "label": "contoso.test", "text": "MS=ms12345678", "ttl": 3600},
    ]


def _wishes(stub: GraphStub) -> None:
    federation = {"service": "_sipfederationtls", "protocol": "_tcp", "priority": 100, "weight": 1, "port": 5061}
    stub.records["contoso.test", "serviceConfigurationRecords"] = [
        {"recordType": "Txt", "label": "contoso.test", "text": "v=spf1  -all", "supportedService": "Email"},
        {
            "recordType": "Srv",
            "label": "_sipfederationtls._tcp.contoso.test",
            "nameTarget": "sipfed.online.lync.com",
            "supportedService": "OfficeCommunicationsOnline",
            **federation,
        },
        {
            "recordType": "Srv",
            "label": "contoso.test",
            "nameTarget": "sip.contoso.test",
            "supportedService": "OfficeCommunicationsOnline",
            **federation,
        },
        {
            "recordType": "CName",
            "label": "lyncdiscover.contoso.test",
            "canonicalName": "webdir.online.lync.com",
            "supportedService": "OfficeCommunicationsOnline",
        },
        {
            "recordType": "Mx",
            "label": "contoso.test",
            "mailExchange": "x.mail.protection.outlook.com",
            "supportedService": "Email",
        },
        {"recordType": "Ns", "label": "contoso.test", "description": "Ask later.", "supportedService": "Email"},
    ]


def _pilot_lost(stub: GraphStub) -> None:
    stub.users = [user("bob@contoso.test")]


def _pilot_bare(stub: GraphStub) -> None:
    changes = {"onPremisesSyncEnabled": None, "imAddresses": [], "onPremisesProvisioningErrors": [CONFLICT]}
    stub.users = [user("ann@contoso.test", **changes, assignedPlans=[], usageLocation=None)]


def _people(stub: GraphStub) -> None:
    stub.users = [user(f"u{number}@contoso.test") for number in range(1_200)]
    stub.users[1_100]["onPremisesProvisioningErrors"] = [CONFLICT]
    stub.users[1_150]["imAddresses"] = ["sip:else@contoso.test"]
    stub.users[1_199]["onPremisesUserPrincipalName"] = "u1199@contoso.local"


@pytest.mark.parametrize(
    ("change", "check", "codes"),
    [
        pytest.param(_another, "graph-access", ["other-tenant"], id="another tenant"),
        pytest.param(_changed(assignedPlans=[]), "tenant-plan-lync", ["no-plan", "no-teams"], id="no plans"),
        pytest.param(
            _changed(assignedPlans=[plan("0FEAEB32-D00E-4D66-BD5A-43B5B83DB82C", "Warning")]),
            "tenant-plan-lync",
            ["runs-out", "no-teams", "ok"],
            id="plans that run out",
        ),
        pytest.param(_few, "tenant-plan-lync", ["ok", "ok", "none-free"], id="no licence left"),
        pytest.param(_changed(onPremisesSyncEnabled=None), "sync-enabled", ["never"], id="never synchronized"),
        pytest.param(_changed(onPremisesSyncEnabled=False), "watch-sync", ["not-synced"], id="switched off"),
        pytest.param(
            _changed(onPremisesLastSyncDateTime="2020-01-01T00:00:00Z"), "sync-fresh", ["abandoned"], id="long ago"
        ),
        pytest.param(_new_domain, "watch-domains", ["no-records"], id="a new domain"),
        pytest.param(_unverified, "domain-verified", ["not-verified"], id="a domain that is not verified"),
        pytest.param(_unverified, "domain-supports-lync", ["no-service"], id="a domain without services"),
        pytest.param(_unverified, "dns-domain-verification", ["ok"], id="the text that graph wants is there"),
        pytest.param(
            _wishes,
            "dns-graph-diff",
            ["match", "expected-in-hybrid", "followed", "expected-in-hybrid", "differs", "unsaid"],
            id="wishes",
        ),
        pytest.param(_people, "sync-provisioning-errors", ["refused"], id="an error on the second page"),
        pytest.param(_people, "upn-sip-match", ["different", "drifted"], id="another name on the second page"),
        pytest.param(_pilot_lost, "pilot-synced", ["missing"], id="a pilot user who is not there"),
        pytest.param(_pilot_lost, "pilot-licensed", ["not-there"], id="whose licence nobody knows"),
        pytest.param(_pilot_bare, "pilot-synced", ["cloud-only"], id="a pilot user of the cloud"),
        pytest.param(_pilot_bare, "pilot-licensed", ["no-skype", "no-teams", "no-location"], id="without a licence"),
        pytest.param(_pilot_bare, "pilot-voice-conf-licence", ["no-voice"], id="without telephony"),
        pytest.param(_pilot_bare, "pilot-upn-sip-match", ["no-address"], id="without an address"),
        pytest.param(_pilot_bare, "pilot-no-sync-errors", ["refused"], id="with an error"),
        pytest.param(_people, "sync-upn-suffix-verified", ["ok", "not-public"], id="a suffix on the second page"),
    ],
)
async def test_what_is_wrong_is_found(there: Tenant, change: Any, check: str, codes: list[str]) -> None:  # noqa: ANN401 - a table's
    change(there.stub)

    assert await there.codes(check) == codes


async def test_a_domain_that_is_not_there_is_not_verified(there: Tenant) -> None:
    assert await there.codes("domain-verified", {"domain": "nowhere.test"}) == ["not-verified"]
    assert await there.codes("domain-supports-lync", {"domain": "nowhere.test"}) == ["not-there"]
    assert await there.codes("dns-graph-diff", {"domain": "nowhere.test"}) == ["no-wish"]


async def test_a_tenant_without_an_organization_is_no_answer(there: Tenant) -> None:
    there.stub.organization = "nothing"

    assert await there.codes("graph-access") == ["no-answer"]
    assert await there.codes("watch-domains") == ["no-answer"]


async def test_the_second_question_may_be_the_one_that_is_refused(there: Tenant) -> None:
    there.stub.domains["contoso.test"] = domain("contoso.test", isVerified=False)
    there.stub.skus = [7, sku()]

    assert await there.codes("tenant-plan-lync") == ["ok", "ok", "ok"]
    assert await there.codes("dns-domain-verification") == ["unconfirmed"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def like(example: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - JSON
    """Return documents like *example*, with anything in the place of anything."""
    if isinstance(example, dict):
        fields = {name: like(value) for name, value in example.items()}
        return JSON | st.fixed_dictionaries({}, optional=fields)
    if isinstance(example, list):
        return JSON | st.lists(st.one_of([like(each) for each in example[:2]] or [JSON]), max_size=3)
    return st.just(example) | JSON


RECORD = {
    "recordType": "Srv",
    "label": "contoso.test",
    "service": "_sip",
    "protocol": "_tls",
    "nameTarget": "x.y",
    "port": 443,
    "priority": 1,
    "weight": 1,
    "text": "MS=ms1",
    "mailExchange": "x",
    "preference": 1,
    "canonicalName": "x.y",
    "isOptional": True,
    "supportedService": "Email",
    "description": "x",
}
DOCUMENTS = st.fixed_dictionaries(
    {
        "organization": like(organization()),
        "sku": like(sku()),
        "domain": like(domain("contoso.test")),
        "record": like(RECORD) | like({**RECORD, "recordType": "Txt"}) | like({**RECORD, "recordType": "Mx"}),
        "user": like(user("ann@contoso.test", onPremisesProvisioningErrors=[CONFLICT])),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(documents=DOCUMENTS)
async def test_whatever_graph_says_every_check_finds_something(there: Tenant, documents: dict[str, Any]) -> None:
    there.stub.organization, there.stub.skus = documents["organization"], [documents["sku"]]
    there.stub.domains["contoso.test"] = {"isVerified": False} | (
        documents["domain"] if isinstance(documents["domain"], dict) else {}
    )
    for kind in ("verificationDnsRecords", "serviceConfigurationRecords"):
        there.stub.records["contoso.test", kind] = [documents["record"]]
    there.stub.users = [documents["user"]]

    for check in WITH_GRAPH:
        assert await there.world.look(check, TOLD)
