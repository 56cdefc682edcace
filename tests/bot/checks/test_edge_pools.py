"""The topology, and the Edge pool that federates."""

import json

import pytest

from bot.checks import Target, edge_federation_pool, topology
from bot.checks.edge_federation_pool import NO_ROUTE, OTHER_NAME, SEVERAL
from bot.checks.handed import NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING
from bot.checks.topology import NO_EDGE, NO_REGISTRAR, OTHER_POOL, SEVERAL_EDGES
from bot.model.verdict import Code
from tests.in_hand import Documents, codes, found
from tests.seen import differing, target

ABOUT = target()
LEAVING = target({"phase": "decommissioning"})
OK = topology.OK


def pools(**services: object) -> Documents:
    rows = [
        {"Identity": f"{name}.corp.contoso.com", "Site": "Site:HQ", "Services": of} for name, of in services.items()
    ]
    return {"pools": json.dumps(rows)}


FRONT = ["Registrar:fe.corp.contoso.com", "UserServer:fe.corp.contoso.com", "WebServer:fe.corp.contoso.com"]
EDGE = ["EdgeServer:edge.corp.contoso.com"]
POOLS_CSV = "Identity,Site,Services\r\nf.x.example,S,Registrar:f.x.example\r\ne.x.example,S,EdgeServer:e.x.example"
POOLS_LIST = """\
Identity : fe.corp.contoso.com
Site     : Site:HQ
Services : {Registrar:fe.corp.contoso.com, WebServer:fe.corp.contoso.com}

Identity : edge.corp.contoso.com
Site     : Site:HQ
Services : {EdgeServer:edge.corp.contoso.com}
"""
TOLD = target({"pool": "FE.corp.contoso.com"})
TOPOLOGY = [
    pytest.param(ABOUT, pools(fe=FRONT, edge=EDGE, sql=["UserDatabase:sql"]), [OK, OK], id="as it should be"),
    pytest.param(TOLD, pools(fe=FRONT, edge=EDGE), [OK, OK], id="the pool of the profile"),
    pytest.param(TOLD, {"pools": POOLS_LIST}, [OK, OK], id="as a list"),
    pytest.param(ABOUT, {"pools": POOLS_CSV}, [OK, OK], id="as CSV"),
    pytest.param(TOLD, pools(fe2=FRONT, edge=EDGE), [OK, OTHER_POOL], id="another pool"),
    pytest.param(ABOUT, pools(fe=FRONT), [NO_EDGE, OK], id="no Edge pool"),
    pytest.param(ABOUT, pools(fe=FRONT, edge=EDGE, dmz=EDGE), [SEVERAL_EDGES, OK], id="two Edge pools"),
    pytest.param(ABOUT, pools(edge=EDGE), [OK, NO_REGISTRAR], id="nobody is registered"),
    pytest.param(ABOUT, pools(fe="System.Object[]", edge=EDGE), [NOT_SHOWN], id="services that are cut off"),
    pytest.param(ABOUT, {"pools": "[]"}, [NOT_SHOWN], id="nothing"),
    pytest.param(LEAVING, pools(), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "wanted"), TOPOLOGY)
def test_judge_of_the_topology(about: Target, documents: Documents, wanted: list[Code]) -> None:
    assert codes(found(topology.CHECK, about, documents)) == wanted


def test_every_code_of_the_topology_has_a_case() -> None:
    assert differing(topology.CHECK, TOPOLOGY) == set()


def test_the_pool_that_registers_people_is_proposed() -> None:
    _, finding = found(topology.CHECK, TOLD, pools(fe2=FRONT, edge=EDGE))

    assert finding.fix == "/hybrid set front_end_pool_fqdn=fe2.corp.contoso.com"


def service(pool: str = "edge.corp.contoso.com", **changes: str | None) -> dict[str, str | None]:
    names = {
        "AccessEdgeExternalFqdn": "sip.contoso.com",
        "DataEdgeExternalFqdn": "webcon.contoso.com",
        "AVEdgeExternalFqdn": "av.contoso.com",
    }
    return {"Identity": f"EdgeServer:{pool}", "PoolFqdn": pool, "FederationRoute": None, **names, **changes}


