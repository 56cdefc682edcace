"""Which records count as strictly matching their SIP domain."""

import pytest

from bot.checks import Target
from bot.checks.dns_srv_strict_match import BY_DESIGN, CHECK, FOREIGN, MISSING, OK, judge
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED
from bot.checks.srv_records import Lookup
from bot.model.verdict import Code
from bot.net.facts import Srv, Status
from tests.seen import differing, srv, target

ABOUT = target()
LEAVING = target({"phase": "decommissioning"})


def seen(host: str, domain: str = "contoso.com") -> tuple[Lookup, ...]:
    return (Lookup(domain, srv(f"_sipfederationtls._tcp.{domain}", Srv(0, 0, 5061, host))),)


NOTHING = (Lookup("contoso.com", srv("_sipfederationtls._tcp.contoso.com")),)
BROKEN = (Lookup("contoso.com", srv("_sipfederationtls._tcp.contoso.com", status=Status.REFUSED)),)

CASES = [
    pytest.param(ABOUT, seen("sip.contoso.com"), [OK], id="in the domain"),
    pytest.param(ABOUT, seen("edge.eu.contoso.com"), [OK], id="deeper in the domain"),
    pytest.param(ABOUT, seen("pool01.contoso.com", "retail.contoso.com"), [OK], id="in the parent domain"),
    pytest.param(ABOUT, seen("edge.contoso.net"), [FOREIGN], id="in a foreign domain"),
    pytest.param(ABOUT, seen("edge.notcontoso.com"), [FOREIGN], id="a name that only ends alike"),
    pytest.param(ABOUT, seen("edge.co.uk", "contoso.co.uk"), [FOREIGN], id="a registry is nobody's parent"),
    pytest.param(ABOUT, seen("sipfed.online.lync.com"), [FOREIGN], id="Microsoft, while people are on premises"),
    pytest.param(LEAVING, seen("sipfed.online.lync.com"), [BY_DESIGN], id="Microsoft, when nobody is left"),
    pytest.param(LEAVING, seen("sip.contoso.com"), [OK], id="on premises, when nobody is left"),
    pytest.param(ABOUT, NOTHING, [MISSING], id="no record"),
    pytest.param(ABOUT, seen(""), [MISSING], id="null record"),
    pytest.param(ABOUT, BROKEN, [NOT_ASKED], id="not asked"),
    pytest.param(ABOUT, (*seen("sip.contoso.com"), *NOTHING), [OK, MISSING], id="each domain on its own"),
    pytest.param(ABOUT, (), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CASES)
def test_judge(about: Target, facts: tuple[Lookup, ...], codes: list[Code]) -> None:
    assert [finding.code for finding in judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_the_fix_points_to_the_domains_own_name() -> None:
    [finding] = judge(ABOUT, seen("edge.contoso.net", "fabrikam.com"))

    assert finding.observed == "SRV 0 0 5061 edge.contoso.net"
    assert finding.expected == "SRV 0 0 5061 sip.fabrikam.com"
    assert finding.fix == "_sipfederationtls._tcp.fabrikam.com. 3600 IN SRV 0 0 5061 sip.fabrikam.com."
