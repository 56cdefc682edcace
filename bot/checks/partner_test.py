"""Test of a partner: does federation work through your Edge pool at all?

`Test-CsFederatedPartner` sends a message through the Edge pool to a partner's domain. Where it comes through, routing,
certificates and ports of the Edge servers are right, whatever the cloud says later.

Run it with the name of the Edge pool inside (not the one outside), and with a domain of your list of allowed ones. A
failure may be the partner's: try another before you search at home.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import NOT_SHOWN, Hand
from bot.checks.kinds import DECOMMISSIONING
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "partner-test"

OK = Code("ok", Verdict.PASS)
FAILED = Code(
    "failed",
    Verdict.FAIL,
    "The message did not come through. Try another partner; if that fails too, look at the Edge servers: 5061 outward,"
    " their certificates, and their DNS.",
)
AS_NUMBER = Code(
    "as-number",
    Verdict.UNKNOWN,
    "The result came as a number, which does not say for certain what it is. Run the command exactly as it is shown.",
)


def judge(_: Target, hand: Hand) -> Iterator[Finding]:
    rows = hand[SOURCE].rows
    if not rows:
        yield handed.not_shown("test", SOURCE, "Result")
    for row in rows:
        subject, result = row.text("TargetFqdn") or "test", (row.text("Result") or "").strip()
        if not result:
            yield handed.not_shown(subject, SOURCE, "Result")
            continue
        code = OK if result.casefold() == "success" else AS_NUMBER if result.isdigit() else FAILED
        observed = result if code is not FAILED else ": ".join(filter(None, (result, row.text("Error"))))
        yield code.at(
            subject, expected="Success", observed=observed, fix=handed.how(SOURCE) if code is AS_NUMBER else ""
        )


CHECK = Check(
    id="partner-test",
    step=3,
    title="A message to a partner comes through",
    codes=(OK, FAILED, AS_NUMBER, NOT_SHOWN, DECOMMISSIONING),
    source="https://learn.microsoft.com/powershell/module/skype/test-csfederatedpartner",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    priority=3,
    wants=(SOURCE,),
    skips=handed.leaving,
)
