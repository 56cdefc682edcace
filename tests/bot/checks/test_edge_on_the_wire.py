"""The checks of the Edge, against real ports, real TLS handshakes and real answers on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.nameserver import Fault
from tests import world
from tests.certlab import Case
from tests.loopback import mine
from tests.world import AV, EDGE, FEDERATION, GOOD, NOWHERE, PROXY, WEBCON, World

NAMES = ("sip.contoso.test", "webcon.contoso.test")
SECOND = mine(11)
LYNCDISCOVER = ("lyncdiscover.contoso.test",)


def answer(body: bytes, *, status: str = "200 OK", kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def links(host: str) -> bytes:
    href = f"https://{host}/Autodiscover/AutodiscoverService.svc/root"
    return json.dumps({"_links": {"self": {"href": href}, "user": {"href": f"{href}/oauth/user"}}}).encode()


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[World]:
    """A world whose names are in order, and where nothing listens yet but Microsoft."""
    world.need_low_ports()
    async with world.opened(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def listening(address: str, port: int, reply: bytes = b"") -> AsyncIterator[None]:
    """Accept connections at *address*; answer the first thing said with *reply*."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.read(65_536) and reply:
            writer.write(reply)
        writer.close()

    async with await asyncio.start_server(converse, address, port):
        yield


async def edge(there: World, case: Case = Case.GOOD, names: tuple[str, ...] = NAMES) -> None:
    """Serve *case* on every port of the Edge that shows a certificate."""
    await there.lab.serve(EDGE, 443, case=case, names=names)
    await there.lab.serve(EDGE, 5061, case=case, names=names)
    await there.lab.serve(WEBCON, 443, case=case, names=names)


async def test_open_ports_pass(there: World) -> None:
    async with listening(EDGE, 443), listening(WEBCON, 443), listening(AV, 443), listening(EDGE, 5061):
        assert await there.codes("edge-tcp-443") == ["ok", "ok", "ok"]
        assert await there.codes("edge-tcp-5061") == ["ok"]


async def test_closed_ports_fail_where_microsoft_answers(there: World) -> None:
    async with listening(EDGE, 443), listening(FEDERATION, 5061):
        assert await there.codes("edge-tcp-443") == ["ok", "closed", "closed"]
        assert await there.codes("edge-tcp-5061") == ["closed"]


async def test_closed_ports_are_an_error_where_nothing_gets_out(there: World) -> None:
    gagged = World(there.names, there.lab, there.net, NOWHERE)

    assert await gagged.codes("edge-tcp-443") == ["no-way-out", "no-way-out", "no-way-out"]
    assert await there.codes("edge-tcp-5061") == ["no-way-out"]


async def test_one_closed_address_of_two_is_a_warning(there: World) -> None:
    there.names.load("contoso.test", GOOD + f"sip A {SECOND}\n")

    async with listening(EDGE, 5061):
        [finding] = await there.look("edge-tcp-5061")

    assert finding.code.name == "some-closed"
    assert finding.observed == f"{EDGE}:5061 open, {SECOND}:5061 refused"


async def test_a_private_address_that_was_not_allowed_is_not_asked(there: World) -> None:
    there.names.load("contoso.test", "sip A 10.1.1.1\n")

    assert await there.codes("edge-tcp-5061") == ["not-public"]


@pytest.mark.parametrize("check", ["edge-tcp-5061", "edge-cert-names", "edge-cert-trust", "edge-cert-validity"])
async def test_when_nobody_is_left_the_edge_is_not_looked_at(there: World, check: str) -> None:
    assert await there.codes(check, {"phase": "decommissioning"}) == ["decommissioning"]


@pytest.mark.parametrize("check", ["edge-tcp-5061", "edge-tcp-443", "edge-cert-names"])
async def test_names_that_cannot_be_asked_are_errors(there: World, check: str) -> None:
    for name in ("sip", "webcon", "av"):
        there.names.fail(f"{name}.contoso.test", Fault.SERVFAIL)

    assert set(await there.codes(check)) == {"not-asked"}


