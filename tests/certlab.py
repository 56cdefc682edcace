"""A certificate lab: a small CA, certificates good and bad, and TLS servers on loopback that show them.

async with CertLab(tmp_path) as lab:
    port = await lab.serve(mine(5), 5061, case=Case.EXPIRED, names=("sip.contoso.test",))
    ...  # trust `lab.ca_bundle`, shake hands with it
"""

from __future__ import annotations

import asyncio
import functools
import socket
import ssl
import struct
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Result = TypeVar("Result")

NOW = datetime.now(UTC).replace(microsecond=0)
CRL = "http://crl.lab.test/issuing.crl"
HELLO = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"
ALERT_PROTOCOL_VERSION = bytes.fromhex("15 0301 0002 02 46")
_SHA256_RSA, _SHA1_RSA = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")


class Case(StrEnum):
    """What a server shows, or does."""

    GOOD = "good"
    EC = "ec"
    WILDCARD = "wildcard"  # for the names' parents: *.contoso.test
    EXPIRED = "expired"
    EXPIRING = "expiring"  # in 7 days
    NOT_YET_VALID = "not yet valid"
    WRONG_NAME = "wrong name"
    CN_ONLY = "common name only"
    SELF_SIGNED = "self-signed"
    UNKNOWN_ROOT = "unknown root"
    MISSING_INTERMEDIATE = "missing intermediate"
    RSA_1024 = "RSA 1024"
    SHA1 = "SHA-1"
    PSS = "RSASSA-PSS"
    NO_EKU = "no extended key usage"
    CLIENT_EKU = "client usage only"
    SERVER_EKU = "server usage only"
    NO_CRL = "no revocation list"
    SNI = "another certificate for those who send no name, or another"
    CLIENT_CERTIFICATE_ASKED = "asks for a client certificate, and does without"
    CLIENT_CERTIFICATE_TLS12 = "insists on a client certificate, TLS 1.2"
    CLIENT_CERTIFICATE_TLS13 = "insists on a client certificate, TLS 1.3"
    TLS10_ONLY = "TLS 1.0 only"
    TLS12_ONLY = "TLS 1.2 only"
    NO_PROTOCOL = "no protocol in common"
    NOT_TLS = "no TLS"
    RESETS = "resets in the middle of the handshake"
    HANGS_UP = "hangs up in the middle of the handshake"
    SILENT = "accepts, and never answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a certificate differs from a good one."""

    key: str = "rsa"
    issuer: str = "issuing"
    days: tuple[int, int] = (-30, 300)
    alternative_names: bool = True
    usages: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
    revocation: bool = True
    pss: bool = False


_RECIPES = {
    Case.EC: Recipe(key="ec"),
    Case.EXPIRED: Recipe(days=(-400, -1)),
    Case.EXPIRING: Recipe(days=(-30, 7)),
    Case.NOT_YET_VALID: Recipe(days=(2, 400)),
    Case.CN_ONLY: Recipe(alternative_names=False),
    Case.SELF_SIGNED: Recipe(issuer="itself"),
    Case.UNKNOWN_ROOT: Recipe(issuer="stranger"),
    Case.RSA_1024: Recipe(key="rsa-1024"),
    Case.NO_EKU: Recipe(usages=()),
    Case.CLIENT_EKU: Recipe(usages=(ExtendedKeyUsageOID.CLIENT_AUTH,)),
    Case.NO_CRL: Recipe(revocation=False),
    Case.PSS: Recipe(pss=True),
    Case.SERVER_EKU: Recipe(usages=(ExtendedKeyUsageOID.SERVER_AUTH,)),
}
_PROTOCOLS = {
    Case.TLS10_ONLY: ssl.TLSVersion.TLSv1,
    Case.TLS12_ONLY: ssl.TLSVersion.TLSv1_2,
    Case.CLIENT_CERTIFICATE_TLS12: ssl.TLSVersion.TLSv1_2,
    Case.CLIENT_CERTIFICATE_TLS13: ssl.TLSVersion.TLSv1_3,
}
_ASKS = {
    Case.CLIENT_CERTIFICATE_ASKED: ssl.CERT_OPTIONAL,
    Case.CLIENT_CERTIFICATE_TLS12: ssl.CERT_REQUIRED,
    Case.CLIENT_CERTIFICATE_TLS13: ssl.CERT_REQUIRED,
}
_NO_HANDSHAKE = {Case.NO_PROTOCOL, Case.NOT_TLS, Case.RESETS, Case.HANGS_UP, Case.SILENT}


