"""Connects, and shakes hands: once to see what is served, once to see whether it is to be trusted."""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import idna

from bot.model.errors import ProbeError
from bot.net import trust
from bot.net.facts import Connection, Handshake, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.net.guard import Guard

PATIENCE = 5.0  # seconds for one connection, or for one handshake

_HANDSHAKE = 22  # content type and message types of RFC 5246 and RFC 8446
_SERVERS_CERTIFICATE = ("read", 11)
_CERTIFICATE_REQUEST = ("read", 13)
_CLIENT_KEY_EXCHANGE = ("write", 16)
_PROTOCOLS: Mapping[int, str] = {
    ssl.TLSVersion.TLSv1: "TLSv1",
    ssl.TLSVersion.TLSv1_1: "TLSv1.1",
    ssl.TLSVersion.TLSv1_2: "TLSv1.2",
    ssl.TLSVersion.TLSv1_3: "TLSv1.3",
}
_HOST = re.compile(r"[0-9a-z_:-]+(\.[0-9a-z_-]+)*")
_NO_TLS = {
    "HTTP_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
    "UNEXPECTED_MESSAGE",
    "UNKNOWN_PROTOCOL",
    "WRONG_SSL_VERSION",
    "WRONG_VERSION_NUMBER",
}
_NOTHING_IN_COMMON = {
    "NO_PROTOCOLS_AVAILABLE",
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "TLSV1_ALERT_INSUFFICIENT_SECURITY",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "UNSUPPORTED_PROTOCOL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shaken:
    """How one handshake went; `failure` is None where it was completed."""

    chain: tuple[bytes, ...]
    asked: bool
    accepted: bool
    protocol: str = ""
    cipher: str = ""
    failure: OSError | None = None


class _Witness(ssl.SSLObject):
    """Remembers what a handshake showed, for it may break off afterwards."""

    chain: tuple[bytes, ...] = ()
    protocol = ""  # agreed upon before the server shows its certificate
    asked = False  # for a client certificate
    accepted = False  # we went on after the server's certificate, so it was found good


class Connector:
    """The `Tls` that connects to real servers.

    Args:
        guard: Which addresses and ports it connects to.
        ca_bundle: PEM roots that are trusted beside the system's; None for none.
        timeout: Seconds for one look, with all its connections.

    Raises:
        BotError: The bundle cannot be read.
    """

    def __init__(self, guard: Guard, *, ca_bundle: Path | None = None, timeout: float = 10.0) -> None:
        self._guard = guard
        self._timeout = timeout
        self._blind = _witnessed(trust.blind())
        self._verifying = (_witnessed(trust.strict(ca_bundle)), _witnessed(trust.lenient(ca_bundle)))

    async def connect(self, address: str, port: int) -> Connection:
        """Open and close a TCP connection."""
        if refusal := self._guard.refusal(address, port):
            return Connection(address, port, Outcome.FORBIDDEN, refusal)
        try:
            async with asyncio.timeout(min(PATIENCE, self._timeout)):
                _, writer = await asyncio.open_connection(address, port)
        except TimeoutError:
            return Connection(address, port, Outcome.TIMEOUT)
        except ConnectionRefusedError:
            return Connection(address, port, Outcome.REFUSED)
        except OSError as error:
            return Connection(address, port, Outcome.UNREACHABLE, error.strerror or str(error))
        writer.transport.abort()
        return Connection(address, port, Outcome.OPEN)

    async def handshake(self, address: str, port: int, *, name: str) -> Handshake:
        """Shake hands with *name* as SNI: once to see what is served, once to see whether it is to be trusted.

        Raises:
            ProbeError: No certificate was seen; the text says why (refused, silent, reset, no TLS).
        """
        self._guard.admit(address, port)
        ask = _Ask(address, port, _sni(name), asyncio.get_running_loop().time() + self._timeout)
        seen = await ask.shake(self._blind)
        if not seen.chain:
            raise ProbeError(ask.explain(seen.failure)) from seen.failure
        code, text = await self._verify(ask)
        return Handshake(
            name=name,
            address=address,
            port=port,
            chain=seen.chain,
            protocol=seen.protocol,
            cipher=seen.cipher,
            verify_code=code,
            verify_text=text,
            client_certificate=seen.asked,
        )

    async def _verify(self, ask: _Ask) -> tuple[int, str]:
        """Return OpenSSL's number and words; a server too old for the strict way is verified in the lenient one."""
        failure: OSError | None = None
        for context in self._verifying:
            shaken = await ask.shake(context)
            failure = shaken.failure
            if isinstance(failure, ssl.SSLCertVerificationError):
                return failure.verify_code, failure.verify_message
            if failure is None or shaken.accepted:
                return 0, "ok"
        raise ProbeError(f"The certificate was seen, but could not be verified: {ask.explain(failure)}") from failure


@dataclass(frozen=True, slots=True)
class _Ask:
    """Whom to shake hands with, and until when."""

    address: str
    port: int
    sni: str
    deadline: float

    async def shake(self, context: ssl.SSLContext) -> _Shaken:
        """Connect, shake hands, hang up.

        Raises:
            ProbeError: There is no connection.
        """
        try:
            async with self._patience():
                reader, writer = await asyncio.open_connection(self.address, self.port)
        except OSError as error:
            raise ProbeError(self._no_connection(error)) from error
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_hostname=self.sni)
        assert isinstance(tls, _Witness)
        failure: OSError | None = None
        try:
            async with self._patience():
                while not _step(tls, outgoing, writer):
                    await writer.drain()
                    if data := await reader.read(65_536):
                        incoming.write(data)
                    else:
                        incoming.write_eof()
        except OSError as error:  # TimeoutError and ssl.SSLError are such
            failure = error
        finally:
            writer.close()
        cipher = tls.cipher() if failure is None else None
        return _Shaken(
            chain=tls.chain,
            asked=tls.asked,
            accepted=tls.accepted,
            protocol=tls.protocol,
            cipher=cipher[0] if cipher else "",
            failure=failure,
        )

    def explain(self, failure: OSError | None) -> str:
        """Say why there was no handshake."""
        where = f"{self.address}:{self.port}"
        match failure:
            case TimeoutError():
                return f"{where} accepts connections, but does not answer a TLS handshake."
            case ssl.SSLError(reason=reason) if reason in _NO_TLS:
                return f"{where} does not speak TLS."
            case ssl.SSLError(reason=reason) if reason in _NOTHING_IN_COMMON:
                return f"{where} has no TLS version or cipher in common with us."
            case ssl.SSLError(reason=str(reason)) if not isinstance(failure, ssl.SSLEOFError):
                return f"{where} and we broke off the TLS handshake: {reason.lower().replace('_', ' ')}."
            case _:
                return f"{where} broke off the TLS handshake."

    def _no_connection(self, error: OSError) -> str:
        where = f"{self.address}:{self.port}"
        match error:
            case TimeoutError():
                return f"{where} does not answer."
            case ConnectionRefusedError():
                return f"{where} refuses connections."
            case _:
                return f"{where} cannot be reached: {error.strerror or error}."

    def _patience(self) -> asyncio.Timeout:
        return asyncio.timeout_at(min(self.deadline, asyncio.get_running_loop().time() + PATIENCE))


