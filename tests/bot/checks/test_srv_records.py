"""What the federation and the sign-in records are worth, in every phase."""

import pytest

from bot.checks import Target, dns_sip_tls, dns_sipfederationtls, srv_records
from bot.checks.kinds import (
    BY_WILDCARD,
    EDGE_NOT_TOLD,
    ELSEWHERE,
    GONE,
    IPV6_ONLY,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    ONLINE,
    OTHER_CLOUD,
    PARTLY,
    PRIVATE,
    STILL_ON_PREMISES,
)
from bot.checks.srv_records import (
    ALIAS,
    BEST_ONLY,
    MISSING,
    NO_ADDRESS,
    NOT_OFFERED,
    OK,
    WRONG_PORT,
    Lookup,
    Seen,
)
from bot.model.verdict import Code, Verdict
from bot.net.facts import Addresses, Answer, Srv, Status
from tests.seen import EDGE, at, differing, silent, srv, target

NAME = "_sipfederationtls._tcp.contoso.com"
HYBRID = target({"phase": "hybrid"})
LEAVING = target({"phase": "decommissioning"})
CHINA = target({"phase": "decommissioning", "cloud": "china"})
TOLD = target({"edge": "edge.contoso.com"})

GOOD = Srv(0, 0, 5061, "sip.contoso.com")
PORTAL = Srv(100, 1, 5061, "sipfed.online.lync.com")
HOST = at("sip.contoso.com", EDGE)
PORTAL_HOST = at("sipfed.online.lync.com", "52.112.0.1")
OTHER = at("edge.contoso.com", "203.0.113.99")
NULL = at("")


def seen(*pairs: tuple[Srv, Addresses], edge: Addresses = HOST, answer: Answer[Srv] | None = None) -> Seen:
    found = answer or srv(NAME, *(record for record, _ in pairs))
    return Seen(edge, (Lookup("contoso.com", found, tuple(host for _, host in pairs)),))


def to(host: str, port: int = 5061, priority: int = 0) -> Srv:
    return Srv(priority, 0, port, host)


