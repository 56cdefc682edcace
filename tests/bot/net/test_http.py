"""What the fetcher brings home from real web servers, and where it does not go."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot import __version__
from bot.model.errors import ProbeError
from bot.net import http, trust
from bot.net.dns import Resolver
from bot.net.guard import Guard
from bot.net.http import MAX_BODY, Fetcher
from bot.playground.nameserver import NameServer
from tests.certlab import Case, CertLab
from tests.loopback import mine
from tests.needs import need

Converse = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HERE = mine(80)
ZONE = f"""
www A {HERE}
inside A 10.0.0.5
mixed A {HERE}
mixed AAAA fd00::5
secret CNAME metadata
metadata A 169.254.169.254
both A 169.254.169.254
both AAAA fd00:ec2::254
"""
LOCAL = Guard([f"{HERE}/32"], ports=None)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as running:
        yield running


@pytest.fixture
async def names(stack: AsyncExitStack) -> NameServer:
    return await stack.enter_async_context(NameServer({"contoso.test": ZONE}))


async def fetcher(stack: AsyncExitStack, names: NameServer, guard: Guard = LOCAL, **options: object) -> Fetcher:
    made = Fetcher(Resolver([names.endpoint], guard), guard, **options)  # type: ignore[arg-type]  # each test's own
    stack.push_async_callback(made.close)
    return made


async def serve(stack: AsyncExitStack, answer: bytes, *, address: str = HERE, heard: list[bytes] | None = None) -> int:
    """Answer every request with these bytes, and hang up."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if heard is not None:
            heard.append(request)
        writer.write(answer)
        await writer.drain()
        writer.close()

    return await listen(stack, converse, address)


async def listen(stack: AsyncExitStack, converse: Converse, address: str = HERE, port: int = 0) -> int:
    async def patiently(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the fetcher has seen enough
        finally:
            writer.close()

    server = await asyncio.start_server(patiently, address, port)
    stack.callback(server.close)
    bound: int = server.sockets[0].getsockname()[1]
    return bound


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def test_a_page_is_status_headers_and_body(stack: AsyncExitStack, names: NameServer) -> None:
    port = await serve(stack, answer(b"hello", "X-One: 1", "X-One: 2", status="404 Not Found"))
    web = await fetcher(stack, names)

    page = await web.get(f"http://www.contoso.test:{port}/a?b=c#d")

    assert (page.url, page.status, page.body) == (f"http://www.contoso.test:{port}/a?b=c", 404, b"hello")
    assert (page.header("X-One"), page.header("x-none")) == ("1", "")


async def test_an_answer_that_is_young_enough_is_not_asked_for_again(stack: AsyncExitStack, names: NameServer) -> None:
    heard: list[bytes] = []
    port = await serve(stack, answer(b"hello"), heard=heard)
    web = await fetcher(stack, names)

    pages = [await web.get(f"http://www.contoso.test:{port}/", keep=timedelta(hours=1)) for _ in range(2)]
    await web.get(f"http://www.contoso.test:{port}/")

    assert [page.body for page in pages] == [b"hello", b"hello"]
    assert len(heard) == 2


async def test_the_request_says_who_asks_and_brings_nothing_else(
    stack: AsyncExitStack, names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []
    port = await serve(stack, answer(b"", "Set-Cookie: a=b"), heard=heard)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    web = await fetcher(stack, names)

    await web.get(f"http://www.contoso.test:{port}/x", accept="application/json")
    await web.get(f"http://www.contoso.test:{port}/x")

    assert [line for line in heard[0].decode().split("\r\n") if line] == [
        "GET /x HTTP/1.1",
        f"Host: www.contoso.test:{port}",
        f"User-Agent: hybrid-bot/{__version__}",
        "Accept-Encoding: identity",
        "Accept: application/json",
        "Connection: close",
    ]
    assert b"Cookie" not in heard[1]


async def test_a_redirect_is_returned_and_not_followed(stack: AsyncExitStack, names: NameServer) -> None:
    heard: list[bytes] = []
    inside = await serve(stack, answer(b"secret"), heard=heard)
    port = await serve(stack, answer(b"", f"Location: http://{HERE}:{inside}/", status="302 Found"))
    web = await fetcher(stack, names)

    page = await web.get(f"http://www.contoso.test:{port}/")

    assert (page.status, page.header("location")) == (302, f"http://{HERE}:{inside}/")
    assert heard == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("inside", "leads inside: 10.0.0.5 is not asked: it is a private address.", id="private"),
        pytest.param("secret", "leads inside: 169.254.169.254 is not asked: it is a cloud's metadata", id="by alias"),
        pytest.param("both", "leads inside: 169.254.169.254 is not asked: it is a cloud's metadata", id="metadata"),
        pytest.param("nobody", "leads to no address: no such name.", id="no such name"),
    ],
)
async def test_a_name_that_leads_inside_is_not_followed(
    stack: AsyncExitStack, names: NameServer, name: str, words: str
) -> None:
    web = await fetcher(stack, names)

    with pytest.raises(ProbeError, match=f"^{name}.contoso.test {words}"):
        await web.get(f"http://{name}.contoso.test/")