async def test_a_name_that_nobody_told_and_that_does_not_exist_is_unknown(there: World) -> None:
    there.names.load("contoso.test", "")

    assert await there.codes("edge-tcp-443") == ["not-told", "not-told", "not-told"]
    assert await there.codes("edge-cert-names") == ["not-told", "not-told"]


async def test_a_good_certificate_passes(there: World) -> None:
    await edge(there)

    assert await there.codes("edge-cert-names") == ["ok"]
    assert await there.codes("edge-cert-trust") == ["ok"]
    assert await there.codes("edge-cert-validity") == ["ok"]


@pytest.mark.parametrize(
    ("case", "names", "trust", "validity"),
    [
        (Case.WILDCARD, "wildcard", "ok", "ok"),
        (Case.EXPIRED, "ok", "not-valid-now", "expired"),
        (Case.EXPIRING, "ok", "ok", "expires-soon"),
        (Case.NOT_YET_VALID, "ok", "not-valid-now", "not-yet-valid"),
        (Case.WRONG_NAME, "missing-name", "ok", "ok"),
        (Case.CN_ONLY, "missing-name", "ok", "ok"),
        (Case.SELF_SIGNED, "ok", "self-signed", "ok"),
        (Case.UNKNOWN_ROOT, "ok", "unknown-ca", "ok"),
        (Case.MISSING_INTERMEDIATE, "ok", "incomplete", "ok"),
        (Case.CLIENT_CERTIFICATE_TLS12, "ok", "ok", "ok"),
        (Case.CLIENT_CERTIFICATE_TLS13, "ok", "ok", "ok"),
    ],
)
async def test_certificates_good_and_bad(there: World, case: Case, names: str, trust: str, validity: str) -> None:
    await edge(there, case)

    assert (await there.codes("edge-cert-names"))[0] == names
    assert (await there.codes("edge-cert-trust"))[0] == trust
    assert (await there.codes("edge-cert-validity"))[0] == validity


@pytest.mark.parametrize(
    ("case", "check", "code"),
    [
        (Case.GOOD, "edge-cert-key", "ok"),
        (Case.EC, "edge-cert-key", "elliptic-key"),
        (Case.RSA_1024, "edge-cert-key", "weak-key"),
        (Case.SHA1, "edge-cert-key", "sha1"),
        (Case.PSS, "edge-cert-key", "rsassa-pss"),
        (Case.NO_CRL, "edge-cert-key", "no-revocation-list"),
        (Case.GOOD, "edge-cert-eku", "ok"),
        (Case.SERVER_EKU, "edge-cert-eku", "no-client-usage"),
        (Case.CLIENT_EKU, "edge-cert-eku", "not-for-servers"),
        (Case.NO_EKU, "edge-cert-eku", "no-usage"),
        (Case.GOOD, "edge-tls-version", "ok"),
        (Case.TLS12_ONLY, "edge-tls-version", "ok"),
        (Case.TLS10_ONLY, "edge-tls-version", "old-tls"),
        (Case.CLIENT_CERTIFICATE_TLS12, "edge-tls-version", "ok"),
        (Case.CLIENT_CERTIFICATE_TLS13, "edge-tls-version", "ok"),
        (Case.NO_PROTOCOL, "edge-tls-version", "not-seen"),
    ],
)
async def test_how_certificates_are_made_and_served(there: World, case: Case, check: str, code: str) -> None:
    await edge(there, case)

    assert set(await there.codes(check)) == {code}


@pytest.mark.parametrize("case", [Case.NOT_TLS, Case.RESETS, Case.HANGS_UP, Case.NO_PROTOCOL])
async def test_where_no_certificate_is_seen_it_is_an_error(there: World, case: Case) -> None:
    await edge(there, case)

    for check in ("edge-cert-names", "edge-cert-trust", "edge-cert-validity"):
        assert {finding.verdict for finding in await there.look(check)} == {"error"}


