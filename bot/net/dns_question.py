"""One question to one name server, over UDP, and over TCP where the answer is too long for a packet."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import dns.asyncbackend
import dns.asyncquery
import dns.exception
import dns.flags
import dns.message

from bot.net.dns_message import Said, read
from bot.net.facts import Status

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name
    from dns.rdatatype import RdataType

Server = tuple[str, int]

TRY = 2.0  # seconds; with less, slow but healthy servers seem dead
PAYLOAD = 1232  # bytes; larger packets get lost on the way


async def ask(each: Server, name: Name, kind: RdataType, *, recurse: bool = True) -> Said:
    """Ask one server once.

    Args:
        recurse: It may ask others; otherwise only what it has itself counts.
    """
    query = dns.message.make_query(name, kind, use_edns=0, payload=PAYLOAD)
    if not recurse:
        query.flags &= ~dns.flags.RD
    try:
        response = await _over_udp(query, *each)
    except OSError:
        return Said(status=Status.TIMEOUT)  # nobody there, or (TimeoutError) nobody who answers
    except dns.exception.DNSException:
        return Said(status=Status.GARBAGE)
    if response.flags & dns.flags.TC:
        try:
            response = await dns.asyncquery.tcp(query, each[0], TRY, each[1])
        except (dns.exception.DNSException, OSError, EOFError):
            return Said(status=Status.TRUNCATED)
    return read(response, name, kind)


async def _over_udp(query: Message, address: str, port: int) -> Message:
    """Ask through a connected socket, so that a port where nobody listens is noticed at once."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    backend = dns.asyncbackend.get_default_backend()
    here = await backend.make_socket(  # type: ignore[no-untyped-call]  # dnspython leaves it so
        family, socket.SOCK_DGRAM, 0, None, (address, port)
    )
    async with here, asyncio.timeout(TRY):
        await dns.asyncquery.send_udp(here, query, None)
        while True:
            response: Message = (await dns.asyncquery.receive_udp(here))[0]
            if query.is_response(response):  # else a late answer to the last one who had this port
                return response
