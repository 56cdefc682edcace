"""The federation settings of both sides, each by itself."""

import json

import pytest

from bot.checks import Target, access_edge_config, admin_shared_space_stays, tenant_federation_config
from bot.checks.access_edge_config import LIST_ONLY, NO_DISCOVERY, NO_DNS_ROUTING, OFF, ROUTING_AS_NUMBER
from bot.checks.admin_shared_space_stays import NO_PROVIDER
from bot.checks.handed import MISSING, NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING
from bot.checks.tenant_federation_config import CLOSED, NOT_SHARED
from bot.model.verdict import Code
from tests.in_hand import Documents, codes, found
from tests.seen import differing, target

ABOUT = target()
LEAVING = target({"phase": "decommissioning"})


def edge(**changes: object) -> Documents:
    """Return the Access Edge's settings as they should be, but for the *changes*; ... hides a property."""
    good: dict[str, object] = {
        "AllowOutsideUsers": True,
        "AllowFederatedUsers": True,
        "EnablePartnerDiscovery": True,
        "RoutingMethod": "UseDnsSrvRouting",
    }
    return {"access-edge": json.dumps({name: value for name, value in {**good, **changes}.items() if value is not ...})}


def tenant(**changes: object) -> Documents:
    """Return the tenant's federation settings: open to everybody, but for the *changes*; ... hides a property."""
    good: dict[str, object] = {
        "SharedSipAddressSpace": True,
        "AllowFederatedUsers": True,
        "OpenFederation": True,
        "AllowedDomains": "",
        "BlockedDomains": "",
    }
    shown = {name: value for name, value in {**good, **changes}.items() if value is not ...}
    return {"tenant-federation": json.dumps(shown)}


EDGE_LIST = """\

Identity                               : Global
AllowAnonymousUsers                    : False
AllowFederatedUsers                    : True
AllowOutsideUsers                      : True
EnablePartnerDiscovery                 : True
OutgoingTlsCountForFederatedPartners   : 4
RoutingMethod                          : UseDnsSrvRouting

"""
LISTED = tenant(OpenFederation=False, AllowedDomains="litware.example")
SILENT = edge(EnablePartnerDiscovery=False)

