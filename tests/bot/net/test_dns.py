"""What the resolver makes of real name servers: ours, and Debian's knot."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.errors import BotError
from bot.net.dns import TRIES, Resolver, server, system_servers
from bot.net.facts import Mx, Srv, Status
from bot.net.guard import Guard
from bot.playground.nameserver import Fault, NameServer
from tests.names import knot

ZONE = """
@ TXT "v=spf1 include:one" ".test -all"
@ TXT "MS=ms1"
@ MX 10 second
@ MX 0 first
sip A 192.0.2.20
sip AAAA 2001:db8::20
four A 203.0.113.4
two A 192.0.2.22
two A 192.0.2.3
web 60 CNAME sip
deep CNAME web
elsewhere CNAME host.adatum.test.
gone CNAME nobody.adatum.test.
dangling CNAME nowhere
empty CNAME txt-only
txt-only TXT "only"
one CNAME ring
ring CNAME one
_sipfederationtls._tcp SRV 10 5 5061 small
_sipfederationtls._tcp SRV 10 50 5061 big
_sipfederationtls._tcp SRV 5 0 5061 SIP
_null._tcp SRV 0 0 0 .
nomail MX 0 .
*.wild A 192.0.2.99
explicit.wild A 192.0.2.98
sub NS ns.sub
ns.sub A 192.0.2.53
private A 10.0.0.5
private AAAA 2606:4700::1
xn--bcher-kva A 192.0.2.66
""" + "\n".join(f'large TXT "{number:03} {"x" * 50}"' for number in range(60))
ZONES = {"contoso.test": ZONE, "adatum.test": "host A 192.0.2.30"}


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    async with NameServer(ZONES) as running:
        yield running


@pytest.fixture
def resolver(names: NameServer) -> Resolver:
    return Resolver([names.endpoint], Guard(), timeout=5)


@pytest.fixture(params=["ours", "knot"])
async def either(request: pytest.FixtureRequest, tmp_path: Path, names: NameServer) -> AsyncIterator[Resolver]:
    if request.param == "ours":
        yield Resolver([names.endpoint], Guard(), timeout=5)
    else:
        async with knot(tmp_path, ZONES) as endpoint:
            yield Resolver([endpoint], Guard(), timeout=5)


async def test_whoever_serves_the_zone_the_facts_are_the_same(either: Resolver) -> None:
    srv = await either.srv("_sipfederationtls._tcp.contoso.test")
    mx = await either.mx("contoso.test")
    txt = await either.txt("contoso.test")
    large = await either.txt("large.contoso.test")
    alias = await either.cname("web.contoso.test")
    sip = await either.addresses("sip.contoso.test")
    deep = await either.addresses("deep.contoso.test")

    assert srv.records == (
        Srv(5, 0, 5061, "sip.contoso.test"),
        Srv(10, 50, 5061, "big.contoso.test"),
        Srv(10, 5, 5061, "small.contoso.test"),
    )
    assert mx.records == (Mx(0, "first.contoso.test"), Mx(10, "second.contoso.test"))
    assert txt.records == ("MS=ms1", "v=spf1 include:one.test -all")
    assert len(large.records) == 60
    assert alias.records == ("sip.contoso.test",)
    assert (sip.v4, sip.v6, sip.chain, sip.ttl) == (("192.0.2.20",), ("2001:db8::20",), (), 300)
    assert (deep.v4, deep.chain, deep.ttl) == (("192.0.2.20",), ("web.contoso.test", "sip.contoso.test"), 60)
    assert {answer.status for answer in (srv, mx, txt, large, alias)} == {Status.FOUND}


@pytest.mark.parametrize(
    ("name", "status", "chain"),
    [
        pytest.param("sip.contoso.test", Status.FOUND, (), id="found"),
        pytest.param("four.contoso.test", Status.FOUND, (), id="IPv4 alone"),
        pytest.param("txt-only.contoso.test", Status.NO_DATA, (), id="no data"),
        pytest.param("_tcp.contoso.test", Status.NO_DATA, (), id="only names below it"),
        pytest.param("nobody.contoso.test", Status.NO_NAME, (), id="no such name"),
        pytest.param("dangling.contoso.test", Status.DANGLING, ("nowhere.contoso.test",), id="dangling"),
        pytest.param("gone.contoso.test", Status.DANGLING, ("nobody.adatum.test",), id="dangling in another zone"),
        pytest.param("empty.contoso.test", Status.NO_DATA, ("txt-only.contoso.test",), id="alias without addresses"),
        pytest.param("elsewhere.contoso.test", Status.FOUND, ("host.adatum.test",), id="alias into another zone"),
        pytest.param("www.sub.contoso.test", Status.LAME, (), id="handed over to others"),
    ],
)
async def test_how_a_question_may_end(either: Resolver, name: str, status: Status, chain: tuple[str, ...]) -> None:
    addresses = await either.addresses(name)

    assert (addresses.status, addresses.chain) == (status, chain)


async def test_aliases_in_a_ring_are_an_error_and_no_absence(either: Resolver) -> None:
    assert (await either.addresses("one.contoso.test")).status is Status.SERVFAIL


async def test_aliases_from_server_to_server_without_an_end_are_an_error(names: NameServer) -> None:
    names.load("contoso.test", "ring CNAME ring.fabrikam.test.")
    async with NameServer({"fabrikam.test": "ring CNAME ring.contoso.test."}) as other:
        resolver = Resolver([names.endpoint, other.endpoint], Guard())

        assert (await resolver.addresses("ring.contoso.test")).status is Status.SERVFAIL


async def test_a_zone_that_the_server_does_not_have_is_not_missing(either: Resolver) -> None:
    answer = await either.txt("fabrikam.test")

    assert answer.status in {Status.REFUSED, Status.LAME}
    assert not answer.known


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        pytest.param(Fault.SERVFAIL, Status.SERVFAIL, id="servfail"),
        pytest.param(Fault.REFUSED, Status.REFUSED, id="refused"),
        pytest.param(Fault.LAME, Status.LAME, id="sent up to the root"),
        pytest.param(Fault.TRUNCATE, Status.TRUNCATED, id="truncated, TCP dead"),
        pytest.param(Fault.GARBAGE, Status.GARBAGE, id="garbage"),
        pytest.param(Fault.DROP, Status.TIMEOUT, id="silence"),
    ],
)
async def test_each_fault_has_its_name(names: NameServer, fault: Fault, status: Status) -> None:
    names.fail("sip.contoso.test", fault)

    answer = await Resolver([names.endpoint], Guard(), timeout=1).txt("sip.contoso.test")

    assert answer.status is status
    assert (answer.known, answer.records) == (False, ())


async def test_where_nobody_listens_there_is_no_answer(names: NameServer) -> None:
    dead = names.endpoint
    await names.stop()

    assert (await Resolver([dead], Guard(), timeout=60).txt("contoso.test")).status is Status.TIMEOUT


async def test_a_slow_answer_is_waited_for(names: NameServer, resolver: Resolver) -> None:
    names.fail("four.contoso.test", Fault.SLOW)
    names.delay = 1.5

    assert (await resolver.addresses("four.contoso.test")).v4 == ("203.0.113.4",)


async def test_a_silent_server_is_asked_again(names: NameServer, resolver: Resolver) -> None:
    names.fail("contoso.test", Fault.DROP)
    heard: list[str] = []

    def wake_up(name: str, kind: str) -> None:
        heard.append(f"{name} {kind}")
        if len(heard) == TRIES - 1:
            names.heal("contoso.test")

    names.watch = wake_up

    assert (await resolver.txt("contoso.test")).found
    assert heard == ["contoso.test TXT"] * TRIES


@pytest.mark.parametrize("fault", [Fault.SERVFAIL, Fault.REFUSED, Fault.LAME, Fault.GARBAGE, Fault.TRUNCATE])
async def test_where_one_server_fails_the_next_is_asked(names: NameServer, fault: Fault) -> None:
    async with NameServer(ZONES) as broken:
        broken.fail("contoso.test", fault)

        assert (await Resolver([broken.endpoint, names.endpoint], Guard()).txt("contoso.test")).found


async def test_a_server_that_knows_of_nothing_has_the_word(names: NameServer) -> None:
    async with NameServer({"contoso.test": ""}) as first:
        assert (await Resolver([first.endpoint, names.endpoint], Guard()).txt("contoso.test")).status is Status.NO_DATA


@pytest.mark.parametrize(
    ("fault", "kind", "status"),
    [
        pytest.param(Fault.SERVFAIL, "A", Status.SERVFAIL, id="A could not be asked, AAAA is not there"),
        pytest.param(Fault.REFUSED, "AAAA", Status.FOUND, id="A is there, AAAA could not be asked"),
    ],
)
async def test_half_an_answer_is_no_absence(
    names: NameServer, resolver: Resolver, fault: Fault, kind: str, status: Status
) -> None:
    names.fail("four.contoso.test", fault, kind=kind)

    assert (await resolver.addresses("four.contoso.test")).status is status


async def test_a_null_target_is_nothing_offered(resolver: Resolver) -> None:
    srv = await resolver.srv("_null._tcp.contoso.test")
    mx = await resolver.mx("nomail.contoso.test")

    assert (srv.records, mx.records) == ((Srv(0, 0, 0, ""),), (Mx(0, ""),))


async def test_addresses_come_in_order_whatever_the_server_does(resolver: Resolver) -> None:
    assert (await resolver.addresses("two.contoso.test")).v4 == ("192.0.2.3", "192.0.2.22")


@pytest.mark.parametrize(
    ("name", "wildcard"),
    [
        pytest.param("any.wild.contoso.test", True, id="only the wildcard"),
        pytest.param("explicit.wild.contoso.test", True, id="a record beside the wildcard"),
        pytest.param("sip.contoso.test", False, id="no wildcard beside it"),
    ],
)
async def test_a_wildcard_is_noticed(resolver: Resolver, name: str, *, wildcard: bool) -> None:
    assert (await resolver.addresses(name)).wildcard is wildcard


async def test_nobody_is_asked_beside_the_domain_itself(names: NameServer, resolver: Resolver) -> None:
    heard: list[str] = []
    names.watch = lambda name, _: heard.append(name)

    await resolver.txt("contoso.test")

    assert heard == ["contoso.test"]


async def test_what_the_guard_refuses_is_named(resolver: Resolver) -> None:
    addresses = await resolver.addresses("private.contoso.test")

    assert addresses.all == ("10.0.0.5", "2606:4700::1")
    assert addresses.refused == (("10.0.0.5", "a private address"),)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("SIP.Contoso.TEST.", "sip.contoso.test", id="case and dot"),
        pytest.param("bücher.contoso.test", "bücher.contoso.test", id="international"),
        pytest.param("Bücher.contoso.test", "bücher.contoso.test", id="international, capital"),
        pytest.param("XN--bcher-KVA.contoso.test", "xn--bcher-kva.contoso.test", id="encoded already"),
    ],
)
async def test_a_name_is_understood_as_people_type_it(resolver: Resolver, typed: str, shown: str) -> None:
    addresses = await resolver.addresses(typed)

    assert (addresses.name, addresses.status) == (shown, Status.FOUND)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="nothing"),
        pytest.param(".", id="the root"),
        pytest.param("@", id="a zone file's own"),
        pytest.param("a..test", id="empty label"),
        pytest.param(f"{'a' * 64}.test", id="label of 64"),
        pytest.param(f"{'a.' * 130}test", id="256 characters"),
        pytest.param("ab\u2060--\u0378.test", id="not IDNA"),
        pytest.param("\ud800.test", id="half a surrogate"),
        pytest.param("a\\300.test", id="bad escape"),
    ],
)
async def test_what_cannot_be_a_name_is_no_name(names: NameServer, resolver: Resolver, name: str) -> None:
    names.watch = lambda *_: pytest.fail("asked")

    assert (await resolver.addresses(name)).status is Status.NO_NAME


@pytest.mark.parametrize("name", ["a b.contoso.test", "a@b.contoso.test", "a#.contoso.test", "a\0.contoso.test"])
async def test_an_odd_name_is_asked_as_it_is(resolver: Resolver, name: str) -> None:
    assert (await resolver.txt(name)).status is Status.NO_NAME


async def test_over_ipv6(names: NameServer) -> None:
    await names.stop()
    six = NameServer(ZONES)
    await six.start("::1")
    async with six:
        assert (await Resolver([six.endpoint], Guard()).txt("large.contoso.test")).found


async def test_hundreds_of_questions_at_once_are_all_answered(names: NameServer) -> None:
    resolver = Resolver([names.endpoint], Guard(), timeout=60)

    answers = await asyncio.gather(*(resolver.srv("_null._tcp.contoso.test") for _ in range(200)))

    assert {answer.status for answer in answers} == {Status.FOUND}


async def test_a_late_answer_to_somebody_else_is_passed_over(names: NameServer) -> None:
    class Twice(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            answer, _ = names.reply(data, tcp=False)
            self.transport.sendto(bytes([answer[0] ^ 1]) + answer[1:], addr)
            self.transport.sendto(answer, addr)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Twice, local_addr=("127.0.0.1", 0))
    host, port = transport.get_extra_info("sockname")

    assert (await Resolver([f"{host}:{port}"], Guard()).txt("contoso.test")).found
    transport.close()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_whatever_a_server_sends_nothing_is_raised(noise: bytes, heeded: bool) -> None:  # noqa: FBT001 - Hypothesis draws it
    class Noise(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            self.transport.sendto((data[:2] + b"\x80" if heeded else b"") + noise, addr)

    async def ask() -> Status:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Noise, local_addr=("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        try:
            return (await Resolver([f"127.0.0.1:{port}"], Guard(), timeout=0.2).txt("a.test")).status
        finally:
            transport.close()

    assert asyncio.run(ask()) is not Status.FOUND


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        pytest.param("192.0.2.53", ("192.0.2.53", 53), id="v4"),
        pytest.param(" 192.0.2.53:5353 ", ("192.0.2.53", 5353), id="v4 and port"),
        pytest.param("2001:db8::53", ("2001:db8::53", 53), id="v6"),
        pytest.param("[2001:db8::53]", ("2001:db8::53", 53), id="v6 in brackets"),
        pytest.param("[2001:db8::53]:5353", ("2001:db8::53", 5353), id="v6 and port"),
    ],
)
def test_a_server_is_read_as_typed(text: str, parsed: tuple[str, int]) -> None:
    assert server(text) == parsed


@pytest.mark.parametrize(
    "text", ["", "dns.contoso.test", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:65536", "1.2.3.4:²"]
)
def test_what_is_no_server_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BotError, match="is not a name server; it should look like"):
        server(text)


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        pytest.param("nameserver 192.0.2.53\nnameserver ::1\n", (("192.0.2.53", 53), ("::1", 53)), id="as named"),
        pytest.param("# none\n", (("127.0.0.1", 53),), id="none named"),
    ],
)
def test_the_systems_servers_are_read(tmp_path: Path, text: str, servers: tuple[tuple[str, int], ...]) -> None:
    (tmp_path / "resolv.conf").write_text(text)

    assert system_servers(str(tmp_path / "resolv.conf")) == servers


def test_without_a_server_the_systems_are_asked() -> None:
    assert vars(Resolver([], Guard()))["_servers"] == system_servers()
