"""What an Edge server sees: its roots, its DNS, its way out; and a test through it."""

import json
import time
from dataclasses import replace

import pytest

from bot.checks import Target, dns_edge_resolver_view, edge_root_trust, partner_test
from bot.checks.dns_edge_resolver_view import DIFFERS, NOT_THERE, NOWHERE, Seen
from bot.checks.edge_root_trust import BALTIMORE, BALTIMORE_ONLY, G2, NO_ROOT, NO_ROOTS_AMONG
from bot.checks.handed import NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING, NO_SIP_DOMAIN, NOT_ASKED
from bot.checks.partner_test import AS_NUMBER, FAILED
from bot.evidence.powershell import read
from bot.model.profile import Profile
from bot.model.verdict import Code
from bot.net.facts import Answer, Srv, Status
from tests.fakes import FakeNet
from tests.in_hand import Documents, codes, found
from tests.seen import NOW, differing, srv, target

ABOUT = target()
NOTHING = Target(profile=Profile(), now=NOW)
LEAVING = target({"phase": "decommissioning"})
OK = edge_root_trust.OK

ROOT = {"Subject": "CN=DigiCert Global Root G2, O=DigiCert Inc", "Thumbprint": G2, "NotAfter": "2038-01-15T12:00:00Z"}


def roots(*thumbprints: str, server: str = "EDGE01", **more: str) -> list[dict[str, str]]:
    return [{**ROOT, "Server": server, "Thumbprint": thumbprint, **more} for thumbprint in thumbprints]


def store(*rows: dict[str, str]) -> Documents:
    return {"edge-roots": json.dumps(rows)}


ROOTS_LIST = f"""\
Server     : EDGE01
Subject    : CN=DigiCert Global Root G2, OU=www.digicert.com, O=DigiCert Inc, C=US
Issuer     : CN=DigiCert Global Root G2, OU=www.digicert.com, O=DigiCert Inc, C=US
Thumbprint : {G2}
NotAfter   : 2038-01-15T12:00:00.0000000Z
"""
OTHER = "0" * 40
ROOTS = [
    pytest.param(ABOUT, store(*roots(OTHER, G2)), [OK], id="there"),
    pytest.param(ABOUT, {"edge-roots": ROOTS_LIST}, [OK], id="as a list"),
    pytest.param(ABOUT, store(*roots(" ".join(G2.lower()))), [OK], id="with spaces, in small letters"),
    pytest.param(ABOUT, store(*roots(BALTIMORE, OTHER)), [BALTIMORE_ONLY], id="the one of 2013"),
    pytest.param(ABOUT, store(*roots(OTHER)), [NO_ROOT], id="neither"),
    pytest.param(ABOUT, store(*roots(G2), *roots(OTHER, server="b")), [NO_ROOT, OK], id="one of two servers"),
    pytest.param(ABOUT, store(*roots(G2, server="")), [OK], id="a server without a name"),
    pytest.param(ABOUT, store(*roots(G2, Issuer="CN=Another")), [OK, NO_ROOTS_AMONG], id="no root among them"),
    pytest.param(ABOUT, store({"Subject": "CN=x"}), [NOT_SHOWN], id="no thumbprints"),
    pytest.param(ABOUT, {"edge-roots": "[]"}, [NOT_SHOWN], id="nothing"),
    pytest.param(LEAVING, store(), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "wanted"), ROOTS)
def test_judge_of_the_roots(about: Target, documents: Documents, wanted: list[Code]) -> None:
    assert codes(found(edge_root_trust.CHECK, about, documents)) == wanted


def test_every_code_of_the_roots_has_a_case() -> None:
    assert differing(edge_root_trust.CHECK, ROOTS) == set()


def test_each_server_is_told_by_its_name() -> None:
    findings = found(edge_root_trust.CHECK, ABOUT, store(*roots(OTHER, server="edge02"), *roots(G2)))

    assert [(finding.subject, finding.code) for finding in findings] == [("EDGE01", OK), ("EDGE02", NO_ROOT)]
    assert findings[1].observed == "not there (certificates in the store: 1)"


NAME = "_sipfederationtls._tcp.contoso.com"
RECORD = Srv(0, 0, 5061, "sip.contoso.com")


def asked(*outside: Answer[Srv], edge: str = "[]") -> Seen:
    return Seen(read(edge.encode()), outside)


def view(target: str = "sip.contoso.com", port: object = 5061, name: str = NAME) -> str:
    return json.dumps({"Name": name, "NameTarget": target, "Port": port, "Priority": 0, "Weight": 0})


