"""What the host names are worth: `sip`, `lyncdiscover`, and the conference names."""

import pytest

from bot.checks import Target, dns_lyncdiscover, dns_sip_host, dns_webcon_av
from bot.checks.kinds import (
    BY_WILDCARD,
    DECOMMISSIONING,
    EDGE_NOT_TOLD,
    ELSEWHERE,
    GONE,
    IPV6_ONLY,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    NOT_TOLD,
    ONLINE,
    OTHER_CLOUD,
    PARTLY,
    PRIVATE,
    STILL_ON_PREMISES,
)
from bot.checks.naming import Host
from bot.model.profile import Profile
from bot.model.verdict import Code
from bot.net.facts import Addresses
from tests.seen import EDGE, NOW, PROXY, at, differing, silent, target

ABOUT = target()
TOLD = target({"edge": "edge.contoso.com"})
LEAVING = target({"phase": "decommissioning"})
NOTHING = Target(profile=Profile(), now=NOW)

SIP, EDGE_NAME = "sip.contoso.com", "edge.contoso.com"
THE_EDGE = at(EDGE_NAME, EDGE)
SIPDIR = "sipdir.online.lync.com"


def sip(name: Addresses, edge: Addresses = THE_EDGE) -> dns_sip_host.Seen:
    return dns_sip_host.Seen(edge, (name,))


