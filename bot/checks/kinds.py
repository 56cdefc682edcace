"""Kinds of finding that several checks make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.checks import clouds
from bot.model.names import same_name
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.checks.naming import Host
    from bot.net.facts import Addresses

NO_SIP_DOMAIN = Code("no-sip-domain", Verdict.UNKNOWN, "Tell the domains that your SIP addresses end in.")
NOT_ASKED = Code(
    "not-asked",
    Verdict.ERROR,
    "Name servers gave no usable answer for this name, which says nothing of the record itself. Check again; if it"
    " stays so, look at the zone's name servers and at the ones that the bot asks.",
)
NOT_TOLD = Code(
    "not-told",
    Verdict.UNKNOWN,
    "The name of Microsoft's examples does not exist here, or only by a wildcard. Tell yours.",
)
ONLINE = Code(
    "online",
    Verdict.FAIL,
    "It leads to Microsoft's cloud, so people and partners miss everybody who is still on premises. Point it on"
    " premises. The admin center goes on asking for this value: in a hybrid that complaint is expected noise, ignore"
    " it.",
)
STILL_ON_PREMISES = Code(
    "still-on-premises",
    Verdict.FAIL,
    "The profile's phase is `decommissioning`, and this still leads on premises. Once nobody is left there"
    ' (`Get-CsUser -Filter {HostingProvider -eq "SRV:"}` shows none) point it to Microsoft; until then set'
    " `phase=hybrid`.",
)
OTHER_CLOUD = Code(
    "other-cloud",
    Verdict.FAIL,
    "It leads to another Microsoft cloud than the one of the profile (the German one is closed). Correct the record,"
    " or the parameter `cloud`.",
)
GONE = Code(
    "gone",
    Verdict.WARN,
    "Microsoft's list for online-only domains still has this record, and Teams clients do without it. Create it, or"
    " leave it out on purpose.",
)
DECOMMISSIONING = Code(
    "decommissioning", Verdict.SKIPPED, "The servers on premises are being switched off, so they are not looked at."
)
OUTSIDE = Code(
    "outside",
    Verdict.SKIPPED,
    "The bot does not see internal DNS, so this is not looked at. If it does, set `internal_dns_visible=true`.",
)
ELSEWHERE = Code(
    "elsewhere", Verdict.FAIL, "It leads to other addresses than the Access Edge has. Point it to the Access Edge."
)
PARTLY = Code(
    "partly",
    Verdict.WARN,
    "Some of its addresses are not the Access Edge's. Take the stale ones out, or tell them apart.",
)
EDGE_NOT_TOLD = Code(
    "edge-not-told",
    Verdict.UNKNOWN,
    "Whether this is your Access Edge cannot be told: the name of Microsoft's examples leads nowhere on premises. Tell"
    " the Access Edge's name.",
)
PRIVATE = Code(
    "private",
    Verdict.WARN,
    "An address here is not public, so nobody outside reaches it. Publish the public one in external DNS.",
)
IPV6_ONLY = Code(
    "ipv6-only",
    Verdict.WARN,
    "There is no IPv4 address, and most partners and clients have no IPv6. Add an A record.",
)
BY_WILDCARD = Code(
    "by-wildcard",
    Verdict.PASS,
    "It is right, in a zone with a wildcard beside it: a name that is missing or misspelt would be answered as well.",
)


def no_sip_domain() -> Finding:
    """Return the finding that no SIP domain was told."""
    return NO_SIP_DOMAIN.at(
        "sip_domains", expected="at least one domain", observed="none told", fix="/hybrid set domain=contoso.com"
    )


def not_told(host: Host, seen: Addresses) -> Finding:
    """Return the finding that *host* is only a guess, and that the guess leads nowhere."""
    observed = f"{seen}, in a zone with a wildcard" if seen.wildcard else str(seen)
    return NOT_TOLD.at(host.name, expected="an address", observed=observed, fix=f"/hybrid set {host.setting}=…")


def is_guess(host: Host, seen: Addresses) -> bool:
    """Tell whether *host* is a guess that DNS does not bear out; a wildcard bears out nothing."""
    return not host.told and (not seen.all or seen.wildcard)


def leads_online(seen: Addresses) -> bool:
    """Tell whether a name is, or is an alias of, a name of Microsoft's service."""
    return clouds.leads_online((seen.name, *seen.chain))


def online_code(seen: Addresses, alias: str) -> Code | None:
    """Say what is wrong with a name that should be the alias of *alias* by now; None if it is."""
    if not seen.known:
        return NOT_ASKED
    if leads_online(seen):
        return None if any(same_name(alias, link) for link in seen.chain) else OTHER_CLOUD
    return STILL_ON_PREMISES if seen.all else GONE


def remarks(seen: Addresses) -> Iterator[Code]:
    """Say what is odd about a public host's addresses."""
    if seen.refused:
        yield PRIVATE
    if not seen.v4:
        yield IPV6_ONLY


def of_public_host(seen: Addresses, *, ok: Code, missing: Code, online: Code) -> Iterator[Code]:
    """Say how a host that must have a public address on premises stands."""
    if not seen.known:
        yield NOT_ASKED
    elif leads_online(seen):
        yield online
    elif not seen.all:
        yield missing
    else:
        yield from list(remarks(seen)) or [BY_WILDCARD if seen.wildcard else ok]


def finding_of_public_host(seen: Addresses, code: Code, *, expected: str) -> Finding:
    """Return the finding for a host that must have a public address, with the record to create where it is wrong."""
    fix = "" if code.verdict in {Verdict.PASS, Verdict.ERROR} else zone_line(seen.name, "A …")
    return code.at(seen.name, expected=expected, observed=str(seen), fix=fix)


def zone_line(name: str, data: str) -> str:
    """Return one record as a zone file has it: ready to copy."""
    return f"{name}. 3600 IN {data}"


def address_lines(name: str, place: Addresses) -> str:
    """Return the records that lead *name* to the addresses of *place*, a line each, with a gap where none is known."""
    records = [f"A {address}" for address in place.v4] + [f"AAAA {address}" for address in place.v6]
    return "\n".join(zone_line(name, record) for record in records or ["A …"])
