"""What the connector sees of real TLS servers, good and bad."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import BotError, ProbeError
from bot.net import tls
from bot.net.facts import Outcome
from bot.net.guard import Guard
from bot.net.tls import Connector
from tests.certlab import Case, CertLab

NAME = "sip.contoso.test"
MISMATCH = f"Hostname mismatch, certificate is not valid for '{NAME}'."
LOCAL = Guard(["127.0.0.0/8"], ports=None)


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[CertLab]:
    async with CertLab(tmp_path) as running:
        yield running


@pytest.fixture
def connector(lab: CertLab) -> Connector:
    return Connector(LOCAL, ca_bundle=lab.ca_bundle, timeout=5)


def an_unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("case", "code", "words"),
    [
        pytest.param(Case.GOOD, 0, "ok", id="good"),
        pytest.param(Case.EC, 0, "ok", id="elliptic curve"),
        pytest.param(Case.WILDCARD, 0, "ok", id="wildcard"),
        pytest.param(Case.EXPIRING, 0, "ok", id="expires soon"),
        pytest.param(Case.NO_EKU, 0, "ok", id="no usage"),
        pytest.param(Case.TLS12_ONLY, 0, "ok", id="TLS 1.2"),
        pytest.param(Case.TLS10_ONLY, 0, "ok", id="TLS 1.0"),
        pytest.param(Case.NOT_YET_VALID, 9, "certificate is not yet valid", id="not yet valid"),
        pytest.param(Case.EXPIRED, 10, "certificate has expired", id="expired"),
        pytest.param(Case.SELF_SIGNED, 18, "self-signed certificate", id="self-signed"),
        pytest.param(Case.UNKNOWN_ROOT, 19, "self-signed certificate in certificate chain", id="unknown root"),
        pytest.param(Case.MISSING_INTERMEDIATE, 20, "unable to get local issuer certificate", id="broken chain"),
        pytest.param(Case.CLIENT_EKU, 26, "unsuitable certificate purpose", id="for clients"),
        pytest.param(Case.WRONG_NAME, 62, MISMATCH, id="wrong name"),
        pytest.param(Case.CN_ONLY, 62, MISMATCH, id="common name"),
        pytest.param(Case.RSA_1024, 66, "EE certificate key too weak", id="RSA 1024"),
        pytest.param(Case.SHA1, 68, "CA signature digest algorithm too weak", id="SHA-1"),
    ],
)
async def test_the_certificate_is_reported_with_its_verdict(
    lab: CertLab, connector: Connector, case: Case, code: int, words: str
) -> None:
    port = await lab.serve("127.0.0.1", case=case, names=(NAME,))

    seen = await connector.handshake("127.0.0.1", port, name=NAME)

    assert (seen.verify_code, seen.verify_text) == (code, words)
    assert seen.chain == lab.chain(case, (NAME,))
    assert (seen.name, seen.address, seen.port, seen.client_certificate) == (NAME, "127.0.0.1", port, False)


@pytest.mark.parametrize(
    ("case", "protocol"),
    [
        pytest.param(Case.CLIENT_CERTIFICATE_ASKED, "TLSv1.3", id="asked"),
        pytest.param(Case.CLIENT_CERTIFICATE_TLS12, "TLSv1.2", id="demanded, TLS 1.2, refused in the handshake"),
        pytest.param(Case.CLIENT_CERTIFICATE_TLS13, "TLSv1.3", id="demanded, TLS 1.3, refused after it"),
    ],
)
async def test_a_server_that_wants_a_client_certificate_shows_its_own_first(
    lab: CertLab, connector: Connector, case: Case, protocol: str
) -> None:
    port = await lab.serve("127.0.0.1", case=case, names=(NAME,))

    seen = await connector.handshake("127.0.0.1", port, name=NAME)

    assert (seen.client_certificate, seen.protocol) == (True, protocol)
    assert (seen.chain, seen.verify_code) == (lab.chain(case, (NAME,)), 0)


@pytest.mark.parametrize("case", [Case.CLIENT_CERTIFICATE_TLS12, Case.CLIENT_CERTIFICATE_TLS13])
async def test_and_is_not_trusted_for_that(lab: CertLab, case: Case) -> None:
    port = await lab.serve("127.0.0.1", case=case, names=(NAME,))

    assert (await Connector(LOCAL).handshake("127.0.0.1", port, name=NAME)).verify_code == 20
    assert (
        await Connector(LOCAL, ca_bundle=lab.ca_bundle).handshake("127.0.0.1", port, name="x.test")
    ).verify_code == 62


@pytest.mark.parametrize(
    ("case", "protocol"),
    [
        pytest.param(Case.GOOD, "TLSv1.3", id="today's"),
        pytest.param(Case.TLS12_ONLY, "TLSv1.2", id="1.2"),
        pytest.param(Case.TLS10_ONLY, "TLSv1", id="1.0"),
    ],
)
async def test_the_protocol_is_the_best_that_both_speak(
    lab: CertLab, connector: Connector, case: Case, protocol: str
) -> None:
    port = await lab.serve("127.0.0.1", case=case, names=(NAME,))

    seen = await connector.handshake("127.0.0.1", port, name=NAME)

    assert (seen.protocol, seen.cipher != "") == (protocol, True)


async def test_the_name_decides_which_certificate_is_shown(lab: CertLab, connector: Connector) -> None:
    port = await lab.serve("127.0.0.1", case=Case.SNI, names=(NAME,))

    known = await connector.handshake("127.0.0.1", port, name=f"{NAME.upper()}.")
    other = await connector.handshake("127.0.0.1", port, name="other.contoso.test")

    assert known.chain == lab.chain(Case.SNI, (NAME,))
    assert (other.chain, other.verify_code) == (lab.chain(Case.GOOD, ("default.lab.test",)), 62)


async def test_an_international_name_is_encoded(lab: CertLab, connector: Connector) -> None:
    port = await lab.serve("127.0.0.1", case=Case.SNI, names=("xn--bcher-kva.test",))

    assert (await connector.handshake("127.0.0.1", port, name="Bücher.test")).verify_code == 0


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        pytest.param(Case.NOT_TLS, "does not speak TLS.", id="no TLS"),
        pytest.param(Case.NO_PROTOCOL, "has no TLS version or cipher in common with us.", id="no protocol in common"),
        pytest.param(Case.RESETS, "broke off the TLS handshake.", id="reset"),
        pytest.param(Case.HANGS_UP, "broke off the TLS handshake.", id="hangs up"),
        pytest.param(Case.SILENT, "accepts connections, but does not answer a TLS handshake.", id="silent"),
    ],
)
async def test_without_a_certificate_it_says_why(lab: CertLab, case: Case, sentence: str) -> None:
    port = await lab.serve("127.0.0.1", case=case)

    with pytest.raises(ProbeError) as refusal:
        await Connector(LOCAL, timeout=0.5).handshake("127.0.0.1", port, name=NAME)

    assert str(refusal.value) == f"127.0.0.1:{port} {sentence}"


async def test_another_alert_is_named() -> None:
    alert = bytes.fromhex("15 0301 0002 02 70")  # unrecognized_name

    port, server = await serve_raw(alert)
    async with server:
        with pytest.raises(ProbeError, match=r"broke off the TLS handshake: tlsv1 unrecognized name\.$"):
            await Connector(LOCAL).handshake("127.0.0.1", port, name=NAME)


async def test_the_roots_of_the_system_are_trusted(lab: CertLab, monkeypatch: pytest.MonkeyPatch) -> None:
    port = await lab.serve("127.0.0.1", names=(NAME,))
    monkeypatch.setenv("SSL_CERT_FILE", str(lab.ca_bundle))

    assert (await Connector(LOCAL).handshake("127.0.0.1", port, name=NAME)).verify_code == 0


async def test_a_server_that_stops_after_its_certificate_is_not_trusted(lab: CertLab) -> None:
    real = await lab.serve("127.0.0.1", case=Case.TLS12_ONLY, names=(NAME,))

    async def cut_short(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass the ClientHello on, and of the answer only as much as holds the certificate."""
        behind, before = await asyncio.open_connection("127.0.0.1", real)
        before.write(await reader.read(65_536))
        hello = await behind.readexactly(5)
        hello += await behind.readexactly(int.from_bytes(hello[3:]))
        certificate = await behind.readexactly(5)
        certificate += await behind.readexactly(int.from_bytes(certificate[3:]))
        writer.write(hello + certificate)
        await writer.drain()
        before.transport.abort()
        writer.close()

    async with await asyncio.start_server(cut_short, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        connector = Connector(LOCAL, ca_bundle=lab.ca_bundle)
        with pytest.raises(ProbeError, match=r"^The certificate was seen, but could not be verified: 127\.0\.0\.1"):
            await connector.handshake("127.0.0.1", port, name=NAME)


async def test_a_refused_connection_is_said_to_be_one() -> None:
    port = an_unused_port()

    with pytest.raises(ProbeError, match=rf"^127\.0\.0\.1:{port} refuses connections\.$"):
        await Connector(LOCAL).handshake("127.0.0.1", port, name=NAME)


async def test_what_the_guard_refuses_is_not_connected_to(lab: CertLab) -> None:
    port = await lab.serve("127.0.0.1")

    for guard in (Guard(), Guard(["127.0.0.0/8"])):
        connector = Connector(guard)
        connection = await connector.connect("127.0.0.1", port)
        assert connection.outcome is Outcome.FORBIDDEN
        assert "not asked" in connection.detail
        with pytest.raises(ProbeError, match="not asked"):
            await connector.handshake("127.0.0.1", port, name=NAME)


async def test_connections_end_in_one_of_four_ways(lab: CertLab, connector: Connector) -> None:
    port = await lab.serve("127.0.0.1", case=Case.SILENT)
    free = an_unused_port()

    assert (await connector.connect("127.0.0.1", port)).outcome is Outcome.OPEN
    assert (await connector.connect("127.0.0.1", free)).outcome is Outcome.REFUSED


async def test_where_the_queue_is_full_a_connection_times_out() -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.settimeout(0)
            waiting.connect_ex(full.getsockname())
        port = full.getsockname()[1]
        connector = Connector(LOCAL, timeout=0.3)

        assert (await connector.connect("127.0.0.1", port)).outcome is Outcome.TIMEOUT
        with pytest.raises(ProbeError, match=r"does not answer\.$"):
            await connector.handshake("127.0.0.1", port, name=NAME)


async def test_without_a_way_there_it_is_unreachable(connector: Connector) -> None:
    connection = await connector.connect("127.255.255.255", 443)  # a broadcast address

    assert (connection.outcome, connection.detail) == (Outcome.UNREACHABLE, "Network is unreachable")
    with pytest.raises(ProbeError, match=r"^127\.255\.255\.255:443 cannot be reached: Network is unreachable\.$"):
        await connector.handshake("127.255.255.255", 443, name=NAME)


@pytest.mark.parametrize("name", ["", ".", ".test", "a..test", "a\0.test", "a b.test", "a@b.test", f"{'ü' * 70}.test"])
async def test_what_is_no_name_is_not_sent(connector: Connector, name: str) -> None:
    with pytest.raises(ProbeError, match="is not a DNS name"):
        await connector.handshake("127.0.0.1", 443, name=name)


@pytest.mark.parametrize("content", [None, "", "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"])
def test_a_bundle_that_cannot_be_read_is_the_operators_to_mend(tmp_path: Path, content: str | None) -> None:
    bundle = tmp_path / "roots.pem"
    if content is not None:
        bundle.write_text(content)

    with pytest.raises(BotError, match=r"^HYBRID_CA_BUNDLE: `.*roots\.pem` is not a readable PEM file"):
        Connector(LOCAL, ca_bundle=bundle)


async def serve_raw(answer: bytes) -> tuple[int, asyncio.Server]:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    return server.sockets[0].getsockname()[1], server


@given(body=st.binary(max_size=40), extensions=st.booleans())
def test_whatever_a_server_calls_a_certificate_is_read_without_a_stumble(body: bytes, *, extensions: bool) -> None:
    found = tls._certificates(b"\x0b" + len(body).to_bytes(3) + body, extensions=extensions)

    assert sum(map(len, found)) <= len(body)
