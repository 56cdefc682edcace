"""AD FS, the trust of Microsoft 365: is it there, enabled, and signed for with SHA-256?

AD FS makes tokens only for those whom it was told of, its relying parties. Without the one of Microsoft 365, or while
it is disabled, nobody can sign in to the tenant; with SHA-1 for its signatures, sign-in goes on until Microsoft refuses
what is signed so.

The wizard of Entra Connect makes the trust. To make it anew choose there Manage federation, Repair the trust.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed import Hand
from bot.checks.handed_certificate import unneeded
from bot.evidence.row import Row
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "adfs-o365-trust"
IDENTIFIER = "urn:federation:MicrosoftOnline"
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
PROPERTIES = ("Enabled", "SignatureAlgorithm", "Identifier")

_TARGET = f"-TargetIdentifier {IDENTIFIER}"

OK = Code("ok", Verdict.PASS)
NO_TRUST = Code(
    "no-trust",
    Verdict.FAIL,
    "AD FS does not know Microsoft 365, so nobody can sign in to the tenant. In Entra Connect choose Manage federation,"
    " Repair the trust. If there is one all the same, run the command again as an administrator of AD FS.",
)
DISABLED = Code("disabled", Verdict.FAIL, "The trust is disabled, so nobody can sign in to the tenant. Enable it.")
WEAK = Code("weak-signature", Verdict.FAIL, "Tokens for Microsoft 365 have to be signed with SHA-256. Set it.")


def judge(_: Target, hand: Hand) -> Iterator[Finding]:
    rows = hand[SOURCE].rows
    if any(row.texts("Identifier") is None for row in rows):
        yield handed.not_shown("the trust", SOURCE, "Identifier")
        return
    ours = [row for row in rows if IDENTIFIER.casefold() in {each.casefold() for each in row.texts("Identifier") or ()}]
    if not ours:
        yield NO_TRUST.at(
            IDENTIFIER, expected="a relying party", observed=f"only others: {len(rows)}" if rows else "none"
        )
    for row in ours:
        yield from _of_one(row)


def _of_one(row: Row) -> Iterator[Finding]:
    enabled, algorithm = row.flag("Enabled"), row.text("SignatureAlgorithm")
    if enabled is None or not algorithm:
        yield handed.not_shown(IDENTIFIER, SOURCE, *PROPERTIES)
        return
    found = []
    if not enabled:
        fix = f"Enable-AdfsRelyingPartyTrust {_TARGET}"
        found.append(DISABLED.at(IDENTIFIER, expected="enabled", observed="disabled", fix=fix))
    if algorithm.casefold() != SHA256:
        fix = f"Set-AdfsRelyingPartyTrust {_TARGET} -SignatureAlgorithm {SHA256}"
        found.append(WEAK.at(IDENTIFIER, expected=SHA256, observed=algorithm, fix=fix))
    yield from found or [OK.at(IDENTIFIER, expected="enabled, with SHA-256", observed="so it is")]


CHECK = Check(
    id="adfs-o365-trust",
    step=6,
    title="AD FS knows Microsoft 365, and signs for it with SHA-256",
    codes=(OK, NO_TRUST, DISABLED, WEAK, handed.NOT_SHOWN, NOT_FEDERATED),
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-fed-management",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=unneeded,
)
