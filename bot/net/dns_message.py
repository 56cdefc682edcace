"""What a DNS message says: its records, the aliases before them, or why there are none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dns.edns
import dns.flags
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from bot.net.facts import Status

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name
    from dns.rdata import Rdata
    from dns.rdatatype import RdataType
    from dns.rrset import RRset


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a server said to one question.

    Attributes:
        status: Of the name at the end of the chain.
        chain: Names that aliases led to, in order.
        ttl: The shortest on the way, in seconds; 0 where nothing was found.
        unfinished: The server followed the aliases to a name that it knows nothing about: ask for that one.
    """

    status: Status
    records: tuple[Rdata, ...] = ()
    chain: tuple[Name, ...] = ()
    ttl: int = 0
    unfinished: bool = False


def read(response: Message, name: Name, kind: RdataType) -> Said:
    """Return what *response* says to the question for *kind* at *name*."""
    chain: list[Name] = []
    passed: list[int] = []
    end = name
    while not (records := _rrset(response, end, kind)):
        alias = _rrset(response, end, dns.rdatatype.CNAME)
        if alias is None:
            break
        passed.append(alias.ttl)
        end = alias[0].target
        if end == name or end in chain:
            return Said(status=Status.SERVFAIL, chain=tuple(chain))  # a ring; resolvers call it so
        chain.append(end)
    status = _status(response, found=bool(records))
    if status is Status.FOUND and records:
        return Said(status=status, records=tuple(records), chain=tuple(chain), ttl=min([*passed, records.ttl]))
    unfinished = bool(chain) and status in {Status.NO_DATA, Status.LAME} and not _has(response, dns.rdatatype.SOA)
    return Said(status=status, chain=tuple(chain), unfinished=unfinished)


def _status(response: Message, *, found: bool) -> Status:
    match response.rcode():
        case dns.rcode.NOERROR:
            return Status.FOUND if found else _nothing(response)
        case dns.rcode.NXDOMAIN:
            return Status.NO_NAME
        case dns.rcode.REFUSED:
            codes = {error.code for error in response.extended_errors()}
            return Status.LAME if dns.edns.EDECode.NOT_AUTHORITATIVE in codes else Status.REFUSED
        case _:
            return Status.SERVFAIL


def _nothing(response: Message) -> Status:
    """Tell "there is no such record" (RFC 2308) from "ask somebody else"."""
    if response.flags & dns.flags.AA or _has(response, dns.rdatatype.SOA):
        return Status.NO_DATA
    resolver = response.flags & dns.flags.RA
    return Status.NO_DATA if resolver and not _has(response, dns.rdatatype.NS) else Status.LAME


def _has(response: Message, kind: RdataType) -> bool:
    return any(rrset.rdtype == kind for rrset in response.authority)


def _rrset(response: Message, name: Name, kind: RdataType) -> RRset | None:
    return response.get_rrset(response.answer, name, dns.rdataclass.IN, kind)
