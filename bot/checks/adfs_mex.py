"""AD FS, metadata exchange: do programs learn where to get tokens?

`https://NAME/adfs/services/trust/mex` describes in WSDL where tokens are to be had. Office and other programs that sign
in without a browser (WS-Trust) begin here, and use `usernamemixed` with a password, or `windowstransport` with Windows'
own credentials.

Only what is proxied shows outside. Microsoft's AD FS tool wants `windowstransport` proxied; advice on hardening says
not to, for it lets outsiders try passwords. The bot warns where it is missing and leaves the choice to you.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target
from bot.checks.federation_service import FOUND, UNREACHED, Fetched, fetch, no_answer, nothing
from bot.evidence.service_description import addresses
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

PATH = "/adfs/services/trust/mex"
PASSWORD, WINDOWS = "trust/2005/usernamemixed", "trust/2005/windowstransport"

OK = Code("ok", Verdict.PASS)
UNAVAILABLE = Code(
    "unavailable",
    Verdict.FAIL,
    "The server answers, and not with the description. Switch the end point on and proxy it, then restart `adfssrv` and"
    " the proxies.",
)
NOT_WSDL = Code(
    "not-a-description",
    Verdict.FAIL,
    "Something answers, and it is not AD FS. Publish the path as it is through the proxy, without a sign-in in front.",
)
NO_PASSWORD = Code(
    "no-usernamemixed",
    Verdict.FAIL,
    "Programs cannot get a token with a password. Switch the end point on and proxy it, then restart `adfssrv` and the"
    " proxies.",
)
NO_WINDOWS = Code(
    "no-windowstransport",
    Verdict.WARN,
    "Programs outside cannot get a token with Windows' own credentials. Microsoft's AD FS tool wants this end point"
    " proxied; advice on hardening says not to, because passwords can be tried on it. Leave it off if all goes well.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the path gave: addresses of services, or why there are none."""

    fetched: Fetched
    addresses: tuple[str, ...] = ()
    trouble: str = ""


async def observe(target: Target, net: Net) -> Seen | None:
    fetched = await fetch(target, net, PATH)
    if fetched is None or fetched.page is None or fetched.page.status != FOUND:
        return Seen(fetched) if fetched else None
    try:
        return Seen(fetched, await asyncio.to_thread(addresses, fetched.page.body))
    except ProbeError as error:
        return Seen(fetched, trouble=str(error))


def judge(target: Target, seen: Seen | None) -> Iterator[Finding]:
    if seen is None:
        yield nothing(target)
        return
    url, page = seen.fetched.url, seen.fetched.page
    yield from no_answer(seen.fetched, expected=f"HTTP {FOUND}")
    if page and page.status != FOUND:
        fix = "Enable-AdfsEndpoint -TargetAddressPath /adfs/services/trust/mex"
        yield UNAVAILABLE.at(url, expected=f"HTTP {FOUND}", observed=f"HTTP {page.status}", fix=fix)
    elif page and seen.trouble:
        yield NOT_WSDL.at(url, expected="WSDL", observed=seen.trouble)
    elif page:
        yield from _judge_addresses(url, seen.addresses)


def _judge_addresses(url: str, found: tuple[str, ...]) -> Iterator[Finding]:
    lacking = [
        (code, path)
        for code, path in ((NO_PASSWORD, PASSWORD), (NO_WINDOWS, WINDOWS))
        if not any(address.lower().endswith(path) for address in found)
    ]
    observed = ", ".join(found) or "no end point"
    for code, path in lacking:
        target = f"/adfs/services/{path}"
        fix = f"Set-AdfsEndpoint -TargetAddressPath {target} -Proxy $true" if code is NO_PASSWORD else ""
        yield code.at(url, expected=target, observed=observed, fix=fix)
    if not lacking:
        yield OK.at(url, expected=f"{PASSWORD}, {WINDOWS}", observed=observed)


CHECK = Check(
    id="adfs-mex",
    step=6,
    title="Programs learn where to get tokens",
    codes=(OK, UNAVAILABLE, NOT_WSDL, NO_PASSWORD, NO_WINDOWS, *UNREACHED),
    source="https://learn.microsoft.com/troubleshoot/azure/active-directory/ad-fs-endpoint-connection-issue",
    observe=observe,
    judge=judge,
    priority=2,
)
