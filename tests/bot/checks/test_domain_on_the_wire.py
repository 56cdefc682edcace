"""The checks of the domain, against a real name server and a sign-in service that speaks Microsoft's format."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.checks import Kind, discover
from bot.playground.nameserver import Fault
from tests import world
from tests.world import EDGE, GOOD, NOWHERE, PORTALS, World

TENANT = {"tenant": "contoso.onmicrosoft.com"}
ELSEWHERE = {"dns-resolver-agreement"}  # it takes a second name server, and has tests of its own
STEP_2 = tuple(
    check for check in discover().values() if check.step == 2 and check.kind is Kind.AUTO and check.id not in ELSEWHERE
)
DNS = tuple(check.id for check in STEP_2 if check.id.startswith("dns-") and check.id != "dns-mdm")
NOT_EVERYWHERE = {"dns-lyncdiscoverinternal", "dns-sipinternaltls", "dns-mx", "dns-spf", "dns-autodiscover", "dns-mdm"}


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[World]:
    """A world in order."""
    async with world.opened(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("check", [check.id for check in STEP_2])
async def test_a_domain_in_order_passes(there: World, check: str) -> None:
    told = TENANT | {"txt": "MS=ms12345678"}

    passes = {"skipped"} if check in NOT_EVERYWHERE else {"pass"}
    assert {finding.verdict for finding in await there.look(check, told)} == passes


@pytest.mark.parametrize(
    ("check", "codes"),
    [
        ("dns-sipfederationtls", ["online"]),
        ("dns-sip-tls", ["online"]),
        ("dns-sip-host", ["online"]),
        ("dns-lyncdiscover", ["online"]),
        ("dns-srv-strict-match", ["foreign-host"]),
    ],
)
@pytest.mark.parametrize("phase", ["preparing", "hybrid"])
async def test_what_the_portal_wants_is_wrong_in_a_hybrid(
    there: World, check: str, codes: list[str], phase: str
) -> None:
    there.names.load("contoso.test", PORTALS)

    assert await there.codes(check, {"phase": phase}) == codes


@pytest.mark.parametrize("check", ["dns-sipfederationtls", "dns-sip-tls", "dns-sip-host", "dns-lyncdiscover"])
async def test_what_the_portal_wants_is_right_when_nobody_is_left(there: World, check: str) -> None:
    there.names.load("contoso.test", PORTALS)

    assert await there.codes(check, {"phase": "decommissioning"}) == ["ok"]


@pytest.mark.parametrize("check", ["dns-sipfederationtls", "dns-sip-tls", "dns-sip-host", "dns-lyncdiscover"])
async def test_records_on_premises_are_wrong_when_nobody_is_left(there: World, check: str) -> None:
    assert await there.codes(check, {"phase": "decommissioning"}) == ["still-on-premises"]


@pytest.mark.parametrize(
    ("check", "codes"),
    [
        ("dns-sipfederationtls", ["missing"]),
        ("dns-srv-strict-match", ["missing"]),
        ("dns-sip-tls", ["missing"]),
        ("dns-sip-host", ["missing"]),
        ("dns-lyncdiscover", ["missing"]),
        ("dns-webcon-av", ["not-told", "not-told"]),
        ("dns-domain-verification", ["no-token"]),
    ],
)
async def test_an_empty_zone_fails_or_leaves_questions(there: World, check: str, codes: list[str]) -> None:
    there.names.load("contoso.test", "")

    assert await there.codes(check) == codes


@pytest.mark.parametrize("fault", [Fault.SERVFAIL, Fault.REFUSED, Fault.LAME, Fault.GARBAGE, Fault.TRUNCATE])
@pytest.mark.parametrize(
    ("check", "name"),
    [
        ("dns-sipfederationtls", "_sipfederationtls._tcp.contoso.test"),
        ("dns-srv-strict-match", "_sipfederationtls._tcp.contoso.test"),
        ("dns-sip-tls", "_sip._tls.contoso.test"),
        ("dns-sip-host", "sip.contoso.test"),
        ("dns-lyncdiscover", "lyncdiscover.contoso.test"),
        ("dns-webcon-av", "webcon.contoso.test"),
        ("dns-domain-verification", "contoso.test"),
    ],
)
async def test_a_name_that_cannot_be_asked_is_an_error_and_never_a_failure(
    there: World, check: str, name: str, fault: Fault
) -> None:
    there.names.fail(name, fault)

    findings = [finding for finding in await there.look(check) if finding.verdict != "pass"]

    assert [(finding.code.name, finding.verdict) for finding in findings] == [("not-asked", "error")]
    assert findings[0].subject == name


async def test_a_name_server_that_is_silent_is_an_error_of_that_name_only(tmp_path: Path) -> None:
    async with world.opened(tmp_path, limit=timedelta(milliseconds=500)) as there:
        there.names.load("fabrikam.test", GOOD.replace("SRV   0 0 5061 sip", "SRV 0 0 5061 sip"))
        there.names.fail("_sipfederationtls._tcp.fabrikam.test", Fault.DROP)

        codes = await there.codes("dns-sipfederationtls", {"domain": "contoso.test, fabrikam.test"})

    assert codes == ["ok", "not-asked"]


@pytest.mark.parametrize(
    ("zone", "check", "codes"),
    [
        pytest.param(f"* A {EDGE}\n", "dns-sip-host", ["by-wildcard"], id="sip by wildcard"),
        pytest.param(f"* A {EDGE}\n", "dns-lyncdiscover", ["by-wildcard"], id="lyncdiscover by wildcard"),
        pytest.param(f"* A {EDGE}\n", "dns-webcon-av", ["not-told", "not-told"], id="a wildcard proves no guess"),
        pytest.param(
            f"_sipfederationtls._tcp SRV 0 0 5061 sip\nsip CNAME a\na CNAME edge\nedge A {EDGE}\n",
            "dns-sipfederationtls",
            ["alias"],
            id="a chain of aliases behind SRV",
        ),
        pytest.param(
            f"_sipfederationtls._tcp SRV 0 0 0 .\nsip A {EDGE}\n",
            "dns-sipfederationtls",
            ["not-offered"],
            id="null SRV",
        ),
        pytest.param("sip AAAA ::1\n", "dns-sip-host", ["ipv6-only"], id="AAAA only"),
        pytest.param("sip A 10.0.0.1\n", "dns-sip-host", ["private"], id="a private address"),
        pytest.param("sip CNAME gone.contoso.test.\n", "dns-sip-host", ["missing"], id="a dangling alias"),
        pytest.param(
            "@ MX 10 mail\n@ MX 32767 ms1.msv1.invalid.\n", "dns-domain-verification", ["mx-variant"], id="MX"
        ),
    ],
)
async def test_zones_as_strangers_have_them(there: World, zone: str, check: str, codes: list[str]) -> None:
    there.names.load("contoso.test", zone)
    if "::1" in zone:
        codes = ["private", *codes]  # the loopback of IPv6 is not among the networks allowed here

    assert await there.codes(check) == codes


async def test_every_sip_domain_is_judged_on_its_own(there: World) -> None:
    there.names.load("fabrikam.test", f"_sipfederationtls._tcp SRV 0 0 5061 sip.contoso.test.\nsip A {EDGE}\n")
    domains = {"domain": "contoso.test, fabrikam.test"}

    assert await there.codes("dns-sipfederationtls", domains) == ["ok", "ok"]
    assert await there.codes("dns-srv-strict-match", domains) == ["ok", "foreign-host"]
    assert await there.codes("dns-sip-host", domains) == ["ok", "ok"]
    assert await there.codes("dns-lyncdiscover", domains) == ["ok", "missing"]


async def test_the_external_web_services_are_compared_where_they_were_told(there: World) -> None:
    there.names.load("contoso.test", GOOD + f"same A {world.PROXY}\nother A {EDGE}\n")

    assert await there.codes("dns-lyncdiscover", {"web_ext": "same.contoso.test"}) == ["ok"]
    assert await there.codes("dns-lyncdiscover", {"web_ext": "other.contoso.test"}) == ["not-web-services"]


async def test_the_conference_names_are_not_looked_at_when_nobody_is_left(there: World) -> None:
    assert await there.codes("dns-webcon-av", {"phase": "decommissioning"}) == ["decommissioning"]


async def test_an_international_domain_is_asked_for_as_the_wire_has_it(there: World) -> None:
    there.names.load("xn--bcher-kva.test", GOOD)
    told = TENANT | {"domain": "bücher.test", "txt": "MS=ms12345678"}

    for check in STEP_2:
        assert {finding.verdict for finding in await there.look(check.id, told)} <= {"pass", "skipped"}


@pytest.mark.parametrize(
    ("domain", "verified", "same"),
    [
        ("contoso.test", "ok", "ok"),
        ("fabrikam.test", "other-tenant", "other-tenant"),
        ("nowhere.test", "not-verified", "in-no-tenant"),
        ("busy.test", "not-seen", "not-seen"),
    ],
)
async def test_the_tenant_of_a_domain(there: World, domain: str, verified: str, same: str) -> None:
    told = TENANT | {"domain": domain}

    assert await there.codes("domain-verified", told) == [verified]
    assert await there.codes("domain-same-tenant", told) == [same]


async def test_a_tenant_that_does_not_exist(there: World) -> None:
    told = {"tenant": "nobody.onmicrosoft.com"}

    assert await there.codes("domain-verified", told) == ["no-such-tenant"]


async def test_without_the_tenant_it_is_unknown_and_says_what_to_set(there: World) -> None:
    for check in ("domain-verified", "domain-same-tenant"):
        [finding] = await there.look(check)

        assert finding.verdict == "unknown"
        assert finding.fix.startswith("/hybrid set tenant_initial_domain=")


async def test_a_sign_in_service_that_does_not_answer_is_an_error(there: World) -> None:
    gone = World(there.names, there.lab, there.net, NOWHERE)

    assert await gone.codes("domain-verified", TENANT) == ["not-seen"]


@pytest.mark.parametrize("check", DNS)
async def test_without_a_domain_it_is_unknown_and_says_what_to_set(there: World, check: str) -> None:
    [finding] = await there.look(check, {"domain": "none"})

    assert (finding.verdict, finding.fix) == ("unknown", "/hybrid set domain=contoso.com")