def _step(tls: ssl.SSLObject, outgoing: ssl.MemoryBIO, writer: asyncio.StreamWriter) -> bool:
    """Go on with the handshake as far as it goes; return whether it is complete."""
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        return False
    finally:
        writer.write(outgoing.read())
    return True


def _witnessed(context: ssl.SSLContext) -> ssl.SSLContext:
    """Let *context* tell its connections what they hear.

    `ssl` has no public way to learn that a client certificate was asked for, nor of a chain whose handshake broke
    off later; the debugging hook for messages, there since Python 3.8, shows both.
    """
    context.sslobject_class = _Witness
    context._msg_callback = _hear  # type: ignore[attr-defined]  # noqa: SLF001 - see above
    return context


def _hear(connection: object, direction: str, version: int, content: int, kind: int, data: bytes) -> None:
    if content != _HANDSHAKE or not isinstance(connection, _Witness):
        return
    heard = direction, int(kind)
    if heard == _SERVERS_CERTIFICATE:
        connection.chain = tuple(_certificates(data, extensions=version == ssl.TLSVersion.TLSv1_3))
        connection.protocol = _PROTOCOLS.get(version, "")
    elif heard == _CERTIFICATE_REQUEST:
        connection.asked = True
    elif heard == _CLIENT_KEY_EXCHANGE:
        connection.accepted = True


def _certificates(message: bytes, *, extensions: bool) -> list[bytes]:
    """Return the certificates of a Certificate message (RFC 5246 7.4.2; with *extensions* RFC 8446 4.4.2)."""
    found = []
    at = 4 + 3  # its own type and length, the list's length
    if extensions:
        at += 1 + int.from_bytes(message[4:5])  # the request's context
    while at + 3 < len(message):
        size = int.from_bytes(message[at : at + 3])
        found.append(message[at + 3 : at + 3 + size])
        at += 3 + size
        if extensions:
            at += 2 + int.from_bytes(message[at : at + 2])
    return found


def _sni(name: str) -> str:
    """Return *name* as TLS sends it, international labels encoded."""
    bare = name.rstrip(".").lower()
    try:
        encoded = bare if bare.isascii() else idna.encode(bare, uts46=True).decode()
    except idna.IDNAError:
        encoded = ""
    if not _HOST.fullmatch(encoded):
        raise ProbeError(f"“{name}” is not a DNS name, so no TLS server can be asked for it.")
    return encoded
