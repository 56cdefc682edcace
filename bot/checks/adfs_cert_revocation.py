"""AD FS, revocation: is the certificate that is served on its issuer's list of revoked ones?

A certificate names where its issuer's revocation list (CRL) is, or whom to ask (OCSP). Servers and clients look there,
and some refuse a certificate where they cannot. The bot fetches the list over HTTP and looks for the certificate's
number; it does not ask OCSP. That the bot cannot get the list does not say that your servers cannot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target
from bot.checks.federation_service import APPLIES, NOT_SEEN, PORT, Glimpse, Served, nothing, places, served, service
from bot.evidence.revocation import Revocation, look_up
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

FOUND = 200
MAX_LISTS = 3  # of one certificate; more are not tried
MAX_BYTES = 10 * 1024 * 1024  # of one list

OK = Code("ok", Verdict.PASS)
REVOKED = Code(
    "revoked",
    Verdict.FAIL,
    "The issuer has revoked the certificate, so clients refuse it. Request a new one with a new key, and assign it on"
    " every server and proxy.",
)
NO_POINTER = Code(
    "no-pointer",
    Verdict.WARN,
    "The certificate does not say where its revocation is to be looked up. Public authorities always do; use one.",
)
OCSP_ONLY = Code(
    "ocsp-only",
    Verdict.WARN,
    "The certificate names no list that is fetched over HTTP, only others to ask, and the bot does not. See"
    " `certutil -verify -urlfetch` on a federation server.",
)
NO_LIST = Code(
    "no-list",
    Verdict.WARN,
    "The bot could not get a usable list. Your servers may: see `certutil -verify -urlfetch` on a federation server,"
    " and let them out to port 80.",
)
OLD_LIST = Code(
    "old-list",
    Verdict.WARN,
    "The list is out of date, so strict clients refuse the certificate. If the authority is yours, have it publish a"
    " new one; otherwise look again tomorrow.",
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of the list of one certificate: where it was had and what it says, or why there is none."""

    glimpse: Glimpse
    url: str = ""
    found: Revocation | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is served, and what became of the list of each certificate."""

    served: Served
    looked: tuple[Looked, ...]


async def observe(target: Target, net: Net) -> Seen | None:
    found = await served(target, net)
    if found is None:
        return None
    first = {each.sent[0]: each for each in reversed(found.glimpses) if not each.trouble}
    return Seen(found, tuple(await asyncio.gather(*(_looked(net, each) for each in first.values()))))


async def _looked(net: Net, glimpse: Glimpse) -> Looked:
    trouble = ""
    for url in _lists(glimpse)[:MAX_LISTS]:
        try:
            return Looked(glimpse, url, await _fetched(net, glimpse, url))
        except ProbeError as error:
            trouble = f"{url}: {error}"
    return Looked(glimpse, trouble=trouble)


async def _fetched(net: Net, glimpse: Glimpse, url: str) -> Revocation:
    page = await net.http.get(url, most=MAX_BYTES)
    if page.status != FOUND:
        raise ProbeError(f"HTTP {page.status}.")
    own, *others = glimpse.sent
    return await asyncio.to_thread(look_up, page.body, certificate=own, issuer=others[0] if others else None)


def _lists(glimpse: Glimpse) -> list[str]:
    return [url for url in glimpse.chain[0].crl_urls if url.lower().startswith("http://")]


def judge(target: Target, seen: Seen | None) -> Iterator[Finding]:
    name = service(target)
    if seen is None:
        yield nothing(target)
    elif not seen.looked:
        yield NOT_SEEN.at(f"{name}:{PORT}", expected="a certificate", observed=str(seen.served.addresses))
    else:
        for looked in seen.looked:
            code, observed = _judged(target, looked)
            subject = f"{looked.glimpse.chain[0].subject}, {places([looked.glimpse], name)}"
            yield code.at(subject, expected="a certificate that is not revoked", observed=observed)


def _judged(target: Target, looked: Looked) -> tuple[Code, str]:
    own, found = looked.glimpse.chain[0], looked.found
    if found is None:
        if _lists(looked.glimpse):
            return NO_LIST, looked.trouble
        others = ", ".join((*own.crl_urls, *own.ocsp_urls))
        return (OCSP_ONLY, others) if others else (NO_POINTER, "no address")
    if found.revoked_at:
        reason = f" ({found.reason})" if found.reason else ""
        return REVOKED, f"revoked on {found.revoked_at:%Y-%m-%d}{reason}, says {looked.url}"
    if found.next_update and found.next_update < target.now:
        return OLD_LIST, f"{looked.url}, out of date since {found.next_update:%Y-%m-%d}"
    return OK, f"not on {looked.url}"


CHECK = Check(
    id="adfs-cert-revocation",
    step=5,
    title="The certificate of the federation service is not revoked",
    codes=(OK, REVOKED, NO_POINTER, OCSP_ONLY, NO_LIST, OLD_LIST, NOT_SEEN, *APPLIES),
    source="https://learn.microsoft.com/troubleshoot/windows-server/identity/certificate-warning-from-ad-fs",
    observe=observe,
    judge=judge,
    priority=2,
)
