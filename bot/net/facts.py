"""What was seen on the network: plain facts, no judgement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Record = TypeVar("Record")


class Status(StrEnum):
    """How a question to DNS ended; the last six say nothing about the zone."""

    FOUND = "found"
    NO_DATA = "no data"  # the name exists, a record of this type does not (RFC 2308)
    NO_NAME = "no such name"  # NXDOMAIN
    DANGLING = "alias to a name that does not exist"
    SERVFAIL = "SERVFAIL"
    REFUSED = "REFUSED"
    TIMEOUT = "no answer in time"
    LAME = "lame delegation"  # the server asked is not responsible for the zone
    TRUNCATED = "truncated, and no answer over TCP"
    GARBAGE = "not a DNS answer"


_KNOWN = frozenset({Status.FOUND, Status.NO_DATA, Status.NO_NAME, Status.DANGLING})


@dataclass(frozen=True, slots=True)
class Srv:
    """A SRV record (RFC 2782); the target without its trailing dot, "" for "not offered"."""

    priority: int
    weight: int
    port: int
    target: str

    def __str__(self) -> str:
        """As in a zone file."""
        return f"{self.priority} {self.weight} {self.port} {self.target or '.'}"


@dataclass(frozen=True, slots=True)
class Mx:
    """A MX record; the host without its trailing dot, "" for "takes no mail" (RFC 7505)."""

    preference: int
    host: str

    def __str__(self) -> str:
        """As in a zone file."""
        return f"{self.preference} {self.host or '.'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[Record]):
    """What DNS said to one question.

    Attributes:
        name: As asked, lower case, without a trailing dot.
        kind: The record type: ``SRV``.
        chain: Aliases that were followed, in order, without the name asked; the last is where records are.
        ttl: Seconds; 0 where nothing was found.
        wildcard: A random label beside the name has records of this type too, so the zone answers for any name.
    """

    name: str
    kind: str
    status: Status
    records: tuple[Record, ...] = ()
    chain: tuple[str, ...] = ()
    ttl: int = 0
    wildcard: bool = False

    @property
    def known(self) -> bool:
        """DNS answered; False when nobody could be asked."""
        return self.status in _KNOWN

    @property
    def found(self) -> bool:
        """There are records."""
        return self.status is Status.FOUND

    def __str__(self) -> str:
        """What a person is shown as observed."""
        if not self.found:
            return str(self.status)
        return "; ".join(f"{self.kind} {record}" for record in self.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What one of a zone's own name servers said to one question.

    Attributes:
        server: Its name and its address: ``ns1.contoso.com (192.0.2.53)``.
        records: As in a zone file, in order; an alias is one record, and is not followed.
    """

    server: str
    status: Status
    records: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """It answered for the zone."""
        return self.status in _KNOWN

    def __str__(self) -> str:
        """What a person is shown as observed."""
        return "; ".join(self.records) or str(self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where a name leads.

    Attributes:
        status: Found if either is; else unknown if either could not be asked, for it may be there.
        chain: Aliases that were followed, in order, without the name asked.
        refused: Those of the addresses that the guard refuses to connect to, with its reason.
    """

    name: str
    status: Status
    v4: tuple[str, ...] = ()
    v6: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    ttl: int = 0
    wildcard: bool = False
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every address, IPv4 first."""
        return self.v4 + self.v6

    @property
    def known(self) -> bool:
        """DNS answered; False when nobody could be asked."""
        return self.status in _KNOWN

    @property
    def end(self) -> str:
        """The name at the end of the alias chain."""
        return self.chain[-1] if self.chain else self.name

    def __str__(self) -> str:
        """What a person is shown as observed."""
        steps = [f"CNAME {alias}" for alias in self.chain]
        steps += [", ".join(self.all)] if self.all else [str(self.status)]
        return " → ".join(steps)


class Outcome(StrEnum):
    """How a TCP connection went."""

    OPEN = "open"
    REFUSED = "refused"
    TIMEOUT = "no answer in time"
    UNREACHABLE = "no route"
    FORBIDDEN = "not asked: the address is not public"


@dataclass(frozen=True, slots=True)
class Connection:
    """One attempt to connect; `detail` says more in words, "" if there is nothing to say."""

    address: str
    port: int
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """What a TLS server showed.

    Attributes:
        name: The name sent as SNI.
        chain: Certificates as sent, DER, the server's own first.
        protocol: ``TLSv1.2``, also where the handshake broke off after the certificate; "" for one of no known name.
        cipher: "" where the handshake broke off.
        verify_code: OpenSSL's X509_V_ERR number against the trust store; 0 means trusted.
        verify_text: OpenSSL's words for it.
        client_certificate: The server asked for one, as a federation port does.
    """

    name: str
    address: str
    port: int
    chain: tuple[bytes, ...]
    protocol: str = ""
    cipher: str = ""
    verify_code: int = 0
    verify_text: str = ""
    client_certificate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An HTTP answer; header names in lower case, the body as bytes."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return the first header *name*, or ""."""
        return next((value for key, value in self.headers if key == name.lower()), "")
