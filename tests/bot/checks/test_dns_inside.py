"""What the names are worth that belong inside, and those that people meet over."""

import pytest

from bot.checks import Target, dns_lyncdiscoverinternal, dns_simple_urls, dns_sipinternaltls
from bot.checks.dns_lyncdiscoverinternal import NOT_THE_POOL, PUBLIC
from bot.checks.dns_simple_urls import ADMIN_PUBLIC, HIDDEN, TOO_EARLY
from bot.checks.dns_sipinternaltls import FOREIGN, LYNCDISCOVER_ONLY
from bot.checks.kinds import (
    BY_WILDCARD,
    DECOMMISSIONING,
    IPV6_ONLY,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    NOT_TOLD,
    ONLINE,
    OUTSIDE,
    PRIVATE,
)
from bot.checks.naming import Host
from bot.checks.srv_records import NO_ADDRESS, NOT_OFFERED, WRONG_PORT, Lookup
from bot.model.profile import Profile
from bot.model.verdict import Code
from bot.net.facts import Addresses, Answer, Srv, Status
from tests.seen import NOW, PROXY, at, differing, silent, srv, target

ABOUT = target()
INSIDE = target({"internal_dns_visible": "true", "pool": "pool01.contoso.com"})
LEAVING = target({"phase": "decommissioning"})
NOTHING = Target(profile=Profile(), now=NOW)

LDI, POOL, ADDRESS = "lyncdiscoverinternal.contoso.com", "pool01.contoso.com", "10.0.0.5"
THE_POOL = at(POOL, ADDRESS, refused=[ADDRESS])
WEBDIR = "webdir.online.lync.com"


def discover(name: Addresses, pool: Addresses | None = THE_POOL) -> dns_lyncdiscoverinternal.Seen:
    return dns_lyncdiscoverinternal.Seen((name,), pool)


LYNCDISCOVER = [
    pytest.param(INSIDE, discover(at(LDI, ADDRESS)), [dns_lyncdiscoverinternal.OK], id="the pool"),
    pytest.param(INSIDE, discover(at(LDI, ADDRESS), None), [dns_lyncdiscoverinternal.OK], id="no pool to compare"),
    pytest.param(INSIDE, discover(at(LDI, ADDRESS, wildcard=True)), [BY_WILDCARD], id="by a wildcard"),
    pytest.param(INSIDE, discover(at(LDI, "10.0.0.99")), [NOT_THE_POOL], id="not the pool"),
    pytest.param(INSIDE, discover(at(LDI)), [dns_lyncdiscoverinternal.MISSING], id="missing inside"),
    pytest.param(INSIDE, discover(at(LDI, chain=[WEBDIR])), [ONLINE], id="Microsoft's"),
    pytest.param(INSIDE, discover(silent(LDI)), [NOT_ASKED], id="no answer inside"),
    pytest.param(ABOUT, discover(at(LDI)), [OUTSIDE], id="outside, and not to be seen"),
    pytest.param(ABOUT, discover(at(LDI, ADDRESS)), [PUBLIC], id="outside, and to be seen"),
    pytest.param(ABOUT, discover(at(LDI, chain=["gone.contoso.com"])), [PUBLIC], id="outside, and a dangling alias"),
    pytest.param(ABOUT, discover(silent(LDI)), [NOT_ASKED], id="no answer outside"),
    pytest.param(LEAVING, discover(at(LDI)), [DECOMMISSIONING], id="leaving"),
    pytest.param(NOTHING, dns_lyncdiscoverinternal.Seen((), None), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), LYNCDISCOVER)
def test_judge_of_lyncdiscover_inside(about: Target, facts: dns_lyncdiscoverinternal.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_lyncdiscoverinternal.judge(about, facts)] == codes


def test_every_code_of_lyncdiscover_inside_has_a_case() -> None:
    assert differing(dns_lyncdiscoverinternal.CHECK, LYNCDISCOVER) == set()


def test_the_fix_inside_is_the_record_with_the_pools_address() -> None:
    [finding] = dns_lyncdiscoverinternal.judge(INSIDE, discover(at(LDI)))

    assert (finding.expected, finding.fix) == (ADDRESS, f"{LDI}. 3600 IN A {ADDRESS}")


SRV_NAME = "_sipinternaltls._tcp.contoso.com"
GOOD = Srv(0, 0, 5061, POOL)


def sign_in(
    *records: Srv, host: Addresses = THE_POOL, answer: Answer[Srv] | None = None, lyncdiscover: Addresses | None = None
) -> dns_sipinternaltls.Seen:
    lookup = Lookup("contoso.com", answer or srv(SRV_NAME, *records), (host,) if records else ())
    return dns_sipinternaltls.Seen((lookup,), (lyncdiscover or at(LDI),))


