"""Federation of the tenant: does it share the SIP address space with your servers, and federate at all?

Both sides host people of the same domains, and the tenant must know it. Without the shared address space Move-CsUser
stops with `HostedMigration fault: Error=(510)`, and people on one side do not reach those on the other. It stays shared
until the last user has moved.

Run the command in Teams PowerShell, after `Connect-MicrosoftTeams`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import NOT_SHOWN, Hand
from bot.checks.kinds import DECOMMISSIONING
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "tenant-federation"
SHARED, FEDERATES = "SharedSipAddressSpace", "AllowFederatedUsers"

OK = Code("ok", Verdict.PASS)
NOT_SHARED = Code(
    "not-shared",
    Verdict.FAIL,
    "The tenant does not share the SIP address space, so Move-CsUser stops with error 510. Switch it on as shown.",
)
CLOSED = Code(
    "closed",
    Verdict.FAIL,
    "The tenant federates with nobody, so not with your servers either. Switch it on as shown.",
)


def judge(_: Target, hand: Hand) -> Iterator[Finding]:
    rows = hand[SOURCE].rows
    if not rows:
        yield handed.not_shown("tenant", SOURCE, SHARED, FEDERATES)
    for row in rows:
        for name, wrong in ((SHARED, NOT_SHARED), (FEDERATES, CLOSED)):
            told = row.flag(name)
            if told is None:
                yield handed.not_shown("tenant", SOURCE, name)
                continue
            fix = "" if told else f"Set-CsTenantFederationConfiguration -{name} $true"
            yield (OK if told else wrong).at(name, expected="True", observed=str(told), fix=fix)


CHECK = Check(
    id="tenant-federation-config",
    step=3,
    title="The tenant shares the SIP address space, and federates",
    codes=(OK, NOT_SHARED, CLOSED, NOT_SHOWN, DECOMMISSIONING),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-federation-with-skype-for-business-online",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=handed.leaving,
)
