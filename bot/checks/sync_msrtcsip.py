"""Lync's attributes: does Active Directory hold what the cloud has to know of every Lync user?

The SIP address, where the user is homed and that the user is enabled reach the cloud by synchronization of three
attributes. Where one is missing or wrong, messages between people on premises and people in the cloud go nowhere, and
the user cannot be moved.

Hand in an export of the users of Active Directory (Get-ADUser), and in one go with it, if you can, the tenant's users
(Get-CsOnlineUser): of whoever is in both, the SIP address and the home have to be the same. The tenant's users alone
tell nothing here.

Do not edit these attributes by hand while Lync runs on premises: `Enable-CsUser`, `Set-CsUser` and `Move-CsUser` do it.
If the cloud lags behind, run a delta synchronization; if a value never arrives, see that nobody took the attributes out
of Entra Connect (*Azure AD app and attribute filtering*).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, clouds, exported, handed
from bot.checks.attribute_lint import of_value, sip_relations
from bot.checks.attribute_rules import PROXIES, SIP, SIP_DOMAIN, SIP_FORMAT, SIP_NON_ASCII, SIP_PROXY
from bot.checks.exported import EXPORT_CODES, NOBODY_OF_LYNC, SOURCE
from bot.checks.kinds import NO_SIP_DOMAIN, no_sip_domain
from bot.checks.left_out import is_conflict
from bot.checks.naming import sip_domains
from bot.checks.roster import EMPTY, ONLINE, is_on_premises, is_online
from bot.evidence.powershell import Output
from bot.evidence.row import Row
from bot.model.directory import Directory, DirectoryUser
from bot.model.names import bare
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

HOME, ENABLED = "msRTCSIP-DeploymentLocator", "msRTCSIP-UserEnabled"

OK = Code("ok", Verdict.PASS)
NO_ADDRESS = Code(
    "no-address",
    Verdict.FAIL,
    "The user is enabled for Lync and has no SIP address. Give one by `Set-CsUser -SipAddress`.",
)
NO_HOME = Code(
    "no-home",
    Verdict.FAIL,
    "Nothing says where the user is homed. Enable the user anew on premises: `Disable-CsUser`, then `Enable-CsUser`.",
)
OTHER_HOME = Code(
    "other-home",
    Verdict.FAIL,
    "The user is homed at neither your servers (`SRV:`) nor Microsoft's. Move the user by `Move-CsUser`; do not"
    " edit the attribute.",
)
NOT_ENABLED = Code(
    "not-enabled",
    Verdict.WARN,
    "The user has a SIP address and is not enabled, so nobody reaches them. Enable the user by `Set-CsUser -Enabled"
    " $true`, or take Lync away by `Disable-CsUser`.",
)
DIFFERS = Code(
    "differs-in-the-cloud",
    Verdict.WARN,
    "The tenant has another value than Active Directory. Run a delta synchronization, and hand both in again; if the"
    " value never arrives, see that nobody took the attribute out of Entra Connect.",
)

_DELTA = "Start-ADSyncSyncCycle -PolicyType Delta"
_COMPARED = ("SipAddress", "OnPremHostingProvider")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is wrong with users of Lync, and with the outputs that tell of them.

    Attributes:
        users: How many users of Lync there are.
        compared: How many of them were held against the tenant's.
    """

    findings: tuple[Finding, ...]
    users: int
    shortcomings: tuple[Finding, ...]
    compared: int = 0


async def observe(target: Target, _: Net) -> Seen | None:
    if SOURCE not in target.handed:
        return None
    # A hundred thousand users take seconds, in which the bot has to answer others.
    return await asyncio.to_thread(seen, target, target.handed[SOURCE], target.handed.get(ONLINE))


def seen(target: Target, directory: Directory, online: Output | None = None) -> Seen:
    """Return what there is to see of *directory*, beside the tenant's users where they are in hand too."""
    domains = frozenset(sip_domains(target))
    of_lync = [user for user in directory.users if (user.sip or user.sip_enabled) and not is_conflict(user)]
    found = (finding for user in of_lync for finding in _of_user(target, user, directory.absent, domains))
    lacking = exported.shortcomings(directory, (SIP, HOME, ENABLED, PROXIES))
    if online is None:
        return Seen(findings=tuple(found), users=len(of_lync), shortcomings=lacking)
    pairs = _pairs(of_lync, online.rows)
    differing = (finding for user, row in pairs for finding in _compared(user, row, directory.absent))
    return Seen(
        findings=(*found, *differing),
        users=len(of_lync),
        shortcomings=(*lacking, *_shortcomings(online)),
        compared=len(pairs),
    )