OK = access_edge_config.OK
FINE = [OK, OK, OK, OK]
EDGE = [
    pytest.param(ABOUT, edge(), {}, FINE, id="as it should be"),
    pytest.param(ABOUT, {"access-edge": EDGE_LIST}, {}, FINE, id="as a list"),
    pytest.param(ABOUT, edge(AllowFederatedUsers=False), {}, [OK, OFF, OK, OK], id="no partners"),
    pytest.param(ABOUT, edge(AllowOutsideUsers=False), {}, [OFF, OK, OK, OK], id="nobody from outside"),
    pytest.param(
        ABOUT, edge(RoutingMethod="UseDefaultRouting"), {}, [OK, OK, NO_DNS_ROUTING, OK], id="to a fixed place"
    ),
    pytest.param(ABOUT, edge(RoutingMethod=1), {}, [OK, OK, ROUTING_AS_NUMBER, OK], id="a number says nothing"),
    pytest.param(ABOUT, SILENT, {}, [OK, OK, OK, MISSING], id="no discovery, and the tenant is not known"),
    pytest.param(ABOUT, {**SILENT, **tenant()}, {}, [OK, OK, OK, NO_DISCOVERY], id="no discovery, the tenant is open"),
    pytest.param(ABOUT, SILENT, tenant(), [OK, OK, OK, NO_DISCOVERY], id="the tenant came earlier"),
    pytest.param(ABOUT, {**SILENT, **LISTED}, {}, [OK, OK, OK, LIST_ONLY], id="lists on both sides"),
    pytest.param(ABOUT, SILENT, tenant(OpenFederation=...), [OK, OK, OK, MISSING], id="the tenant did not show it"),
    pytest.param(
        ABOUT,
        edge(AllowOutsideUsers=..., EnablePartnerDiscovery=..., RoutingMethod=...),
        {},
        [NOT_SHOWN, OK],
        id="hidden",
    ),
    pytest.param(ABOUT, {"access-edge": "null"}, {}, [NOT_SHOWN], id="nothing"),
    pytest.param(LEAVING, edge(), {}, [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "earlier", "wanted"), EDGE)
def test_judge_of_the_access_edge(about: Target, documents: Documents, earlier: Documents, wanted: list[Code]) -> None:
    assert codes(found(access_edge_config.CHECK, about, documents, earlier)) == wanted


def test_every_code_of_the_access_edge_has_a_case() -> None:
    assert differing(access_edge_config.CHECK, EDGE) == set()


def test_a_switch_of_the_access_edge_is_set_by_the_command_that_is_shown() -> None:
    findings = found(
        access_edge_config.CHECK, ABOUT, edge(AllowFederatedUsers=False, RoutingMethod="UseDefaultRouting")
    )

    assert [finding.fix for finding in findings if finding.fix] == [
        "Set-CsAccessEdgeConfiguration -AllowFederatedUsers $true",
        "Set-CsAccessEdgeConfiguration -UseDnsSrvRouting",
    ]


def test_what_is_hidden_is_named() -> None:
    finding, *_ = found(access_edge_config.CHECK, ABOUT, edge(AllowOutsideUsers=..., RoutingMethod=...))

    assert finding.expected == "AllowOutsideUsers, RoutingMethod"
    assert finding.fix.startswith("ConvertTo-Json -InputObject @(Get-CsAccessEdgeConfiguration | Select-Object ")


TENANT_LIST = "SharedSipAddressSpace : True\r\nAllowFederatedUsers   : True\r\nAllowedDomains        : \r\n"
TENANT = [
    pytest.param(ABOUT, tenant(), [OK, OK], id="as it should be"),
    pytest.param(ABOUT, {"tenant-federation": TENANT_LIST}, [OK, OK], id="as a list"),
    pytest.param(ABOUT, tenant(SharedSipAddressSpace=False), [NOT_SHARED, OK], id="not shared"),
    pytest.param(ABOUT, tenant(AllowFederatedUsers=False), [OK, CLOSED], id="closed"),
    pytest.param(ABOUT, tenant(SharedSipAddressSpace=...), [NOT_SHOWN, OK], id="hidden"),
    pytest.param(ABOUT, {"tenant-federation": "[]"}, [NOT_SHOWN], id="nothing"),
    pytest.param(LEAVING, tenant(), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "wanted"), TENANT)
def test_judge_of_the_tenant(about: Target, documents: Documents, wanted: list[Code]) -> None:
    assert codes(found(tenant_federation_config.CHECK, about, documents)) == wanted


def test_every_code_of_the_tenant_has_a_case() -> None:
    assert differing(tenant_federation_config.CHECK, TENANT) == set()


def test_the_tenant_is_shared_by_the_command_that_is_shown() -> None:
    finding, fine = found(tenant_federation_config.CHECK, ABOUT, tenant(SharedSipAddressSpace=False))

    assert finding.fix == "Set-CsTenantFederationConfiguration -SharedSipAddressSpace $true"
    assert fine.fix == ""


def provider(host: str = "sipfed.online.lync.com", *, enabled: bool = True, shared: bool | None = True) -> Documents:
    row = {"Identity": "X", "ProxyFqdn": host, "Enabled": enabled}
    row |= {} if shared is None else {"EnabledSharedAddressSpace": shared}
    return {"hosting-provider": json.dumps([row])}


MANY = {
    "hosting-provider": json.dumps(
        [{"ProxyFqdn": f"p{n}.example", "Enabled": True, "EnabledSharedAddressSpace": True} for n in range(21)]
    )
}
UNSHARED = tenant(SharedSipAddressSpace=False)
SPACE = [
    pytest.param(ABOUT, {**provider(), **tenant()}, {}, [OK, OK], id="as it should be"),
    pytest.param(ABOUT, provider("SIPFED.online.lync.com"), tenant(), [OK, OK], id="the tenant came earlier"),
    pytest.param(ABOUT, tenant(), provider(), [OK, OK], id="the provider came earlier"),
    pytest.param(ABOUT, provider(), {}, [OK, MISSING], id="the tenant never came"),
    pytest.param(ABOUT, tenant(), {}, [MISSING, OK], id="the provider never came"),
    pytest.param(
        ABOUT, {**provider(), **UNSHARED}, {}, [OK, admin_shared_space_stays.NOT_SHARED], id="the tenant does not share"
    ),
    pytest.param(ABOUT, provider(shared=False), tenant(), [NO_PROVIDER, OK], id="the provider does not share"),
    pytest.param(ABOUT, provider(enabled=False), tenant(), [NO_PROVIDER, OK], id="disabled"),
    pytest.param(ABOUT, provider("other.example"), tenant(), [NO_PROVIDER, OK], id="removed"),
    pytest.param(ABOUT, {"hosting-provider": "[]"}, tenant(), [NO_PROVIDER, OK], id="none at all"),
    pytest.param(ABOUT, provider(shared=None), tenant(), [NOT_SHOWN, OK], id="the default view"),
    pytest.param(ABOUT, MANY, tenant(), [NOT_SHOWN, OK], id="more than anybody has"),
    pytest.param(ABOUT, tenant(SharedSipAddressSpace=...), provider(), [OK, NOT_SHOWN], id="hidden in the tenant"),
    pytest.param(LEAVING, provider(), tenant(), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "earlier", "wanted"), SPACE)
def test_judge_of_the_shared_space(about: Target, documents: Documents, earlier: Documents, wanted: list[Code]) -> None:
    assert codes(found(admin_shared_space_stays.CHECK, about, documents, earlier)) == wanted


def test_every_code_of_the_shared_space_has_a_case() -> None:
    assert differing(admin_shared_space_stays.CHECK, SPACE) == set()