async def test_of_a_public_and_a_private_address_only_the_public_is_asked(
    stack: AsyncExitStack, names: NameServer
) -> None:
    port = await serve(stack, answer(b"public"))
    web = await fetcher(stack, names)

    assert (await web.get(f"http://mixed.contoso.test:{port}/")).body == b"public"


async def test_a_name_that_changes_after_it_was_looked_up_changes_nothing(
    stack: AsyncExitStack, names: NameServer
) -> None:
    port = await serve(stack, answer(b"the first"))
    web = await fetcher(stack, names)
    asked: list[tuple[str, ...]] = []

    def rebind(*question: str) -> None:
        asked.append(question)
        if question == ("www.contoso.test", "A"):
            names.load("contoso.test", "www 0 A 127.0.0.1")

    names.watch = rebind

    assert (await web.get(f"http://www.contoso.test:{port}/")).body == b"the first"
    assert asked.count(("www.contoso.test", "A")) == 1
    with pytest.raises(ProbeError, match=r"leads inside: 127\.0\.0\.1 is not asked: it is a loopback address\.$"):
        await web.get(f"http://www.contoso.test:{port}/")


async def test_the_guard_is_asked_again_when_the_socket_is_opened(stack: AsyncExitStack) -> None:
    class Lying(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            return [ResolveResult(hostname=host, host=HERE, port=port, family=family, proto=0, flags=0)]

        async def close(self) -> None:
            pass

    port = await serve(stack, answer(b"secret"))
    session = http._session(Guard(ports=None), Lying(), trust.strict(), timeout=5)
    stack.push_async_callback(session.close)

    with pytest.raises(ProbeError, match=f"^{HERE} is not asked: it is a loopback address"):
        await session.get(f"http://www.contoso.test:{port}/")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("http://127.0.0.1/", "it is a loopback address", id="loopback"),
        pytest.param("http://[::1]/", "it is a loopback address", id="loopback v6"),
        pytest.param("http://[::ffff:169.254.169.254]/", "a cloud's metadata service in disguise", id="mapped"),
        pytest.param("http://169.254.169.254/latest/meta-data/", "it is a cloud's metadata service", id="metadata"),
        pytest.param("http://１２７.0.0.1/", "loopback|neither a DNS name", id="wide digits"),
        pytest.param("http://127.1/", "neither a DNS name", id="short"),
        pytest.param("http://0x7f.1/", "neither a DNS name", id="hexadecimal"),
        pytest.param("http://0x7f000001/", "neither a DNS name", id="one hexadecimal number"),
        pytest.param("http://2130706433/", "neither a DNS name", id="decimal"),
        pytest.param("http://0177.0.0.1/", "neither a DNS name", id="octal"),
        pytest.param("http://127.0.0.1./", "neither a DNS name", id="trailing dot"),
        pytest.param("http://user@www.contoso.test/", "a user name or a password", id="user"),
        pytest.param("http://:secret@www.contoso.test/", "a user name or a password", id="password"),
        pytest.param("http://a:b@127.0.0.1/", "a user name or a password", id="both"),
        pytest.param("http://www.contoso.test:8080/", "Port 8080 is not asked", id="odd port"),
        pytest.param("http://8.8.8.8:22/", "Port 22 is not asked", id="odd port of an address"),
        pytest.param("http://8.8.8.8:0/", "Port 0 is not asked", id="port 0"),
        pytest.param("http://www.contoso.test:99999/", "is not a URL", id="no port"),
        pytest.param("file:///etc/passwd", "is not a URL with https", id="file"),
        pytest.param("gopher://www.contoso.test/", "is not a URL with https", id="gopher"),
        pytest.param("//www.contoso.test/", "is not a URL with https", id="no scheme"),
        pytest.param("http:///x", "is not a URL", id="no host"),
        pytest.param("", "is not a URL with https", id="nothing"),
        pytest.param("http://[::1/", "is not a URL", id="half a bracket"),
        pytest.param("http://a b.test/", "is not a URL", id="space"),
        pytest.param("http://a\0b.test/", "is not a URL", id="NUL"),
        pytest.param(f"http://{'a' * 64}.test/", "is not a URL|leads to no address: no such name", id="long label"),
        pytest.param(f"http://{'a.' * 130}test/", "is not a URL|leads to no address: no such name", id="long name"),
        pytest.param("http://localhost/", "leads to no address", id="localhost"),
    ],
)
async def test_some_urls_are_not_asked_for(stack: AsyncExitStack, names: NameServer, url: str, words: str) -> None:
    web = await fetcher(stack, names, Guard([f"{HERE}/32"]))

    with pytest.raises(ProbeError, match=words):
        await web.get(url)