SIGN_IN = [
    pytest.param(INSIDE, sign_in(GOOD), [dns_sipinternaltls.OK], id="as it should be"),
    pytest.param(INSIDE, sign_in(), [dns_sipinternaltls.MISSING], id="missing"),
    pytest.param(INSIDE, sign_in(lyncdiscover=at(LDI, ADDRESS)), [LYNCDISCOVER_ONLY], id="only lyncdiscoverinternal"),
    pytest.param(INSIDE, sign_in(lyncdiscover=silent(LDI)), [NOT_ASKED], id="the other could not be asked"),
    pytest.param(INSIDE, sign_in(answer=srv(SRV_NAME, status=Status.SERVFAIL)), [NOT_ASKED], id="no answer"),
    pytest.param(INSIDE, sign_in(Srv(0, 0, 0, "")), [NOT_OFFERED], id="not offered"),
    pytest.param(INSIDE, sign_in(Srv(0, 0, 443, POOL)), [WRONG_PORT], id="another port"),
    pytest.param(INSIDE, sign_in(Srv(0, 0, 5061, "pool.contoso.net")), [FOREIGN], id="another domain"),
    pytest.param(INSIDE, sign_in(GOOD, host=at("sipdir.online.lync.com")), [ONLINE], id="Microsoft's"),
    pytest.param(INSIDE, sign_in(GOOD, host=at(POOL)), [NO_ADDRESS], id="a host that leads nowhere"),
    pytest.param(INSIDE, sign_in(GOOD, host=silent(POOL)), [NOT_ASKED], id="a host that could not be asked"),
    pytest.param(ABOUT, dns_sipinternaltls.Seen((), ()), [OUTSIDE], id="outside"),
    pytest.param(LEAVING, dns_sipinternaltls.Seen((), ()), [DECOMMISSIONING], id="leaving"),
    pytest.param(NOTHING, dns_sipinternaltls.Seen((), ()), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), SIGN_IN)
def test_judge_of_the_record_inside(about: Target, facts: dns_sipinternaltls.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_sipinternaltls.judge(about, facts)] == codes


def test_every_code_of_the_record_inside_has_a_case() -> None:
    assert differing(dns_sipinternaltls.CHECK, SIGN_IN) == set()


def test_the_record_inside_names_the_pool_or_leaves_a_gap() -> None:
    [told] = dns_sipinternaltls.judge(INSIDE, sign_in())
    [untold] = dns_sipinternaltls.judge(target({"internal_dns_visible": "true"}), sign_in())

    assert told.fix == f"{SRV_NAME}. 3600 IN SRV 0 0 5061 {POOL}."
    assert untold.fix == f"{SRV_NAME}. 3600 IN SRV 0 0 5061 ….contoso.com."


MEET = "meet.contoso.com"


def web(name: Addresses, setting: str = "meet_fqdn", *, told: bool = True) -> dns_simple_urls.Seen:
    return ((Host(name.name, setting, told), name),)


def admin(name: Addresses, *, told: bool = True) -> dns_simple_urls.Seen:
    return web(name, "admin_fqdn", told=told)


ADMIN = "admin.contoso.com"
WEB = [
    pytest.param(ABOUT, web(at(MEET, PROXY)), [dns_simple_urls.OK], id="as it should be"),
    pytest.param(ABOUT, web(at(MEET, PROXY), told=False), [dns_simple_urls.OK], id="the example name exists"),
    pytest.param(ABOUT, web(at(MEET, PROXY, wildcard=True)), [BY_WILDCARD], id="by a wildcard"),
    pytest.param(ABOUT, web(at(MEET)), [dns_simple_urls.MISSING], id="missing"),
    pytest.param(ABOUT, web(at(MEET), told=False), [NOT_TOLD], id="the example name does not exist"),
    pytest.param(ABOUT, web(silent(MEET), told=False), [NOT_ASKED], id="no answer is no failure"),
    pytest.param(ABOUT, web(at(MEET, "52.112.0.2", chain=[WEBDIR])), [TOO_EARLY], id="Microsoft's"),
    pytest.param(ABOUT, web(at(MEET, "10.1.1.1", refused=["10.1.1.1"])), [PRIVATE], id="private"),
    pytest.param(ABOUT, web(at(MEET, "2001:db8::1")), [IPV6_ONLY], id="AAAA only"),
    pytest.param(ABOUT, admin(at(ADMIN)), [HIDDEN], id="admin: not to be seen"),
    pytest.param(ABOUT, admin(at(ADMIN, PROXY)), [ADMIN_PUBLIC], id="admin: public"),
    pytest.param(ABOUT, admin(at(ADMIN, "10.1.1.1", refused=["10.1.1.1"])), [HIDDEN], id="admin: private"),
    pytest.param(ABOUT, admin(at(ADMIN, PROXY, wildcard=True), told=False), [HIDDEN], id="admin: only by a wildcard"),
    pytest.param(ABOUT, admin(silent(ADMIN)), [NOT_ASKED], id="admin: no answer"),
    pytest.param(LEAVING, (), [DECOMMISSIONING], id="leaving"),
    pytest.param(NOTHING, (), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), WEB)
def test_judge_of_web_names(about: Target, facts: dns_simple_urls.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_simple_urls.judge(about, facts)] == codes


def test_every_code_of_web_names_has_a_case() -> None:
    assert differing(dns_simple_urls.CHECK, WEB) == set()


def test_the_fix_of_a_web_name_is_the_record_with_a_gap() -> None:
    [finding] = dns_simple_urls.judge(ABOUT, web(at(MEET, "52.112.0.2", chain=[WEBDIR])))

    assert (finding.observed, finding.fix) == (f"CNAME {WEBDIR} → 52.112.0.2", f"{MEET}. 3600 IN A …")
