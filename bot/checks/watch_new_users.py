"""Watch: does somebody make users in the cloud alone?

While people live on both sides, a new user begins in Active Directory: then it is enabled for Lync on premises,
synchronized, licensed, and moved. An account that is made in the tenant alone has a SIP address that no server on
premises knows, and the two sides do not find each other. The statement `admin-new-user-order` says where the order is
written down; this looks whether it is kept.

Accounts of administrators without a licence for Teams have no SIP address, and are not meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.entra_users import People, people
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.model.profile import Phase
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

SHOWN = 10

OK = Code("ok", Verdict.PASS)
CLOUD_ONLY = Code(
    "cloud-only",
    Verdict.WARN,
    "The user has a SIP address and comes from no directory on premises. Make the account there, enable it for Lync,"
    " and let the two be matched; if it is meant to be one of the cloud, tell people on premises.",
)
NOT_HYBRID = Code(
    "not-hybrid", Verdict.SKIPPED, "It matters while people live on both sides: set `phase=hybrid` when they do."
)


async def observe(target: Target, net: Net) -> People | Denial | None:
    return await asked(net, people) if target.profile.phase is Phase.HYBRID else None


def judge(target: Target, seen: People | Denial | None) -> Iterator[Finding]:
    if target.profile.phase is not Phase.HYBRID:
        yield NOT_HYBRID.at("users", observed=f"phase={target.profile.phase}")
        return
    if not isinstance(seen, People):
        yield unread(seen)
        return
    for person in seen.cloud_only[:SHOWN]:
        yield CLOUD_ONLY.at(person.name, expected="synchronized", observed=f"made in the cloud, sip:{person.sip}")
    if seen.cloud_only_count > SHOWN:
        yield CLOUD_ONLY.at("users", expected="synchronized", observed=f"{seen.cloud_only_count - SHOWN} more")
    if not seen.cloud_only_count:
        yield OK.at("users", expected="synchronized", observed=f"{seen.with_sip} with a SIP address, all of them")


CHECK = Check(
    id="watch-new-users",
    step=8,
    title="No user of Skype or Teams is made in the cloud alone",
    codes=(OK, CLOUD_ONLY, NOT_HYBRID, *GRAPH_CODES),
    kind=Kind.GRAPH,
    priority=1,
    patience=PATIENCE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
    observe=observe,
    judge=judge,
)
