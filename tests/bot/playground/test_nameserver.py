"""What the name server answers, asked over real sockets, and beside Debian's knot."""

import socket
from collections.abc import AsyncIterator

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import pytest

from bot.playground.nameserver import Fault, NameServer

ZONE = """
@ MX 0 mail
@ TXT "v=spf1 " "-all"
sip A 192.0.2.20
web CNAME sip
far CNAME www.adatum.test.
outside CNAME www.elsewhere.test.
dangling CNAME nowhere
one CNAME two
two CNAME one
*.wild A 192.0.2.99
deep.empty A 192.0.2.21
sub NS ns.sub
_sip._tls SRV 0 0 443 sip
""" + "\n".join(f'big TXT "{number:03} {"x" * 50}"' for number in range(60))


@pytest.fixture
async def server() -> AsyncIterator[NameServer]:
    async with NameServer({"contoso.test": ZONE, "adatum.test": "www A 192.0.2.30"}) as running:
        yield running


async def ask(server: NameServer, name: str, kind: str, *, tcp: bool = False, edns: int = 0) -> dns.message.Message:
    query = dns.message.make_query(name, kind, use_edns=edns, payload=1232)
    send = dns.asyncquery.tcp if tcp else dns.asyncquery.udp
    return await send(query, server.address, timeout=1, port=server.port)


def section(message: dns.message.Message) -> list[str]:
    return [line for rrset in message.answer for line in rrset.to_text().splitlines()]


ANSWERS = [
    pytest.param("sip.contoso.test", "A", ["sip.contoso.test. 300 IN A 192.0.2.20"], id="a record"),
    pytest.param("SIP.contoso.TEST", "A", ["SIP.contoso.TEST. 300 IN A 192.0.2.20"], id="any case"),
    pytest.param(
        "_sip._tls.contoso.test", "SRV", ["_sip._tls.contoso.test. 300 IN SRV 0 0 443 sip.contoso.test."], id="srv"
    ),
    pytest.param(
        "web.contoso.test", "CNAME", ["web.contoso.test. 300 IN CNAME sip.contoso.test."], id="the alias itself"
    ),
    pytest.param(
        "web.contoso.test",
        "A",
        ["web.contoso.test. 300 IN CNAME sip.contoso.test.", "sip.contoso.test. 300 IN A 192.0.2.20"],
        id="alias",
    ),
    pytest.param(
        "far.contoso.test",
        "A",
        ["far.contoso.test. 300 IN CNAME www.adatum.test.", "www.adatum.test. 300 IN A 192.0.2.30"],
        id="alias into another zone",
    ),
    pytest.param(
        "outside.contoso.test", "A", ["outside.contoso.test. 300 IN CNAME www.elsewhere.test."], id="alias to strangers"
    ),
    pytest.param("any.wild.contoso.test", "A", ["any.wild.contoso.test. 300 IN A 192.0.2.99"], id="wildcard"),
    pytest.param("a.b.wild.contoso.test", "A", ["a.b.wild.contoso.test. 300 IN A 192.0.2.99"], id="deep wildcard"),
]


@pytest.mark.parametrize(("name", "kind", "records"), ANSWERS)
async def test_a_name_with_records(server: NameServer, name: str, kind: str, records: list[str]) -> None:
    response = await ask(server, name, kind)

    assert section(response) == records
    assert response.rcode() == dns.rcode.NOERROR
    assert response.flags & dns.flags.AA


@pytest.mark.parametrize(
    ("name", "rcode"),
    [
        pytest.param("nobody.contoso.test", dns.rcode.NXDOMAIN, id="no such name"),
        pytest.param("mail.contoso.test.contoso.test", dns.rcode.NXDOMAIN, id="no such deep name"),
        pytest.param("empty.contoso.test", dns.rcode.NOERROR, id="only names below it"),
        pytest.param("wild.contoso.test", dns.rcode.NOERROR, id="the wildcard's parent"),
        pytest.param("_sip._tls.contoso.test", dns.rcode.NOERROR, id="records of another type"),
        pytest.param("contoso.test", dns.rcode.NOERROR, id="the zone itself"),
    ],
)
async def test_a_name_without_records_comes_with_the_zones_soa(
    server: NameServer, name: str, rcode: dns.rcode.Rcode
) -> None:
    response = await ask(server, name, "A")

    assert (response.rcode(), response.answer) == (rcode, [])
    assert [rrset.rdtype.name for rrset in response.authority] == ["SOA"]


async def test_an_alias_to_nowhere_is_a_missing_name_with_the_alias_in_it(server: NameServer) -> None:
    response = await ask(server, "dangling.contoso.test", "A")

    assert response.rcode() == dns.rcode.NXDOMAIN
    assert section(response) == ["dangling.contoso.test. 300 IN CNAME nowhere.contoso.test."]


async def test_aliases_in_a_ring_end(server: NameServer) -> None:
    response = await ask(server, "one.contoso.test", "A")

    assert (response.rcode(), len(response.answer)) == (dns.rcode.NOERROR, 2)


async def test_a_name_below_a_delegation_is_referred(server: NameServer) -> None:
    response = await ask(server, "www.sub.contoso.test", "A")

    assert not response.flags & dns.flags.AA
    assert [rrset.name.to_text() for rrset in response.authority] == ["sub.contoso.test."]


async def test_a_foreign_zone_is_refused(server: NameServer) -> None:
    response = await ask(server, "www.fabrikam.test", "A")

    assert (response.rcode(), response.flags & dns.flags.AA) == (dns.rcode.REFUSED, 0)


