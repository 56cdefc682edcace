"""Error of a move: what does it mean?

`Move-CsUser` tells little of why it failed. Paste what it printed, all of it with the command, and the causes that are
known are named. Microsoft documents only two of the texts word by word; the others are what people have seen, so the
cause is likely and not certain.

What is not known is shown as it is: look it up, and tell us. What was pasted counts for a day, and not at all once
every pilot user is moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.roster import roster
from bot.evidence.move_error import screen
from bot.model.verdict import Code, Finding, Verdict

ID, SOURCE = "pilot-move-error", "move-error"
SHOWN = 400  # characters of the text

FORCED = Code(
    "forced",
    Verdict.FAIL,
    "The command has `-Force`, which moves without contacts and meetings, and nothing brings those back. Leave it out.",
)
NOT_SHARED = Code(
    "not-shared",
    Verdict.FAIL,
    "The tenant does not share the SIP address space. See `tenant-federation-config`.",
)
TWO_EDGES = Code(
    "two-edges",
    Verdict.FAIL,
    "Federation is switched on for several Edge pools, and only one may have it. See `edge-federation-pool`.",
)
NOT_ALLOWED = Code(
    "not-allowed",
    Verdict.FAIL,
    "Probably the cloud account: its role, its password, or a second factor that this version cannot ask for. See"
    " `pilot-admin-tools`.",
)
NOT_PROVISIONED = Code(
    "not-provisioned",
    Verdict.FAIL,
    "Probably the cloud does not know the user yet: not synchronized, not licensed, or not provisioned. See"
    " `pilot-synced` and `pilot-licensed`.",
)
NO_CHANNEL = Code(
    "no-channel",
    Verdict.FAIL,
    "Probably TLS 1.2 is not switched on, or a root certificate is missing on the machine that ran the command.",
)
NOT_KNOWN = Code(
    "not-known", Verdict.UNKNOWN, "This text is not known here. Look it up, or ask Microsoft's support about it."
)
NO_ERROR = Code("no-error", Verdict.SKIPPED, "Nobody pasted an error of a move, so there is nothing to explain.")
ALL_MOVED = Code("all-moved", Verdict.SKIPPED, "Every pilot user is moved, so errors of before do not matter any more.")

# The text that is looked at is on one line, with single spaces.
_CAUSES = (
    (NOT_SHARED, r"error=\(?510\)?|not enabled for shared sip address space"),
    (TWO_EDGES, r"multiple federated edge pools|more than one federated edge"),
    (NOT_ALLOWED, r"error=\(?511\)?|not authori[sz]ed|unauthori[sz]ed|\bcredentials?\b|access (?:is )?denied"),
    (NOT_PROVISIONED, r"(?:cannot|can't|could not) find (?:the )?user|not (?:yet )?provisioned"),
    (NO_CHANNEL, r"could not (?:establish|create) (?:a )?(?:[a-z/]{1,20} ){0,4}secure channel"),
)
_PATTERNS = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _CAUSES)


def judge(_: Target, hand: handed.Hand) -> Iterator[Finding]:
    seen = screen(hand[SOURCE])
    if seen.forced:
        yield FORCED.at("Move-CsUser", expected="no -Force", observed="-Force")
    causes = [code for code, pattern in _PATTERNS if pattern.search(seen.answer)]
    for code in causes:
        yield code.at("Move-CsUser", expected="no error", observed=seen.answer[:SHOWN])
    if not causes:
        observed = seen.answer[:SHOWN] or "no text of an error"
        yield NOT_KNOWN.at("Move-CsUser", expected="a text that is known", observed=observed)


def skips(target: Target) -> Finding | None:
    """Say that there is nothing to explain: nobody pasted an error, or nobody is left to move."""
    users = roster(target)
    if users and all(user.moved for user in users):
        return ALL_MOVED.at(ID, observed=f"{len(users)} of {len(users)} moved")
    kept = target.kept.get(ID)
    explained = kept is not None and kept.fresh_until is not None and target.now < kept.fresh_until
    return None if SOURCE in target.handed or explained else NO_ERROR.at(ID, observed="no error")


CHECK = Check(
    id=ID,
    step=7,
    title="No error of a move is unexplained",
    codes=(
        *(FORCED, NOT_SHARED, TWO_EDGES, NOT_ALLOWED, NOT_PROVISIONED, NO_CHANNEL, NOT_KNOWN),
        *(NO_ERROR, ALL_MOVED),
    ),
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    skips=skips,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-between-on-premises-and-cloud",
    observe=handed.of(SOURCE),
    judge=judge,
)