async def test_every_sip_domain_has_to_be_in_the_certificate(there: World) -> None:
    await edge(there)

    codes = await there.codes("edge-cert-names", {"domain": "contoso.test, fabrikam.test"})

    assert codes == ["missing-name"]


async def test_one_name_for_two_services_is_looked_at_once(there: World) -> None:
    await there.lab.serve(EDGE, 443)
    await there.lab.serve(EDGE, 5061)

    [finding] = await there.look("edge-cert-names", {"webcon": "sip.contoso.test"})

    assert finding.subject == f"sip.contoso.test:443 ({EDGE}), sip.contoso.test:5061 ({EDGE})"


async def test_the_ports_have_to_show_the_same_certificate(there: World) -> None:
    await there.lab.serve(EDGE, 443, names=NAMES)
    await there.lab.serve(EDGE, 5061, case=Case.EC, names=NAMES)
    await there.lab.serve(WEBCON, 443, names=NAMES)

    assert (await there.codes("edge-cert-names")).count("different") == 1


async def test_lyncdiscover_that_answers_passes(there: World) -> None:
    await there.lab.serve(PROXY, 443, names=LYNCDISCOVER, answer=answer(links("webext.contoso.test")))

    assert await there.codes("lyncdiscover-http") == ["ok"]


@pytest.mark.parametrize(
    ("case", "reply", "codes"),
    [
        pytest.param(Case.GOOD, answer(links("webdir0e.online.lync.com")), ["online"], id="links to Microsoft"),
        pytest.param(Case.WILDCARD, answer(links("webext.contoso.test")), ["ok"], id="a wildcard will do"),
        pytest.param(Case.GOOD, answer(b"<html/>", kind="text/html"), ["odd-answer"], id="a web page"),
        pytest.param(Case.GOOD, answer(b"", status="302 Found"), ["odd-answer"], id="a redirect is not followed"),
        pytest.param(Case.GOOD, answer(b"", status="503 Service Unavailable"), ["server-error"], id="out of order"),
        pytest.param(Case.WRONG_NAME, answer(b""), ["name-mismatch"], id="another name"),
        pytest.param(Case.UNKNOWN_ROOT, answer(b""), ["untrusted"], id="not trusted"),
        pytest.param(Case.NOT_TLS, answer(b""), ["no-answer"], id="no TLS, and no HTTP"),
    ],
)
async def test_what_lyncdiscover_may_say(there: World, case: Case, reply: bytes, codes: list[str]) -> None:
    await there.lab.serve(PROXY, 443, case=case, names=LYNCDISCOVER, answer=reply)

    assert await there.codes("lyncdiscover-http") == codes


async def test_lyncdiscover_over_http_alone_is_a_warning(there: World) -> None:
    async with listening(PROXY, 80, answer(links("webext.contoso.test"))):
        assert await there.codes("lyncdiscover-http") == ["http-only"]


async def test_lyncdiscover_that_is_silent_fails_where_microsoft_answers(there: World) -> None:
    assert await there.codes("lyncdiscover-http") == ["no-answer"]


async def test_lyncdiscover_that_is_silent_is_an_error_where_nothing_gets_out(there: World) -> None:
    gagged = World(there.names, there.lab, there.net, NOWHERE)

    assert await gagged.codes("lyncdiscover-http") == ["no-way-out"]


async def test_lyncdiscover_without_an_address_is_not_fetched(there: World) -> None:
    there.names.load("contoso.test", "")

    assert await there.codes("lyncdiscover-http") == ["missing"]
    assert await there.codes("lyncdiscover-http", {"domain": "none"}) == ["no-sip-domain"]


async def test_lyncdiscover_that_leads_to_microsoft_is_not_fetched(there: World) -> None:
    there.names.load("contoso.test", "lyncdiscover CNAME webdir.online.lync.com.\n")

    assert await there.codes("lyncdiscover-http") == ["online"]
