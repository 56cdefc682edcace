"""SIP domains: does the profile have every one of the deployment, and is each verified in the tenant?

A domain that is forgotten here is looked at by no check: its records and its names in the certificates may be missing,
its people cannot be moved, and they do not reach those who have moved. The usual mistake is to verify the first domain
only.

Run the command in the management shell. Where the bot may read your tenant, Microsoft Graph says whether each domain is
verified; otherwise the check `domain-verified` looks at those of the profile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, handed
from bot.checks.entra_domains import Domain, domain
from bot.checks.graph import NO_ANSWER, NO_PERMISSION, PATIENCE, SIGN_IN_REFUSED, asked, unread
from bot.checks.handed import NOT_SHOWN
from bot.checks.naming import sip_domains, wire
from bot.evidence.powershell import Output
from bot.model.profile import MAX_NAMES
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

SOURCE = "sip-domains"

OK = Code("ok", Verdict.PASS)
NOT_TOLD = Code(
    "not-told",
    Verdict.FAIL,
    "The deployment has this SIP domain, and the profile does not, so no check looks at it. Tell it as shown. If nobody"
    " uses it any more, remove it from the deployment.",
)
NOT_VERIFIED = Code(
    "not-verified",
    Verdict.FAIL,
    "The domain is not verified in the tenant: its people cannot be moved, and do not reach those who have moved. Add"
    " and verify it in the Microsoft 365 admin center. A name that is not public cannot be verified; give its people"
    " SIP addresses of another domain.",
)
TOO_MANY = Code(
    "too-many", Verdict.WARN, f"Only the first {MAX_NAMES} domains were looked at. Remove those that nobody uses."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the deployment has, and what Graph says of each of the first domains; None where it may not be asked."""

    output: Output
    online: tuple[Domain | Denial | None, ...] = ()


async def observe(target: Target, net: Net) -> Seen:
    output = target.handed[SOURCE]
    names = _names(output)[:MAX_NAMES]
    return Seen(output, tuple(await asyncio.gather(*(asked(net, domain(name)) for name in names))))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    names = _names(seen.output)
    if not names or not all(row.text("Name") for row in seen.output.rows):
        yield handed.not_shown("SIP domains", SOURCE, "Name")
    told = set(sip_domains(target))
    untold = next((name for name in names if name not in told), "")
    for name, online in zip(names, seen.online, strict=False):
        fix = f"/hybrid set sip_domains={','.join(sorted({*told, *names}))}" if name == untold else ""
        yield from _of_domain(name, online, told=name in told, fix=fix)
    if denial := next((each for each in seen.online if isinstance(each, Denial)), None):
        yield unread(denial)
    if len(names) > MAX_NAMES:
        yield TOO_MANY.at("SIP domains", expected=f"at most {MAX_NAMES}", observed=str(len(names)))


def _of_domain(name: str, online: Domain | Denial | None, *, told: bool, fix: str) -> Iterator[Finding]:
    verified = online.verified if isinstance(online, Domain) else None
    words = ["in the profile" if told else "not in the profile"]
    words += [] if verified is None else ["verified" if verified else "not verified"]
    expected = "in the profile, verified"
    if not told:
        yield NOT_TOLD.at(name, expected=expected, observed=", ".join(words), fix=fix)
    if verified is False:
        yield NOT_VERIFIED.at(name, expected=expected, observed=", ".join(words))
    if told and verified is not False:
        yield OK.at(name, expected=expected, observed=", ".join(words))


def _names(output: Output) -> tuple[str, ...]:
    return tuple(dict.fromkeys(wire(name.strip()) for row in output.rows if (name := row.text("Name"))))


CHECK = Check(
    id="sip-domains-complete",
    step=2,
    title="Every SIP domain of the deployment is known and verified",
    codes=(OK, NOT_TOLD, NOT_VERIFIED, TOO_MANY, NOT_SHOWN, SIGN_IN_REFUSED, NO_PERMISSION, NO_ANSWER),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    patience=PATIENCE,
)
