"""Lyncdiscover, the answer: does the service on premises answer clients from outside?

`https://lyncdiscover.DOMAIN/` must answer without credentials, with a certificate that covers that name (a wildcard
will do here), and with links to the external web services on premises. The link `user` then asks people to sign in;
that is right.

Clients fall back to HTTP where HTTPS fails, which works and is not safe. Links that lead to Microsoft cut off everybody
on premises; in the phase `decommissioning` they are as they should be.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.checks import Check, Target, clouds
from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC, web_answers
from bot.checks.edge_servers import HTTPS_PORT, TRUSTED, WRONG_NAME
from bot.checks.json_objects import json_object, text_at
from bot.checks.kinds import (
    GONE,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    ONLINE,
    STILL_ON_PREMISES,
    leads_online,
    no_sip_domain,
)
from bot.checks.naming import covers, matches_strictly, sip_domains, wire
from bot.evidence.certificate import parse
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Page

_PUBLISH = "Publish the web services through the reverse proxy: 443 outside to 4443 inside, and keep the host header."

OK = Code("ok", Verdict.PASS)
MISSING = Code("missing", Verdict.FAIL, "The name leads nowhere. See the check `dns-lyncdiscover`.")
NO_ANSWER = Code("no-answer", Verdict.FAIL, f"Neither HTTPS nor HTTP answers here. {_PUBLISH}")
NAME_MISMATCH = Code(
    "name-mismatch",
    Verdict.FAIL,
    "The certificate does not cover this name, so clients refuse HTTPS. Add the name, or a wildcard for it, to the"
    " reverse proxy's certificate.",
)
UNTRUSTED = Code(
    "untrusted",
    Verdict.FAIL,
    "Clients outside do not trust the certificate. Use one of a public authority on the reverse proxy.",
)
HTTP_ONLY = Code("http-only", Verdict.WARN, f"Only HTTP answers, which is not safe. {_PUBLISH}")
XML = Code(
    "xml",
    Verdict.WARN,
    "The answer is XML although JSON was asked for: an old build, or a rule that drops the `Accept` header.",
)
OTHER_HOST = Code(
    "other-host",
    Verdict.WARN,
    "The links lead to a host that is not known as your external web services. If it is, tell it as `web_ext_fqdn`.",
)
ODD_ANSWER = Code("odd-answer", Verdict.FAIL, f"Something answers, and it is not the Autodiscover service. {_PUBLISH}")
SERVER_ERROR = Code(
    "server-error",
    Verdict.ERROR,
    "The server says that it cannot answer at present. Check again later; if it stays so, look at the Front End"
    " servers' web services.",
)

TOO_MANY, OWN_FAULT, FOUND = 429, 500, 200

_HREF = re.compile(rb"""href=["']https?://([A-Za-z0-9.-]{1,253})""")


