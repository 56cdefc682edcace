"""Federation service, DNS: does its name lead to the Web Application Proxy outside, and to the farm inside?

The name should be a host record (A) in both zones. Outside it leads to the proxies or their load balancer, inside to
the federation servers or theirs. An alias (CNAME) works outside; inside it breaks signing in with Windows' own
credentials, because Kerberos then asks for a ticket of the wrong name.

The bot sees the zone that its own network sees: the inside one only with `internal_dns_visible=true`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target
from bot.checks.federation_service import APPLIES, nothing, service
from bot.checks.kinds import BY_WILDCARD, IPV6_ONLY, NOT_ASKED, address_lines
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses

OK = Code("ok", Verdict.PASS)
MISSING = Code(
    "missing",
    Verdict.FAIL,
    "The name leads nowhere. Create a host record: outside with the proxies' public address, inside with the farm's.",
)
ALIAS = Code("alias", Verdict.WARN, "It is an alias. That works outside; a host record (A) is what AD FS expects.")
ALIAS_INSIDE = Code(
    "alias-inside",
    Verdict.FAIL,
    "Inside it is an alias, which breaks signing in with Windows' own credentials (Kerberos). Make it a host record"
    " (A).",
)
NOT_PUBLIC = Code(
    "private-address",
    Verdict.FAIL,
    "An address here is not public, so nobody outside reaches it. Publish the proxies' public address in external DNS;"
    " if the bot stands inside, say so: `internal_dns_visible=true`.",
)


async def observe(target: Target, net: Net) -> Addresses | None:
    name = service(target)
    return await net.dns.addresses(name) if name else None


def judge(target: Target, seen: Addresses | None) -> Iterator[Finding]:
    if seen is None:
        yield nothing(target)
        return
    inside = target.profile.internal_dns_visible
    for code in _codes(seen, inside=inside):
        yield code.at(
            seen.name,
            expected="a host record with the farm's address" if inside else "a host record with a public address",
            observed=str(seen),
            fix="" if code.verdict in {Verdict.PASS, Verdict.ERROR} else _fix(seen),
        )


def _codes(seen: Addresses, *, inside: bool) -> Iterator[Code]:
    if not seen.known:
        yield NOT_ASKED
    elif not seen.all:
        yield MISSING
    else:
        yield from list(_odd(seen, inside=inside)) or [BY_WILDCARD if seen.wildcard else OK]


def _odd(seen: Addresses, *, inside: bool) -> Iterator[Code]:
    if seen.refused and not inside:
        yield NOT_PUBLIC
    if seen.chain:
        yield ALIAS_INSIDE if inside else ALIAS
    if not seen.v4:
        yield IPV6_ONLY


def _fix(seen: Addresses) -> str:
    """Return the host records; where an address is wrong, with a gap in its place."""
    return address_lines(seen.name, Addresses(name=seen.name, status=seen.status) if seen.refused else seen)


CHECK = Check(
    id="dns-federation-service",
    step=6,
    title="The name of the federation service leads to AD FS",
    codes=(OK, BY_WILDCARD, MISSING, ALIAS, ALIAS_INSIDE, NOT_PUBLIC, IPV6_ONLY, NOT_ASKED, *APPLIES),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-requirements",
    observe=observe,
    judge=judge,
)