async def test_through_the_usual_port_it_goes(stack: AsyncExitStack, names: NameServer) -> None:
    async def hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(b"hello"))

    try:
        await listen(stack, hello, HERE, 80)
    except PermissionError:
        need("leave to listen on port 80", present=False)
    web = await fetcher(stack, names, Guard([f"{HERE}/32"]))

    assert (await web.get("http://www.contoso.test/")).body == b"hello"
    assert (await web.get(f"http://{HERE}/")).body == b"hello"


async def test_what_the_operator_named_may_be_inside(stack: AsyncExitStack, names: NameServer) -> None:
    port = await serve(stack, answer(b"sign in"), address="127.0.0.1")
    other = await serve(stack, answer(b"secret"), address="127.0.0.1")
    web = await fetcher(stack, names, Guard(), named=[f"http://localhost:{port}/login", "http://169.254.169.254/", ""])

    assert (await web.get(f"http://localhost:{port}/any/path")).body == b"sign in"
    with pytest.raises(ProbeError, match="leads to no address"):
        await web.get(f"http://localhost:{other}/")
    with pytest.raises(ProbeError, match="metadata"):
        await web.get("http://169.254.169.254/")


@pytest.mark.parametrize(
    ("packed", "packing"),
    [
        pytest.param(gzip.compress(b"hello " * 100), "gzip", id="gzip"),
        pytest.param(zlib.compress(b"hello " * 100), "deflate", id="deflate"),
        pytest.param(b"hello " * 100, "identity", id="not at all"),
    ],
)
async def test_a_packed_answer_is_unpacked(
    stack: AsyncExitStack, names: NameServer, packed: bytes, packing: str
) -> None:
    port = await serve(stack, answer(packed, f"Content-Encoding: {packing}"))
    web = await fetcher(stack, names)

    assert (await web.get(f"http://www.contoso.test:{port}/")).body == b"hello " * 100


async def test_two_megabytes_are_taken_and_not_a_byte_more(stack: AsyncExitStack, names: NameServer) -> None:
    just = await serve(stack, answer(b"x" * MAX_BODY))
    over = await serve(stack, answer(b"x" * (MAX_BODY + 1)))
    web = await fetcher(stack, names)

    assert len((await web.get(f"http://www.contoso.test:{just}/")).body) == MAX_BODY
    with pytest.raises(ProbeError, match=r"answers with more than 2 MB\.$"):
        await web.get(f"http://www.contoso.test:{over}/")