CASES = [
    pytest.param(HYBRID, seen((GOOD, HOST)), [OK], id="as it should be"),
    pytest.param(target(), seen((GOOD, HOST)), [OK], id="preparing wants the same as hybrid"),
    pytest.param(HYBRID, seen((to("SIP.Contoso.COM."), HOST)), [OK], id="case and a trailing dot do not count"),
    pytest.param(HYBRID, seen((GOOD, HOST), answer=srv(NAME, GOOD, wildcard=True)), [BY_WILDCARD], id="wildcard"),
    pytest.param(HYBRID, seen(), [MISSING], id="no such name"),
    pytest.param(HYBRID, seen(answer=srv(NAME, status=Status.NO_DATA)), [MISSING], id="name without the type"),
    pytest.param(HYBRID, seen(answer=srv(NAME, status=Status.SERVFAIL)), [NOT_ASKED], id="SERVFAIL is no failure"),
    pytest.param(HYBRID, seen((to(""), NULL)), [NOT_OFFERED], id="null record"),
    pytest.param(HYBRID, seen((PORTAL, PORTAL_HOST)), [ONLINE], id="what the portal wants"),
    pytest.param(
        HYBRID,
        seen((GOOD, at("sip.contoso.com", "52.112.0.1", chain=["sipdir.online.lync.com"]))),
        [ONLINE],
        id="an alias to Microsoft behind the record",
    ),
    pytest.param(
        HYBRID,
        seen((to("sipfed.online.gov.skypeforbusiness.us"), at("sipfed.online.gov.skypeforbusiness.us"))),
        [ONLINE],
        id="a government cloud",
    ),
    pytest.param(HYBRID, seen((to("sip.contoso.com", 443), HOST)), [WRONG_PORT], id="wrong port"),
    pytest.param(HYBRID, seen((to("sip.contoso.com"), silent("sip.contoso.com"))), [NOT_ASKED], id="host not asked"),
    pytest.param(HYBRID, seen((GOOD, at("sip.contoso.com"))), [NO_ADDRESS], id="host without address"),
    pytest.param(TOLD, seen((GOOD, HOST), edge=OTHER), [ELSEWHERE], id="not the Access Edge"),
    pytest.param(TOLD, seen((GOOD, HOST), edge=silent("edge.contoso.com")), [NOT_ASKED], id="Edge not asked"),
    pytest.param(
        TOLD, seen((GOOD, HOST), edge=at("edge.contoso.com")), [ELSEWHERE], id="the Edge that was told leads nowhere"
    ),
    pytest.param(
        HYBRID,
        seen((to("edge.contoso.com"), OTHER), edge=at("sip.contoso.com")),
        [EDGE_NOT_TOLD],
        id="the example name does not exist",
    ),
    pytest.param(
        HYBRID,
        seen(
            (to("edge.contoso.com"), OTHER),
            edge=at("sip.contoso.com", "52.112.0.1", chain=["sipdir.online.lync.com"]),
        ),
        [EDGE_NOT_TOLD],
        id="the example name leads online",
    ),
    pytest.param(
        TOLD, seen((GOOD, at("sip.contoso.com", EDGE, "203.0.113.99")), edge=OTHER), [PARTLY], id="a stale address"
    ),
    pytest.param(
        HYBRID,
        seen((GOOD, at("sip.contoso.com", EDGE, chain=["edge.contoso.com"]))),
        [ALIAS],
        id="an alias behind the record",
    ),
    pytest.param(
        HYBRID,
        seen((GOOD, at("sip.contoso.com", "2001:db8::10")), edge=at("sip.contoso.com", "2001:db8::10")),
        [IPV6_ONLY],
        id="AAAA only",
    ),
    pytest.param(
        HYBRID,
        seen((GOOD, at("sip.contoso.com", "10.0.0.1", refused=["10.0.0.1"])), edge=at("sip.contoso.com", "10.0.0.1")),
        [PRIVATE],
        id="a private address",
    ),
    pytest.param(
        HYBRID, seen((GOOD, HOST), (to("sipfed.online.lync.com", 5061, 10), PORTAL_HOST)), [BEST_ONLY], id="best only"
    ),
    pytest.param(
        HYBRID,
        seen((GOOD, HOST), (to("sip2.contoso.com", 5061, 10), silent("sip2.contoso.com"))),
        [OK],
        id="another record that could not be asked does not count",
    ),
    pytest.param(
        HYBRID, seen((PORTAL, PORTAL_HOST), (to("sip.contoso.com", 5061, 200), HOST)), [ONLINE], id="the best decides"
    ),
    pytest.param(LEAVING, seen((PORTAL, PORTAL_HOST)), [OK], id="leaving: Microsoft is right"),
    pytest.param(LEAVING, seen((GOOD, HOST)), [STILL_ON_PREMISES], id="leaving: still on premises"),
    pytest.param(LEAVING, seen(), [MISSING], id="leaving: no record"),
    pytest.param(
        LEAVING, seen((to("sipfed.online.lync.com", 443), PORTAL_HOST)), [WRONG_PORT], id="leaving: wrong port"
    ),
    pytest.param(CHINA, seen((PORTAL, PORTAL_HOST)), [OTHER_CLOUD], id="leaving: another cloud"),
    pytest.param(HYBRID, None, [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CASES)
def test_judge(about: Target, facts: Seen | None, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_sipfederationtls.judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(dns_sipfederationtls.CHECK, CASES) == set()


def test_expected_and_observed_are_in_the_same_notation_and_the_fix_is_the_record() -> None:
    [finding] = dns_sipfederationtls.judge(HYBRID, seen((PORTAL, PORTAL_HOST)))

    assert finding.subject == NAME
    assert finding.expected == f"SRV 0 0 5061 sip.contoso.com → {EDGE}"
    assert finding.observed == "SRV 100 1 5061 sipfed.online.lync.com → 52.112.0.1"
    assert finding.fix == f"{NAME}. 3600 IN SRV 0 0 5061 sip.contoso.com."


def test_the_portals_complaint_is_called_expected_noise() -> None:
    assert "expected noise" in ONLINE.advice


def test_the_fix_for_another_domain_stays_within_it() -> None:
    about = target({"edge": "edge.contoso.com"}, domain="fabrikam.com")
    [finding] = dns_sipfederationtls.judge(
        about, Seen(OTHER, (Lookup("fabrikam.com", srv("_sipfederationtls._tcp.fabrikam.com")),))
    )

    assert finding.fix.endswith("SRV 0 0 5061 sip.fabrikam.com.")


def test_the_fix_for_a_host_without_address_is_its_record() -> None:
    [finding] = dns_sipfederationtls.judge(
        target({"edge": "edge.contoso.com"}), seen((GOOD, at("sip.contoso.com")), edge=OTHER)
    )

    assert finding.fix == "sip.contoso.com. 3600 IN A 203.0.113.99"


def test_an_edge_that_nobody_told_is_to_be_told() -> None:
    [finding] = dns_sipfederationtls.judge(HYBRID, seen((to("edge.contoso.com"), OTHER), edge=at("sip.contoso.com")))

    assert finding.fix == "/hybrid set access_edge_fqdn=edge.contoso.com"


def test_a_null_record_is_shown_as_a_lone_dot() -> None:
    [finding] = dns_sipfederationtls.judge(HYBRID, seen((to(""), NULL)))

    assert finding.observed == "SRV 0 0 5061 ."


SIGN_IN = "_sip._tls.contoso.com"
WEB = at("lyncdiscover.contoso.com", "203.0.113.40")
NO_WEB = at("lyncdiscover.contoso.com")
ONLINE_WEB = at("lyncdiscover.contoso.com", "52.112.0.2", chain=["webdir.online.lync.com"])


def sign_in(*pairs: tuple[Srv, Addresses], web: Addresses = WEB) -> dns_sip_tls.Seen:
    answer = srv(SIGN_IN, *(record for record, _ in pairs))
    lookup = Lookup("contoso.com", answer, tuple(host for _, host in pairs))
    return dns_sip_tls.Seen(srv_records.Seen(HOST, (lookup,)), (web,))


@pytest.mark.parametrize(
    ("about", "facts", "codes"),
    [
        pytest.param(HYBRID, sign_in((to("sip.contoso.com", 443), HOST)), [OK], id="as it should be"),
        pytest.param(HYBRID, sign_in((GOOD, HOST)), [WRONG_PORT], id="5061 is the mark of a shared address"),
        pytest.param(HYBRID, sign_in(), [dns_sip_tls.LYNCDISCOVER_ONLY], id="missing, but lyncdiscover is fine"),
        pytest.param(HYBRID, sign_in(web=NO_WEB), [MISSING], id="missing, and lyncdiscover too"),
        pytest.param(HYBRID, sign_in(web=ONLINE_WEB), [MISSING], id="missing, and lyncdiscover leads online"),
        pytest.param(HYBRID, sign_in(web=silent(WEB.name)), [NOT_ASKED], id="missing, and lyncdiscover not asked"),
        pytest.param(HYBRID, sign_in((to("", 443), NULL)), [NOT_OFFERED], id="null record"),
        pytest.param(LEAVING, sign_in(), [GONE], id="leaving: no record"),
        pytest.param(LEAVING, sign_in((to("", 443), NULL)), [GONE], id="leaving: null record"),
        pytest.param(
            LEAVING, sign_in((to("sipdir.online.lync.com", 443), PORTAL_HOST)), [OK], id="leaving: Microsoft is right"
        ),
        pytest.param(HYBRID, None, [NO_SIP_DOMAIN], id="no SIP domain"),
    ],
)
def test_judge_of_the_sign_in_record(about: Target, facts: dns_sip_tls.Seen | None, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_sip_tls.judge(about, facts)] == codes


def test_the_sign_in_record_can_have_every_code_of_the_federation_record_and_two_more() -> None:
    extra = set(dns_sip_tls.CHECK.codes) - set(dns_sipfederationtls.CHECK.codes)

    assert extra == {dns_sip_tls.LYNCDISCOVER_ONLY, GONE}


def test_an_error_about_lyncdiscover_is_about_that_name() -> None:
    [finding] = dns_sip_tls.judge(HYBRID, sign_in(web=silent(WEB.name)))

    assert (finding.subject, finding.verdict) == ("lyncdiscover.contoso.com", Verdict.ERROR)
