"""The pretend Access Edge, and hands shaken with it."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from bot.playground.edge import PORTS, edge
from tests.bot.playground.rooms import NOW
from tests.loopback import mine
from tests.needs import need

ADDRESS = mine(2)
NAMES = ("sip.contoso.example", "webcon.contoso.example")


def _shown(address: str, port: int) -> x509.Certificate:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((address, port), timeout=5) as connection,
        context.wrap_socket(connection, server_hostname=NAMES[0]) as tls,
    ):
        return x509.load_der_x509_certificate(tls.getpeercert(binary_form=True) or b"")


async def test_it_shows_a_certificate_that_soon_runs_out() -> None:
    async with edge(ADDRESS, NAMES, NOW) as ports:
        need("an address besides 127.0.0.1", PORTS[1] in ports)
        certificate = await asyncio.to_thread(_shown, ADDRESS, PORTS[1])

    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert tuple(names.get_values_for_type(x509.DNSName)) == NAMES
    assert certificate.not_valid_after_utc - NOW == timedelta(days=20)


async def test_a_port_that_is_taken_is_just_closed() -> None:
    async with edge(ADDRESS, NAMES, datetime.now(UTC)) as first, edge(ADDRESS, NAMES, datetime.now(UTC)) as second:
        assert (set(first) <= set(PORTS), second) == (True, ())


async def test_nothing_listens_any_more_when_it_is_closed() -> None:
    async with edge(ADDRESS, NAMES, NOW) as ports:
        pass

    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((ADDRESS, port), timeout=5)