async def test_who_asks_for_more_gets_as_much_as_was_asked_for(stack: AsyncExitStack, names: NameServer) -> None:
    port = await serve(stack, answer(b"x" * (MAX_BODY + 1)))
    web = await fetcher(stack, names)
    url = f"http://www.contoso.test:{port}/"

    assert len((await web.get(url, most=2 * MAX_BODY)).body) == MAX_BODY + 1
    with pytest.raises(ProbeError, match=r"answers with more than 1 MB\.$"):
        await web.get(url, most=MAX_BODY // 2)


async def test_a_bomb_does_not_go_off(stack: AsyncExitStack, names: NameServer) -> None:
    bomb = gzip.compress(bytes(200 * 1024 * 1024))
    port = await serve(stack, answer(bomb, "Content-Encoding: gzip"))
    web = await fetcher(stack, names)

    tracemalloc.start()
    with pytest.raises(ProbeError, match=r"answers with more than 2 MB\.$"):
        await web.get(f"http://www.contoso.test:{port}/")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8 * MAX_BODY


async def test_an_answer_without_an_end_is_cut_off(stack: AsyncExitStack, names: NameServer) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    port = await listen(stack, endless)
    web = await fetcher(stack, names)

    with pytest.raises(ProbeError, match=r"answers with more than 2 MB\.$"):
        await web.get(f"http://www.contoso.test:{port}/")


@pytest.mark.parametrize(
    "drop",
    [pytest.param(b"HTTP/1.1 2", id="of the status line"), pytest.param(b"HTTP/1.1 200 OK\r\n\r\nx", id="of the body")],
)
async def test_a_server_that_trickles_is_given_up(stack: AsyncExitStack, names: NameServer, drop: bytes) -> None:
    gone = asyncio.Event()

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(drop)
        await reader.read()
        gone.set()

    port = await listen(stack, trickle)
    web = await fetcher(stack, names, timeout=0.3)

    with pytest.raises(ProbeError, match=r"gave no whole answer within 0\.3 seconds\.$"):
        await web.get(f"http://www.contoso.test:{port}/")
    async with asyncio.timeout(5):
        await gone.wait()


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", id="in a header"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", id="in the body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", id="in a chunk's head"),
    ],
)
async def test_a_byte_now_and_then_does_not_buy_more_time(
    stack: AsyncExitStack, names: NameServer, begun: bytes
) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(begun)
        while not reader.at_eof():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)  # the pace of a peer that wants to be waited for

    port = await listen(stack, drip)
    web = await fetcher(stack, names, timeout=0.4)

    with pytest.raises(ProbeError, match=r"gave no whole answer within 0\.4 seconds\.$"):
        await web.get(f"http://www.contoso.test:{port}/")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(b"", "hung up without an answer.", id="nothing"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n\r\n", "gave an answer that is not HTTP.", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 9_000 + b"\r\n\r\n", "not HTTP.", id="a header too long"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", "not HTTP.", id="too many headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "in the middle of its answer.", id="half"),
        pytest.param(answer(b"x", "Content-Encoding: br"), "in a way that was not asked for.", id="packed otherwise"),
        pytest.param(answer(b"no gzip", "Content-Encoding: gzip"), "packs its answer badly.", id="packed badly"),
    ],
)
async def test_what_is_no_answer_is_said_to_be_none(
    stack: AsyncExitStack, names: NameServer, raw: bytes, words: str
) -> None:
    port = await serve(stack, raw)
    web = await fetcher(stack, names)

    with pytest.raises(ProbeError, match=words):
        await web.get(f"http://www.contoso.test:{port}/")


async def test_a_refused_connection_is_said_to_be_one(stack: AsyncExitStack, names: NameServer) -> None:
    async with AsyncExitStack() as earlier:
        port = await serve(earlier, b"")
    web = await fetcher(stack, names)

    with pytest.raises(ProbeError, match=rf"^www.contoso.test:{port} refuses connections\.$"):
        await web.get(f"http://www.contoso.test:{port}/")


async def test_without_a_way_there_it_is_unreachable(stack: AsyncExitStack, names: NameServer) -> None:
    web = await fetcher(stack, names, Guard(["127.0.0.0/8"], ports=None))

    with pytest.raises(ProbeError, match="cannot be reached: "):
        await web.get("http://127.255.255.255:80/")  # a broadcast address


async def test_over_tls_the_roots_of_the_bundle_are_trusted(
    stack: AsyncExitStack, names: NameServer, tmp_path: Path
) -> None:
    lab = await stack.enter_async_context(CertLab(tmp_path))
    port = await lab.serve(HERE, names=("www.contoso.test",))
    web = await fetcher(stack, names, ca_bundle=lab.ca_bundle)

    assert (await web.get(f"https://www.contoso.test:{port}/")).body == b"hello\n"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        pytest.param(Case.EXPIRED, "has a certificate that is not trusted: certificate has expired.", id="expired"),
        pytest.param(Case.WRONG_NAME, "has a certificate that is not trusted: Hostname mismatch", id="wrong name"),
        pytest.param(Case.CN_ONLY, "has a certificate that is not trusted: Hostname mismatch", id="common name"),
        pytest.param(Case.UNKNOWN_ROOT, "has a certificate that is not trusted: self-signed", id="unknown root"),
        pytest.param(Case.TLS10_ONLY, "does not speak TLS as it is spoken today.", id="TLS 1.0"),
        pytest.param(Case.NOT_TLS, "does not speak TLS as it is spoken today.", id="no TLS"),
        pytest.param(Case.SILENT, "gave no whole answer within 1 seconds.", id="silent"),
        pytest.param(Case.RESETS, "cannot be reached: Connection reset by peer.|hung up", id="reset"),
        pytest.param(Case.HANGS_UP, "does not speak TLS|hung up|cannot be reached", id="hangs up"),
    ],
)
async def test_over_bad_tls_nothing_is_fetched(
    stack: AsyncExitStack, names: NameServer, tmp_path: Path, case: Case, words: str
) -> None:
    lab = await stack.enter_async_context(CertLab(tmp_path))
    port = await lab.serve(HERE, case=case, names=("www.contoso.test",))
    web = await fetcher(stack, names, ca_bundle=lab.ca_bundle, timeout=1)

    with pytest.raises(ProbeError, match=words):
        await web.get(f"https://www.contoso.test:{port}/")