SIP_CASES = [
    pytest.param(TOLD, sip(at(SIP, EDGE)), [dns_sip_host.OK], id="as it should be"),
    pytest.param(ABOUT, sip(at(SIP, EDGE), at(SIP, EDGE)), [dns_sip_host.OK], id="it is the Access Edge itself"),
    pytest.param(TOLD, sip(at(SIP, EDGE, wildcard=True)), [BY_WILDCARD], id="wildcard"),
    pytest.param(TOLD, sip(at(SIP)), [dns_sip_host.MISSING], id="no such name"),
    pytest.param(TOLD, sip(at(SIP, chain=["gone.contoso.com"])), [dns_sip_host.MISSING], id="an alias to nothing"),
    pytest.param(TOLD, sip(silent(SIP)), [NOT_ASKED], id="no answer is no failure"),
    pytest.param(TOLD, sip(at(SIP, EDGE), silent(EDGE_NAME)), [NOT_ASKED], id="the Edge could not be asked"),
    pytest.param(TOLD, sip(at(SIP, "52.112.0.1", chain=[SIPDIR])), [ONLINE], id="what the portal wants"),
    pytest.param(TOLD, sip(at(SIP, chain=[SIPDIR])), [ONLINE], id="what the portal wants, though it is dead"),
    pytest.param(
        TOLD, sip(at(SIP, chain=["sipdir.online.skype.de"])), [ONLINE], id="the German cloud, which is closed"
    ),
    pytest.param(TOLD, sip(at(SIP, "203.0.113.99")), [ELSEWHERE], id="another address"),
    pytest.param(TOLD, sip(at(SIP, EDGE, "203.0.113.99")), [PARTLY], id="a stale address"),
    pytest.param(TOLD, sip(at(SIP, EDGE, chain=[EDGE_NAME])), [dns_sip_host.ALIAS], id="an alias to an own name"),
    pytest.param(
        TOLD,
        sip(at(SIP, "10.0.0.1", refused=["10.0.0.1"]), at(EDGE_NAME, "10.0.0.1", refused=["10.0.0.1"])),
        [PRIVATE],
        id="private",
    ),
    pytest.param(TOLD, sip(at(SIP, "2001:db8::1"), at(EDGE_NAME, "2001:db8::1")), [IPV6_ONLY], id="AAAA only"),
    pytest.param(ABOUT, sip(at("sip.fabrikam.com", EDGE), at(SIP)), [EDGE_NOT_TOLD], id="no Access Edge to compare"),
    pytest.param(LEAVING, sip(at(SIP, "52.112.0.1", chain=[SIPDIR])), [dns_sip_host.OK], id="leaving: Microsoft"),
    pytest.param(LEAVING, sip(at(SIP, EDGE)), [STILL_ON_PREMISES], id="leaving: on premises"),
    pytest.param(LEAVING, sip(at(SIP)), [GONE], id="leaving: gone"),
    pytest.param(LEAVING, sip(silent(SIP)), [NOT_ASKED], id="leaving: no answer"),
    pytest.param(
        LEAVING,
        sip(at(SIP, chain=["sipdir.online.gov.skypeforbusiness.us"])),
        [OTHER_CLOUD],
        id="leaving: another cloud",
    ),
    pytest.param(ABOUT, None, [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), SIP_CASES)
def test_judge_of_sip(about: Target, facts: dns_sip_host.Seen | None, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_sip_host.judge(about, facts)] == codes


def test_every_code_of_sip_has_a_case() -> None:
    assert differing(dns_sip_host.CHECK, SIP_CASES) == set()


def test_the_fix_of_sip_is_the_record() -> None:
    [wrong] = dns_sip_host.judge(TOLD, sip(at(SIP, "203.0.113.99")))
    [leaving] = dns_sip_host.judge(LEAVING, sip(at(SIP, EDGE)))
    [unknown] = dns_sip_host.judge(ABOUT, sip(at("sip.fabrikam.com", EDGE), at(SIP)))

    assert (wrong.expected, wrong.observed) == (EDGE, "203.0.113.99")
    assert wrong.fix == f"{SIP}. 3600 IN A {EDGE}"
    assert leaving.fix == f"{SIP}. 3600 IN CNAME {SIPDIR}."
    assert unknown.fix == "/hybrid set access_edge_fqdn=…"


LD = "lyncdiscover.contoso.com"
WEB = at("web.contoso.com", PROXY)
WITH_WEB = target({"web_ext": "web.contoso.com"})


def lyncdiscover(name: Addresses, web: Addresses | None = None) -> dns_lyncdiscover.Seen:
    return dns_lyncdiscover.Seen((name,), web)


LYNCDISCOVER_CASES = [
    pytest.param(ABOUT, lyncdiscover(at(LD, PROXY)), [dns_lyncdiscover.OK], id="as it should be"),
    pytest.param(WITH_WEB, lyncdiscover(at(LD, PROXY), WEB), [dns_lyncdiscover.OK], id="the web services"),
    pytest.param(
        ABOUT, lyncdiscover(at(LD, PROXY, chain=["web.contoso.com"])), [dns_lyncdiscover.OK], id="an alias within"
    ),
    pytest.param(ABOUT, lyncdiscover(at(LD, PROXY, wildcard=True)), [BY_WILDCARD], id="wildcard"),
    pytest.param(ABOUT, lyncdiscover(at(LD)), [dns_lyncdiscover.MISSING], id="no such name"),
    pytest.param(ABOUT, lyncdiscover(silent(LD)), [NOT_ASKED], id="no answer is no failure"),
    pytest.param(
        ABOUT, lyncdiscover(at(LD, "52.112.0.2", chain=["webdir.online.lync.com"])), [ONLINE], id="the portal's"
    ),
    pytest.param(
        ABOUT,
        lyncdiscover(at(LD, "52.112.0.2", chain=["x.contoso.com", "webdir.online.partner.lync.cn", "y.lync.cn"])),
        [ONLINE],
        id="Microsoft at the end of a chain",
    ),
    pytest.param(
        ABOUT,
        lyncdiscover(at(LD, PROXY, chain=["director.contoso.net"])),
        [dns_lyncdiscover.FOREIGN_ALIAS],
        id="an alias into another domain",
    ),
    pytest.param(
        WITH_WEB,
        lyncdiscover(at(LD, "203.0.113.99"), WEB),
        [dns_lyncdiscover.NOT_WEB_SERVICES],
        id="not the web services",
    ),
    pytest.param(
        WITH_WEB,
        lyncdiscover(at(LD, "203.0.113.99"), at("web.contoso.com")),
        [dns_lyncdiscover.OK],
        id="web services that lead nowhere prove nothing",
    ),
    pytest.param(ABOUT, lyncdiscover(at(LD, "2001:db8::1")), [IPV6_ONLY], id="AAAA only"),
    pytest.param(ABOUT, lyncdiscover(at(LD, "10.1.1.1", refused=["10.1.1.1"])), [PRIVATE], id="private"),
    pytest.param(
        LEAVING,
        lyncdiscover(at(LD, "52.112.0.2", chain=["webdir.online.lync.com"])),
        [dns_lyncdiscover.OK],
        id="leaving: Microsoft",
    ),
    pytest.param(LEAVING, lyncdiscover(at(LD, PROXY)), [STILL_ON_PREMISES], id="leaving: on premises"),
    pytest.param(LEAVING, lyncdiscover(at(LD)), [GONE], id="leaving: gone"),
    pytest.param(
        LEAVING, lyncdiscover(at(LD, chain=["webdir.online.partner.lync.cn"])), [OTHER_CLOUD], id="leaving: China"
    ),
    pytest.param(NOTHING, dns_lyncdiscover.Seen((), None), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), LYNCDISCOVER_CASES)
def test_judge_of_lyncdiscover(about: Target, facts: dns_lyncdiscover.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_lyncdiscover.judge(about, facts)] == codes


def test_every_code_of_lyncdiscover_has_a_case() -> None:
    assert differing(dns_lyncdiscover.CHECK, LYNCDISCOVER_CASES) == set()


def test_an_alias_is_shown_with_where_it_leads() -> None:
    [finding] = dns_lyncdiscover.judge(ABOUT, lyncdiscover(at(LD, "52.112.0.2", chain=["webdir.online.lync.com"])))

    assert finding.observed == "CNAME webdir.online.lync.com → 52.112.0.2"
    assert finding.fix == f"{LD}. 3600 IN A …"


def test_the_fix_when_leaving_is_the_alias_to_the_profiles_cloud() -> None:
    [finding] = dns_lyncdiscover.judge(
        target({"phase": "decommissioning", "cloud": "gcc-high"}), lyncdiscover(at(LD, PROXY))
    )

    assert finding.fix == f"{LD}. 3600 IN CNAME webdir.online.gov.skypeforbusiness.us."


def conference(name: Addresses, *, told: bool = True) -> dns_webcon_av.Seen:
    return ((Host(name.name, "webcon_fqdn", told), name),)


WEBCON = "webcon.contoso.com"

CONFERENCE_CASES = [
    pytest.param(ABOUT, conference(at(WEBCON, EDGE)), [dns_webcon_av.OK], id="as it should be"),
    pytest.param(ABOUT, conference(at(WEBCON, EDGE), told=False), [dns_webcon_av.OK], id="the example name exists"),
    pytest.param(ABOUT, conference(at(WEBCON, EDGE, wildcard=True)), [BY_WILDCARD], id="wildcard"),
    pytest.param(
        ABOUT, conference(at(WEBCON, EDGE, wildcard=True), told=False), [NOT_TOLD], id="a wildcard proves no guess"
    ),
    pytest.param(ABOUT, conference(at(WEBCON)), [dns_webcon_av.MISSING], id="no such name"),
    pytest.param(ABOUT, conference(at(WEBCON), told=False), [NOT_TOLD], id="the example name does not exist"),
    pytest.param(ABOUT, conference(silent(WEBCON), told=False), [NOT_ASKED], id="no answer"),
    pytest.param(ABOUT, conference(at(WEBCON, chain=[SIPDIR])), [ONLINE], id="Microsoft"),
    pytest.param(ABOUT, conference(at(WEBCON, "10.1.1.1", refused=["10.1.1.1"])), [PRIVATE], id="private"),
    pytest.param(ABOUT, conference(at(WEBCON, "2001:db8::1")), [IPV6_ONLY], id="AAAA only"),
    pytest.param(LEAVING, (), [DECOMMISSIONING], id="leaving"),
    pytest.param(ABOUT, (), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CONFERENCE_CASES)
def test_judge_of_the_conference_names(about: Target, facts: dns_webcon_av.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_webcon_av.judge(about, facts)] == codes


def test_every_code_of_the_conference_names_has_a_case() -> None:
    assert differing(dns_webcon_av.CHECK, CONFERENCE_CASES) == set()


def test_a_name_that_nobody_told_comes_with_the_setting_to_give() -> None:
    [finding] = dns_webcon_av.judge(ABOUT, conference(at(WEBCON), told=False))

    assert (finding.subject, finding.fix) == (WEBCON, "/hybrid set webcon_fqdn=…")


def test_the_fix_of_a_conference_name_is_the_record_and_what_is_right_needs_none() -> None:
    [missing] = dns_webcon_av.judge(ABOUT, conference(at(WEBCON)))
    [right] = dns_webcon_av.judge(ABOUT, conference(at(WEBCON, EDGE)))
    [unknown] = dns_webcon_av.judge(ABOUT, conference(silent(WEBCON)))

    assert missing.fix == f"{WEBCON}. 3600 IN A …"
    assert (right.fix, unknown.fix) == ("", "")