def site(route: str | None) -> dict[str, str | None]:
    return {"Identity": "Site:HQ", "PoolFqdn": None, "FederationRoute": route}


def services(*rows: dict[str, str | None]) -> Documents:
    return {"edge-services": json.dumps(rows)}


ROUTE = site("EdgeServer:EDGE.corp.contoso.com")
SERVICES_CSV = """\
"Identity","PoolFqdn","AccessEdgeExternalFqdn","DataEdgeExternalFqdn","AVEdgeExternalFqdn","FederationRoute"
"EdgeServer:ed.x.example","ed.x.example","sip.contoso.com","webcon.contoso.com","av.contoso.com",""
"Site:A","","","","","EdgeServer:ed.x.example"
"Site:B","","","","","EdgeServer:ed.x.example"
"""
FINE = [OK, OK, OK, OK]
ROUTES = [
    pytest.param(ABOUT, services(service(), ROUTE), FINE, id="as it should be"),
    pytest.param(ABOUT, {"edge-services": SERVICES_CSV}, FINE, id="as CSV, two sites by one route"),
    pytest.param(ABOUT, services(service(), ROUTE, site(None)), FINE, id="a site that inherits the route"),
    pytest.param(
        ABOUT,
        services(service(), service("old.corp.contoso.com", AccessEdgeExternalFqdn="x.contoso.com"), ROUTE),
        FINE,
        id="another pool that does not federate",
    ),
    pytest.param(
        ABOUT,
        services(service(AccessEdgeExternalFqdn="x.contoso.com"), service("old.corp.contoso.com"), ROUTE),
        [OK, OTHER_NAME, OK, OK],
        id="the name is that of a pool that does not federate",
    ),
    pytest.param(ABOUT, services(service(), site(None)), [NO_ROUTE], id="no route"),
    pytest.param(ABOUT, services(service(), ROUTE, site("EdgeServer:b.example")), [SEVERAL], id="two routes"),
    pytest.param(
        target({"edge": "access.contoso.com"}), services(service(), ROUTE), [OK, OTHER_NAME, OK, OK], id="another name"
    ),
    pytest.param(
        ABOUT, services(service(DataEdgeExternalFqdn="conf.contoso.com"), ROUTE), [OK, OK, OTHER_NAME, OK], id="a guess"
    ),
    pytest.param(ABOUT, services(service()), [NOT_SHOWN], id="no sites"),
    pytest.param(
        ABOUT, services(service(AVEdgeExternalFqdn=None), ROUTE), [OK, OK, OK, NOT_SHOWN], id="a name that is hidden"
    ),
    pytest.param(ABOUT, services(service(), {"Identity": "Site:HQ"}), [NOT_SHOWN], id="a route that is hidden"),
    pytest.param(
        ABOUT, services(ROUTE), [OK, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN], id="a route to a pool that is not told"
    ),
    pytest.param(LEAVING, services(), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "wanted"), ROUTES)
def test_judge_of_the_edge_pool(about: Target, documents: Documents, wanted: list[Code]) -> None:
    assert codes(found(edge_federation_pool.CHECK, about, documents)) == wanted


def test_every_code_of_the_edge_pool_has_a_case() -> None:
    assert differing(edge_federation_pool.CHECK, ROUTES) == set()


def test_the_name_of_the_topology_is_proposed() -> None:
    findings = found(
        edge_federation_pool.CHECK, ABOUT, services(service(AVEdgeExternalFqdn="Media.contoso.com"), ROUTE)
    )

    assert findings[-1].expected == "av.contoso.com"
    assert findings[-1].fix == "/hybrid set av_fqdn=media.contoso.com"


def test_the_pools_that_federate_are_named() -> None:
    [finding] = found(edge_federation_pool.CHECK, ABOUT, services(ROUTE, site("EdgeServer:B.example")))

    assert finding.observed == "b.example, edge.corp.contoso.com"