@pytest.mark.parametrize("edns", [pytest.param(-1, id="plain"), pytest.param(0, id="EDNS")])
async def test_what_does_not_fit_is_truncated_and_whole_over_tcp(server: NameServer, edns: int) -> None:
    small = await ask(server, "big.contoso.test", "TXT", edns=edns)
    whole = await ask(server, "big.contoso.test", "TXT", tcp=True, edns=edns)

    assert small.flags & dns.flags.TC
    assert not whole.flags & dns.flags.TC
    assert len(section(whole)) == 60


async def test_zones_change_while_it_runs(server: NameServer) -> None:
    server.load("contoso.test", "sip A 192.0.2.77")
    server.unload("adatum.test")

    changed = await ask(server, "sip.contoso.test", "A")
    gone = await ask(server, "www.adatum.test", "A")

    assert section(changed) == ["sip.contoso.test. 300 IN A 192.0.2.77"]
    assert gone.rcode() == dns.rcode.REFUSED


async def test_a_zone_file_may_bring_its_own_soa(server: NameServer) -> None:
    server.load("own.test", "@ SOA ns1 boss 7 1 1 1 5\n@ NS ns1")

    response = await ask(server, "no.own.test", "A")

    assert response.authority[0].to_text() == "own.test. 300 IN SOA ns1.own.test. boss.own.test. 7 1 1 1 5"


async def test_who_watches_hears_each_question_after_its_answer(server: NameServer) -> None:
    heard: list[tuple[str, str]] = []
    server.watch = lambda name, kind: heard.append((name, kind))

    await ask(server, "SIP.contoso.test", "A")
    await ask(server, "sip.contoso.test", "TXT", tcp=True)

    assert heard == [("sip.contoso.test", "A"), ("sip.contoso.test", "TXT")]


@pytest.mark.parametrize(
    ("fault", "rcode"),
    [
        pytest.param(Fault.SERVFAIL, dns.rcode.SERVFAIL, id="servfail"),
        pytest.param(Fault.REFUSED, dns.rcode.REFUSED, id="refused"),
        pytest.param(Fault.LAME, dns.rcode.NOERROR, id="lame"),
        pytest.param(Fault.TRUNCATE, dns.rcode.NOERROR, id="truncated"),
    ],
)
async def test_a_fault_answers_without_records(server: NameServer, fault: Fault, rcode: dns.rcode.Rcode) -> None:
    server.fail("sip.contoso.test", fault)

    response = await ask(server, "sip.contoso.test", "A")

    assert (response.rcode(), response.answer) == (rcode, [])
    assert not response.flags & dns.flags.AA
    assert bool(response.flags & dns.flags.TC) == (fault is Fault.TRUNCATE)


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.TRUNCATE])
async def test_over_tcp_it_hangs_up(server: NameServer, fault: Fault) -> None:
    server.fail("sip.contoso.test", fault)

    with pytest.raises(EOFError):
        await ask(server, "sip.contoso.test", "A", tcp=True)


async def test_dropped_questions_get_no_answer(server: NameServer) -> None:
    server.fail("sip.contoso.test", Fault.DROP)

    with pytest.raises(dns.exception.Timeout):
        await ask(server, "sip.contoso.test", "A")


async def test_garbage_is_no_message(server: NameServer) -> None:
    server.fail("sip.contoso.test", Fault.GARBAGE)

    with pytest.raises(dns.exception.FormError):
        await ask(server, "sip.contoso.test", "A")


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_slow_answer_is_right(server: NameServer, *, tcp: bool) -> None:
    server.fail("sip.contoso.test", Fault.SLOW)
    server.delay = 0.05

    response = await ask(server, "sip.contoso.test", "A", tcp=tcp)

    assert section(response) == ["sip.contoso.test. 300 IN A 192.0.2.20"]


async def test_a_fault_may_be_of_one_type_only_and_heals(server: NameServer) -> None:
    server.fail("sip.contoso.test", Fault.REFUSED, kind="AAAA")

    assert (await ask(server, "sip.contoso.test", "A")).answer
    assert (await ask(server, "sip.contoso.test", "AAAA")).rcode() == dns.rcode.REFUSED
    server.heal("sip.contoso.test")
    assert (await ask(server, "sip.contoso.test", "AAAA")).rcode() == dns.rcode.NOERROR


@pytest.mark.parametrize(
    "wire",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff" * 40, id="noise"),
        pytest.param(dns.message.Message().to_wire(), id="no question"),
    ],
)
def test_what_is_no_question_gets_no_answer(wire: bytes) -> None:
    assert NameServer().reply(wire, tcp=False) == (b"", 0)


async def test_a_port_that_is_taken_is_an_error(server: NameServer) -> None:
    with pytest.raises(OSError, match="in use"):
        await NameServer().start(server.address, server.port)


async def test_a_port_that_is_taken_for_datagrams_alone_is_an_error_too() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))

        with pytest.raises(OSError, match="in use"):
            await NameServer().start(*taken.getsockname())


async def test_it_listens_at_any_address() -> None:
    other = NameServer({"contoso.test": "@ A 192.0.2.1"})
    await other.start("127.0.53.7")
    async with other:
        assert other.endpoint == f"127.0.53.7:{other.port}"
        assert section(await ask(other, "contoso.test", "A")) == ["contoso.test. 300 IN A 192.0.2.1"]