@dataclass(frozen=True, slots=True)
class Served:
    """The certificate that the name is served with."""

    names: tuple[str, ...]
    verify_code: int
    verify_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What one SIP domain's ``lyncdiscover`` is and says.

    Attributes:
        served: None if no certificate was seen.
        page: The answer over HTTPS, or else over HTTP; None if neither came.
        trouble: Why HTTPS gave nothing; "" if it did.
        way_out: A host of Microsoft's answers; only asked where nothing else did.
    """

    domain: str
    addresses: Addresses
    served: Served | None = None
    page: Page | None = None
    trouble: str = ""
    way_out: bool = True

    @property
    def name(self) -> str:
        """The name asked."""
        return f"lyncdiscover.{self.domain}"


async def observe(target: Target, net: Net) -> tuple[Lookup, ...]:
    return tuple(await asyncio.gather(*(_lookup(target, net, domain) for domain in sip_domains(target))))


async def _lookup(target: Target, net: Net, domain: str) -> Lookup:
    name = f"lyncdiscover.{domain}"
    addresses = await net.dns.addresses(name)
    if not addresses.all or (leads_online(addresses) and not clouds.belongs_online(target)):
        return Lookup(domain=domain, addresses=addresses)
    async with asyncio.TaskGroup() as group:
        # All begun at the same time, because silences one after the other last longer than a check may.
        control = group.create_task(web_answers(target, net))
        plain = group.create_task(_fetched(net, f"http://{name}/"))
        served = group.create_task(_served(net, addresses.all[0], name))
        page, trouble = await _fetched(net, f"https://{name}/")
        page = page or (await plain)[0]
        way_out = page is not None or await control
        plain.cancel()
        control.cancel()
    return Lookup(
        domain=domain, addresses=addresses, served=served.result(), page=page, trouble=trouble, way_out=way_out
    )


async def _fetched(net: Net, url: str) -> tuple[Page | None, str]:
    try:
        return await net.http.get(url, accept="application/json"), ""
    except ProbeError as error:
        return None, str(error)


async def _served(net: Net, address: str, name: str) -> Served | None:
    try:
        shaken = await net.tls.handshake(address, HTTPS_PORT, name=name)
        names = parse(shaken.chain[0]).names
    except ProbeError:
        return None
    return Served(names, shaken.verify_code, shaken.verify_text)


def judge(target: Target, seen: tuple[Lookup, ...]) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
    for lookup in seen:
        name = lookup.name
        for code, expected, observed in _judge_lookup(target, lookup):
            yield code.at(name, expected=expected, observed=observed)


_Judged = tuple[Code, str, str]  # with what was expected and what was observed


def _judge_lookup(target: Target, lookup: Lookup) -> Iterator[_Judged]:
    code = _unreached(target, lookup)
    if code is not None:
        yield code, "an address on premises", str(lookup.addresses)
        return
    odd = [] if clouds.belongs_online(target) else list(_judge_certificate(lookup))
    if lookup.page is None:
        yield from odd or [(NO_ANSWER if lookup.way_out else NO_WAY_OUT, f"HTTP {FOUND}", lookup.trouble)]
        return
    if lookup.trouble and not odd and not clouds.belongs_online(target):
        odd.append((HTTP_ONLY, "an answer over HTTPS", lookup.trouble))
    odd += _judge_page(target, lookup.domain, lookup.page)
    yield from odd or [(OK, "links to the external web services", ", ".join(_hosts(lookup.page)))]


def _unreached(target: Target, lookup: Lookup) -> Code | None:
    addresses = lookup.addresses
    if not addresses.known:
        return NOT_ASKED
    if leads_online(addresses) and not clouds.belongs_online(target):
        return ONLINE
    if not addresses.all:
        return GONE if clouds.belongs_online(target) else MISSING
    return NOT_PUBLIC if len(addresses.refused) == len(addresses.all) else None


def _judge_certificate(lookup: Lookup) -> Iterator[_Judged]:
    served = lookup.served
    if served is None:
        return
    if not any(covers(pattern, lookup.name) for pattern in served.names):
        observed = ", ".join(f"DNS:{name}" for name in served.names) or "no DNS name"
        yield NAME_MISMATCH, f"DNS:{lookup.name}", observed
    if served.verify_code not in {TRUSTED, WRONG_NAME}:
        yield UNTRUSTED, "a chain to a public root", served.verify_text


def _judge_page(target: Target, domain: str, page: Page) -> Iterator[_Judged]:
    if page.status == TOO_MANY or page.status >= OWN_FAULT:
        yield SERVER_ERROR, f"HTTP {FOUND}", f"HTTP {page.status}"
        return
    hosts = _hosts(page)
    if page.status != FOUND or not hosts:
        kind = page.header("content-type") or "no content type"
        yield ODD_ANSWER, f"HTTP {FOUND}, links as JSON", f"HTTP {page.status}, {kind}"
        return
    if _is_xml(page):
        yield XML, "application/json", page.header("content-type")
    yield from _judge_hosts(target, domain, hosts)


def _judge_hosts(target: Target, domain: str, hosts: tuple[str, ...]) -> Iterator[_Judged]:
    profile, observed = target.profile, ", ".join(hosts)
    if clouds.belongs_online(target):
        if not clouds.leads_online(hosts):
            yield STILL_ON_PREMISES, clouds.online(target).web, observed
        return
    known = [wire(name) for name in (profile.web_ext_fqdn, profile.director_web_fqdn) if name]
    if clouds.leads_online(hosts):
        yield ONLINE, ", ".join(known) or f"a host in {domain}", observed
    elif known and not set(hosts) <= set(known):
        yield OTHER_HOST, ", ".join(known), observed
    elif not known and not all(matches_strictly(host, domain) for host in hosts):
        yield OTHER_HOST, f"a host in {domain}", observed


def _is_xml(page: Page) -> bool:
    kind = page.header("content-type").partition(";")[0].strip().lower()
    return kind in {"text/xml", "application/xml"} or kind.endswith("+xml")


def _hosts(page: Page) -> tuple[str, ...]:
    """Return the hosts that an answer's links lead to; nothing if it is no answer of Autodiscover's."""
    if _is_xml(page):
        return tuple(dict.fromkeys(found.decode("ascii").lower() for found in _HREF.findall(page.body)))
    links = json_object(page.body)
    hosts = [_host(text_at(links, "_links", rel, "href")) for rel in ("self", "user")]
    return tuple(dict.fromkeys(hosts)) if all(hosts) else ()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


CHECK = Check(
    id="lyncdiscover-http",
    step=3,
    title="Lyncdiscover answers from outside",
    codes=(
        OK,
        MISSING,
        ONLINE,
        NO_ANSWER,
        NAME_MISMATCH,
        UNTRUSTED,
        HTTP_ONLY,
        XML,
        OTHER_HOST,
        ODD_ANSWER,
        STILL_ON_PREMISES,
        GONE,
        SERVER_ERROR,
        NO_WAY_OUT,
        NOT_PUBLIC,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-autodiscover-service-requirements",
    observe=observe,
    judge=judge,
)
