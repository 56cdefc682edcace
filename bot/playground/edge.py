"""The pretend company's Access Edge: it shakes hands on its ports, with a certificate that runs out in three weeks."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

PORTS = (443, 5061)
CRL = "http://pki.contoso.example/internal.crl"
AGE, LEFT = timedelta(days=70), timedelta(days=20)


@asynccontextmanager
async def edge(address: str, names: Sequence[str], now: datetime) -> AsyncIterator[tuple[int, ...]]:
    """Serve TLS at *address* while the block runs, as far as this machine lets us; yield the ports that it did let.

    Args:
        names: Of the certificate, the first as its subject.
        now: Today, for its dates.
    """
    context = _context(_certificate(names, now))
    servers = []
    for port in PORTS:
        # Who is not root may not have 443, and some systems have no address but 127.0.0.1: then that port is closed.
        with suppress(OSError):
            servers.append(await asyncio.start_server(_hang_up, address, port, ssl=context))
    try:
        yield tuple(server.sockets[0].getsockname()[1] for server in servers)
    finally:
        for server in servers:
            server.close()


async def _hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError, ssl.SSLError):
        await writer.wait_closed()


@cache
def _key(_whose: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _certificate(names: Sequence[str], now: datetime) -> bytes:
    key = _key("edge")
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Contoso Internal CA")])
    revoked = x509.DistributionPoint([x509.UniformResourceIdentifier(CRL)], None, None, None)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - AGE)
        .not_valid_after(now + LEFT)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.CRLDistributionPoints([revoked]), critical=False)
        .sign(_key("issuer"), hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + secret


def _context(pem: bytes) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with tempfile.TemporaryDirectory() as folder:  # the standard library reads keys from files only
        path = Path(folder, "edge.pem")
        path.touch(mode=0o600)
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context
