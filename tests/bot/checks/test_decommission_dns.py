"""What DNS should say when nobody is left on premises, and what it may not say before."""

import dataclasses

import pytest

from bot.checks import Target, dns_lyncdiscover, dns_sip_host, dns_sip_tls, srv_records
from bot.checks.decommission_dns import CHECK, COMMAND, LEFT_OVER, NOT_YET, UNCONFIRMED, Seen, judge
from bot.checks.kinds import BY_WILDCARD, GONE, NO_SIP_DOMAIN, NOT_ASKED, OTHER_CLOUD, STILL_ON_PREMISES
from bot.checks.srv_records import BEST_ONLY, MISSING, NOT_OFFERED, OK, WRONG_PORT, Lookup
from bot.model.profile import Phase, Profile
from bot.model.verdict import Code, Verdict
from bot.net.facts import Addresses, Srv
from tests.seen import EDGE, NOW, PROXY, at, differing, silent, srv, target

LEAVING = target({"phase": "decommissioning"})
FED, TLS, SIP, LD = (f"{label}.contoso.com" for label in ("_sipfederationtls._tcp", "_sip._tls", "sip", "lyncdiscover"))
SIPFED, SIPDIR, WEBDIR = (f"{host}.online.lync.com" for host in ("sipfed", "sipdir", "webdir"))
FEDERATION, SIGN_IN = Srv(100, 1, 5061, SIPFED), Srv(100, 1, 443, SIPDIR)
THE_EDGE = at(SIP, EDGE)


def lookups(name: str, *records: Srv, wildcard: bool = False) -> srv_records.Seen:
    hosts = tuple(at(record.target, EDGE) for record in records)
    return srv_records.Seen(THE_EDGE, (Lookup("contoso.com", srv(name, *records, wildcard=wildcard), hosts),))


def sign_in(*records: Srv) -> dns_sip_tls.Seen:
    return dns_sip_tls.Seen(lookups(TLS, *records), (at(LD),))


def sip(name: Addresses) -> dns_sip_host.Seen:
    return dns_sip_host.Seen(THE_EDGE, (name,))


DONE = Seen(
    federation=lookups(FED, FEDERATION),
    sign_in=sign_in(SIGN_IN),
    sip=sip(at(SIP, "52.112.0.1", chain=[SIPDIR])),
    lyncdiscover=dns_lyncdiscover.Seen((at(LD, "52.112.0.2", chain=[WEBDIR]),), None),
    leftovers=(at("meet.contoso.com"),),
    internal=(srv("_sipinternaltls._tcp.contoso.com"),),
)


def but(**changes: object) -> Seen:
    return dataclasses.replace(DONE, **changes)  # type: ignore[arg-type]  # each case names fields of its own


def leftover(name: Addresses) -> Seen:
    return but(leftovers=(name,))


FINE = [UNCONFIRMED, OK, OK, OK, OK, OK, OK]


def with_one(place: int, code: Code) -> list[Code]:
    return [*FINE[:place], code, *FINE[place + 1 :]]


OTHERS = Srv(100, 1, 5061, "sipfed.online.gov.skypeforbusiness.us")
INTERNAL = srv("_sipinternaltls._tcp.contoso.com", Srv(0, 0, 5061, "pool.contoso.com"))
CASES = [
    pytest.param(LEAVING, DONE, FINE, id="all is done, and still not certain"),
    pytest.param(LEAVING, but(federation=lookups(FED)), with_one(1, MISSING), id="no federation"),
    pytest.param(LEAVING, but(federation=lookups(FED, Srv(0, 0, 0, ""))), with_one(1, NOT_OFFERED), id="not offered"),
    pytest.param(LEAVING, but(federation=lookups(FED, OTHERS)), with_one(1, OTHER_CLOUD), id="another cloud"),
    pytest.param(
        LEAVING,
        but(federation=lookups(FED, Srv(100, 1, 443, SIPFED))),
        with_one(1, WRONG_PORT),
        id="another port",
    ),
    pytest.param(
        LEAVING, but(federation=lookups(FED, FEDERATION, wildcard=True)), with_one(1, BY_WILDCARD), id="by a wildcard"
    ),
    pytest.param(
        LEAVING,
        but(federation=lookups(FED, FEDERATION, Srv(200, 1, 5061, SIP))),
        with_one(1, BEST_ONLY),
        id="the Edge behind Microsoft",
    ),
    pytest.param(LEAVING, but(sign_in=sign_in()), with_one(2, GONE), id="no record for sign-in"),
    pytest.param(LEAVING, but(sip=sip(THE_EDGE)), with_one(3, STILL_ON_PREMISES), id="sip is still here"),
    pytest.param(
        LEAVING,
        but(lyncdiscover=dns_lyncdiscover.Seen((at(LD, PROXY),), None)),
        with_one(4, STILL_ON_PREMISES),
        id="lyncdiscover is still here",
    ),
    pytest.param(LEAVING, leftover(at("meet.contoso.com", PROXY)), with_one(5, LEFT_OVER), id="meet is left over"),
    pytest.param(
        LEAVING, leftover(at("meet.contoso.com", chain=["gone.contoso.com"])), with_one(5, LEFT_OVER), id="as an alias"
    ),
    pytest.param(
        LEAVING, leftover(at("meet.contoso.com", PROXY, wildcard=True)), FINE, id="a wildcard leaves nothing over"
    ),
    pytest.param(LEAVING, leftover(silent("meet.contoso.com")), with_one(5, NOT_ASKED), id="meet could not be asked"),
    pytest.param(LEAVING, but(internal=(INTERNAL,)), with_one(6, LEFT_OVER), id="the record for clients inside"),
    pytest.param(target({"phase": "hybrid"}), None, [NOT_YET], id="hybrid"),
    pytest.param(target(), None, [NOT_YET], id="preparing"),
    pytest.param(
        Target(profile=Profile(phase=Phase.DECOMMISSIONING), now=NOW), None, [NO_SIP_DOMAIN], id="no SIP domain"
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CASES)
def test_judge(about: Target, facts: Seen | None, codes: list[Code]) -> None:
    assert [finding.code for finding in judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_it_never_passes_while_somebody_may_be_on_premises() -> None:
    found = list(judge(LEAVING, DONE))

    assert {finding.verdict for finding in found} == {Verdict.WARN, Verdict.PASS}
    assert found[0].fix == COMMAND