def judge(target: Target, facts: Seen | None) -> Iterator[Finding]:
    if facts is None:
        yield from handed.missing(target.handed, SOURCE)
        return
    yield from facts.shortcomings
    if not sip_domains(target):
        yield no_sip_domain()
    yield from facts.findings
    if not facts.users:
        yield exported.nobody(SOURCE, NOBODY_OF_LYNC)
    elif not (facts.findings or facts.shortcomings):
        beside = f"; {facts.compared:,} of them are the same in the tenant" if facts.compared else ""
        observed = f"{facts.users:,} users of Lync{beside}"
        yield OK.at("users", expected="SIP address, home and enabled", observed=observed)


def _of_user(target: Target, user: DirectoryUser, absent: frozenset[str], domains: frozenset[str]) -> Iterator[Finding]:
    name = user.name or user.sip
    if SIP not in absent:
        if user.sip:
            yield from (breach.finding() for breach in of_value(user, SIP))
            yield from (breach.finding() for breach in sip_relations(user, absent, domains))
        else:
            yield NO_ADDRESS.at(name, expected="sip:user@domain", observed=f"{SIP}: none")
    if HOME not in absent and (code := _home(target, user.sip_home)):
        wanted = f"SRV: or {clouds.online(target).federation}"
        yield code.at(name, expected=wanted, observed=f"{HOME}: {user.sip_home or 'none'}")
    if ENABLED not in absent and not user.sip_enabled:
        observed = "none" if user.sip_enabled is None else "FALSE"
        yield NOT_ENABLED.at(name, expected=f"{ENABLED}: TRUE", observed=f"{ENABLED}: {observed}")


def _home(target: Target, home: str) -> Code | None:
    if not home:
        return NO_HOME
    return None if is_on_premises(home) or is_online(home, target) else OTHER_HOME


def _shortcomings(online: Output) -> tuple[Finding, ...]:
    """Return what the tenant's output itself lacks."""
    if not online.rows:
        return (EMPTY.at("the tenant's users", expected="users", observed="no user", fix=handed.how(ONLINE)),)
    lacking = [name for name in _COMPARED if not online.rows[0].has(name)]
    return (handed.not_shown("the tenant's users", ONLINE, *lacking),) if lacking else ()


def _pairs(users: Iterable[DirectoryUser], rows: Iterable[Row]) -> list[tuple[DirectoryUser, Row]]:
    """Return each of *users* who is in the tenant, with the row: by name, or else by SIP address."""
    by_name: dict[str, Row] = {}
    by_address: dict[str, Row] = {}
    for row in rows:
        by_name[bare(row.text("UserPrincipalName") or "")] = row
        by_address[bare(row.text("SipAddress") or "")] = row
    found = (
        (user, (user.upn and by_name.get(bare(user.upn))) or (user.sip and by_address.get(bare(user.sip))))
        for user in users
    )
    return [(user, row) for user, row in found if row]


def _compared(user: DirectoryUser, row: Row, absent: frozenset[str]) -> Iterator[Finding]:
    own = {"SipAddress": (SIP, user.sip), "OnPremHostingProvider": (HOME, user.sip_home)}
    for name, (attribute, value) in own.items():
        synced = row.text(name)
        if value and attribute not in absent and synced is not None and _plain(value) != _plain(synced):
            yield DIFFERS.at(
                user.name or user.sip,
                expected=f"{attribute}: {value}",
                observed=f"{name}: {synced or 'none'}",
                fix=_DELTA,
            )


def _plain(value: str) -> str:
    return bare(value).rstrip(".")


CHECK = Check(
    id="sync-msrtcsip",
    step=4,
    title="Lync's attributes are there to be synchronized",
    codes=(
        *(OK, NO_ADDRESS, SIP_FORMAT, SIP_DOMAIN, NO_HOME, OTHER_HOME, NOT_ENABLED, SIP_PROXY, SIP_NON_ASCII),
        *(NOBODY_OF_LYNC, *EXPORT_CODES, NO_SIP_DOMAIN, DIFFERS, EMPTY, handed.MISSING),
    ),
    kind=Kind.PASTE,
    wants=(SOURCE, ONLINE),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-azure-ad-connect",
    observe=observe,
    judge=judge,
)