class CertLab:
    """Makes certificates below one root, and serves them until it is left.

    ``async with CertLab(tmp_path) as lab: await lab.serve(mine(5), 5061, case=Case.EXPIRED)``; trust `ca_bundle`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers: list[asyncio.Server] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self.ca_bundle = folder / "ca.pem"
        self.ca_bundle.write_bytes(_pem(_authority("root")))

    async def __aenter__(self) -> Self:
        """Enter the lab."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close every server, and hang up on whoever is still there."""
        for server in self._servers:
            server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        for server in self._servers:
            await server.wait_closed()

    async def serve(
        self,
        address: str,
        port: int = 0,
        *,
        case: Case = Case.GOOD,
        names: tuple[str, ...] = ("sip.contoso.test",),
        answer: bytes = HELLO,
    ) -> int:
        """Serve *case* at *address*, and return the port.

        Args:
            port: 0 for a free one.
            names: Whom the certificate is for.
            answer: Sent to whoever says something after the handshake: a whole HTTP answer.
        """
        context = None if case in _NO_HANDSHAKE else self.context(case, names)

        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._writers.add(writer)
            try:
                if context is None:
                    await _misbehave(case, reader, writer)
                else:
                    await _answer(context, answer, reader, writer)
            except (OSError, asyncio.IncompleteReadError):
                pass  # the client has seen enough; ssl.SSLError is an OSError
            finally:
                self._writers.discard(writer)
                writer.close()

        server = await asyncio.start_server(converse, address, port)
        self._servers.append(server)
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    def chain(self, case: Case = Case.GOOD, names: tuple[str, ...] = ("sip.contoso.test",)) -> tuple[bytes, ...]:
        """Return what `serve` shows for the same arguments: DER, the server's own certificate first."""
        return tuple(certificate.public_bytes(serialization.Encoding.DER) for certificate in _chain(case, names))

    def revocation_list(self, *revoked: bytes, issuer: str = "issuing", days: tuple[int, int] = (-1, 7)) -> bytes:
        """Return the list (DER) on which *issuer* revokes the certificates *revoked* (DER)."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(_authority(issuer).subject)
        builder = builder.last_update(NOW + timedelta(days=days[0])).next_update(NOW + timedelta(days=days[1]))
        for der in revoked:
            entry = x509.RevokedCertificateBuilder().revocation_date(NOW - timedelta(days=2))
            entry = entry.serial_number(x509.load_der_x509_certificate(der).serial_number)
            entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(_key(issuer), hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def context(self, case: Case = Case.GOOD, names: tuple[str, ...] = ("sip.contoso.test",)) -> ssl.SSLContext:
        """Return what a TLS server of somebody else's shows for the same arguments; no misbehaviour."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of TLS 1.0, which is the point
            context.minimum_version = _PROTOCOLS.get(case, ssl.TLSVersion.TLSv1_2)
            context.maximum_version = _PROTOCOLS.get(case, ssl.TLSVersion.MAXIMUM_SUPPORTED)
        if case in _ASKS:
            context.verify_mode = _ASKS[case]
            context.load_verify_locations(self.ca_bundle)
        context.load_cert_chain(self.file(case, names))
        if case is Case.SNI:
            other = self.context(Case.GOOD, ("default.lab.test",))

            def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
                if name not in names:
                    connection.context = other

            context.sni_callback = choose
        return context

    def file(self, case: Case = Case.GOOD, names: tuple[str, ...] = ("sip.contoso.test",)) -> Path:
        """Write what `serve` shows for the same arguments, and its key, where TLS servers can read them: PEM."""
        file = self._folder / f"{case.name}-{'-'.join(names).replace('*', '_')[:100]}.pem"
        key = _key(_RECIPES.get(case, Recipe()).key).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(key + b"".join(map(_pem, _chain(case, names))))
        return file