VIEW_LIST = f"Name       : {NAME}\r\nNameTarget : sip.contoso.com\r\nPort       : 5061\r\nPriority   : 10\r\n"
HERE = srv(NAME, RECORD)
VIEWS = [
    pytest.param(ABOUT, asked(HERE, edge=view()), [OK], id="the same"),
    pytest.param(ABOUT, asked(HERE, edge=VIEW_LIST), [OK], id="as a list, with another priority"),
    pytest.param(ABOUT, asked(HERE, edge=view("SIP.Contoso.com.", "5061", f"{NAME}.")), [OK], id="in another case"),
    pytest.param(ABOUT, asked(HERE, edge=view() + view()), [OK], id="two Edge servers"),
    pytest.param(ABOUT, asked(HERE, edge=view() + view("x.contoso.com")), [DIFFERS], id="one of two Edge servers"),
    pytest.param(ABOUT, asked(HERE, edge=view("sipfed.online.lync.com")), [DIFFERS], id="another host"),
    pytest.param(ABOUT, asked(HERE, edge=view(port=443)), [DIFFERS], id="another port"),
    pytest.param(ABOUT, asked(srv(NAME), edge=view()), [DIFFERS], id="only inside"),
    pytest.param(ABOUT, asked(HERE, edge=view(name="_sipfederationtls._tcp.x.com")), [NOT_THERE], id="another domain"),
    pytest.param(ABOUT, asked(HERE), [NOT_THERE], id="nothing"),
    pytest.param(ABOUT, asked(srv(NAME)), [NOWHERE], id="nowhere"),
    pytest.param(ABOUT, asked(srv(NAME, status=Status.TIMEOUT), edge=view()), [NOT_ASKED], id="no answer outside"),
    pytest.param(ABOUT, asked(HERE, edge='{"Name": "x"}'), [NOT_SHOWN], id="hidden"),
    pytest.param(NOTHING, asked(), [NO_SIP_DOMAIN], id="no SIP domain"),
    pytest.param(LEAVING, asked(), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "seen", "wanted"), VIEWS)
def test_judge_of_the_view(about: Target, seen: Seen, wanted: list[Code]) -> None:
    skipped = dns_edge_resolver_view.CHECK.skips(about)

    assert codes([skipped] if skipped else list(dns_edge_resolver_view.judge(about, seen))) == wanted


def test_every_code_of_the_view_has_a_case() -> None:
    assert differing(dns_edge_resolver_view.CHECK, VIEWS) == set()


def test_the_command_asks_about_every_domain() -> None:
    [finding] = dns_edge_resolver_view.judge(target(domain="contoso.com, fabrikam.com"), asked(HERE))

    assert finding.fix.startswith("'contoso.com', 'fabrikam.com' | ForEach-Object { Resolve-DnsName -Type SRV ")
    assert (finding.expected, finding.observed) == ("sip.contoso.com:5061", "none")


def test_many_rows_are_gone_through_once_and_not_for_every_domain() -> None:
    rows = [json.loads(view(name=f"_sipfederationtls._tcp.{n % 50}.bücher.example")) for n in range(10_000)]
    names = (f"_sipfederationtls._tcp.{number}.xn--bcher-kva.example" for number in range(50))
    seen = asked(*(srv(name, RECORD) for name in names), edge=json.dumps(rows))
    started = time.process_time()

    findings = list(dns_edge_resolver_view.judge(ABOUT, seen))

    assert codes(findings) == [OK] * 50
    assert time.process_time() - started < 10


async def test_the_world_outside_is_asked_about_every_domain() -> None:
    fake = FakeNet()
    about = replace(target(domain="contoso.com, fabrikam.com"), handed={"edge-dns": read(view().encode())})

    seen = await dns_edge_resolver_view.observe(about, fake.net())

    assert sorted(fake.asked) == [f"SRV {NAME}", "SRV _sipfederationtls._tcp.fabrikam.com"]
    assert seen.edge.rows[0].number("Port") == 5061


def result(**row: object) -> Documents:
    return {"partner-test": json.dumps({"TargetFqdn": "edge.corp.contoso.com", **row})}


PARTNERS = [
    pytest.param(ABOUT, result(Result="Success"), [OK], id="it came through"),
    pytest.param(ABOUT, {"partner-test": "TargetFqdn : e.example\nResult     : Success\n"}, [OK], id="as a list"),
    pytest.param(ABOUT, result(Result="Failure", Error="504, Server time-out"), [FAILED], id="it did not"),
    pytest.param(ABOUT, result(Result=1), [AS_NUMBER], id="a number says nothing"),
    pytest.param(ABOUT, result(), [NOT_SHOWN], id="hidden"),
    pytest.param(ABOUT, {"partner-test": "null"}, [NOT_SHOWN], id="nothing"),
    pytest.param(LEAVING, result(), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "wanted"), PARTNERS)
def test_judge_of_the_partner(about: Target, documents: Documents, wanted: list[Code]) -> None:
    assert codes(found(partner_test.CHECK, about, documents)) == wanted


def test_every_code_of_the_partner_has_a_case() -> None:
    assert differing(partner_test.CHECK, PARTNERS) == set()


def test_what_went_wrong_is_told() -> None:
    [finding] = found(partner_test.CHECK, ABOUT, result(Result="Failure", Error="504, Server time-out"))

    assert finding.observed == "Failure: 504, Server time-out"