async def _answer(
    context: ssl.SSLContext, answer: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Shake hands, wait for a request, answer; alerts are sent, which asyncio's own TLS server forgets to do."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_side=True)

    async def pump(step: Callable[[], Result]) -> Result:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                pass
            finally:
                writer.write(outgoing.read())
                await writer.drain()
            data = await reader.read(65_536)
            if data:
                incoming.write(data)
            else:
                incoming.write_eof()

    await pump(tls.do_handshake)
    request = await pump(lambda: tls.read(65_536))
    if request:
        await pump(lambda: tls.write(answer))
        await pump(tls.unwrap)


async def _misbehave(case: Case, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    if case is Case.NOT_TLS:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    elif case is Case.NO_PROTOCOL:
        writer.write(ALERT_PROTOCOL_VERSION)
    elif case is Case.RESETS:
        linger = struct.pack("ii", 1, 0)  # for no time: what is left is thrown away, and the peer gets a RST
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    elif case is Case.SILENT:
        while await reader.read(65_536):
            pass
    await writer.drain()


def _chain(case: Case, names: tuple[str, ...]) -> tuple[x509.Certificate, ...]:
    """Return the certificates that are sent, the server's own first."""
    recipe = _RECIPES.get(case, Recipe())
    own = _weaken(_leaf(case, names)) if case is Case.SHA1 else _leaf(case, names)
    if case is Case.MISSING_INTERMEDIATE or recipe.issuer == "itself":
        return (own,)
    return (own, _authority(recipe.issuer))


@functools.cache
def _leaf(case: Case, names: tuple[str, ...]) -> x509.Certificate:
    recipe = _RECIPES.get(case, Recipe())
    if case is Case.WRONG_NAME:
        names = ("intranet.lab.test",)
    if case is Case.WILDCARD:
        names = tuple(dict.fromkeys(f"*.{name.partition('.')[2]}" for name in names))
    alone = recipe.issuer == "itself"
    issuer = _name(names[0]) if alone else _authority(recipe.issuer).subject
    signer = _key(recipe.key if alone else recipe.issuer)
    builder = _builder(_name(names[0]), issuer, _key(recipe.key), recipe.days)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
    )
    if recipe.alternative_names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False)
    if recipe.usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(recipe.usages), critical=False)
    if recipe.revocation:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(CRL)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    salted = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH) if recipe.pss else None
    return builder.sign(signer, hashes.SHA256(), rsa_padding=salted)


@functools.cache
def _authority(role: str) -> x509.Certificate:
    """Return the CA certificate of *role*: ``root``, ``issuing`` (below the root) or ``stranger``."""
    above = "root" if role == "issuing" else role
    builder = _builder(_name(f"Lab {role} CA"), _name(f"Lab {above} CA"), _key(role), (-3650, 3650))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    builder = builder.add_extension(
        x509.KeyUsage(
            **usage,
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        ),
        critical=True,
    )
    return builder.sign(_key(above), hashes.SHA256())


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, days: tuple[int, int]) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(identifier, critical=False)
    )


def _weaken(certificate: x509.Certificate) -> x509.Certificate:
    """Return the same certificate signed with SHA-1, which `cryptography`'s builder refuses to do."""
    signer = _key("issuing")
    assert isinstance(signer, rsa.RSAPrivateKey)
    content = certificate.tbs_certificate_bytes.replace(_SHA256_RSA, _SHA1_RSA)
    signature = signer.sign(content, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - weak on purpose
    whole = certificate.public_bytes(serialization.Encoding.DER).replace(_SHA256_RSA, _SHA1_RSA)
    return x509.load_der_x509_certificate(whole.replace(certificate.signature, signature))


@functools.cache
def _key(role: str) -> Key:
    """Return the key of *role*; those of RSA take long to make, so each is made once a run."""
    if role in {"ec", "root", "stranger"}:
        return ec.generate_private_key(ec.SECP256R1())
    bits = 1024 if role == "rsa-1024" else 2048
    return rsa.generate_private_key(65_537, bits)  # the small one is small on purpose


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lab"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
