"""Policies: has each that is in use on premises a counterpart in Teams?

No policy holds on both sides: whoever is moved comes under the policies of Teams, and what was forbidden or allowed on
premises is open again or gone. Each policy needs a named counterpart, or somebody's word that it is not needed; the
global ones too, for nothing global reaches across.

Run the command and hand in its output: the policies are listed. What answers to each no program can tell, so state it
then: `/hybrid attest admin-policy-map` with the table or a link to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import NOT_SHOWN, Hand
from bot.evidence.row import Row
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "policies"
TEAMS = {
    "Conferencing": "CsTeamsMeetingPolicy",
    "Client": "CsTeamsMessagingPolicy, CsTeamsCallingPolicy",
    "ExternalAccess": "CsExternalAccessPolicy of the tenant",
    "Voice": "CsTeamsCallingPolicy, voice routing",
    "Mobility": "CsTeamsMobilityPolicy",
}

TO_BE_MAPPED = Code(
    "to-be-mapped",
    Verdict.UNKNOWN,
    "Name its counterpart in Teams, or say that it is not needed, and state all of them: `/hybrid attest"
    " admin-policy-map …`.",
)
NONE_OF_KIND = Code(
    "none-of-kind",
    Verdict.UNKNOWN,
    "The output has no policy of this kind, and there is always a global one. Run the whole command, and hand in all of"
    " its output.",
)


def judge(_: Target, hand: Hand) -> Iterator[Finding]:
    found: dict[str, list[str]] = {kind: [] for kind in TEAMS}
    for row in hand[SOURCE].rows:
        kind, name = row.text("PolicyKind"), row.text("Identity")
        if not kind or not name:
            yield handed.not_shown(_subject(row), SOURCE, "PolicyKind", "Identity")
            return
        found.setdefault(kind, []).append(name)
    for kind, names in found.items():
        if not names:
            yield NONE_OF_KIND.at(
                f"{kind} policies", expected="at least Global", observed="none", fix=handed.how(SOURCE)
            )
        for name in sorted(set(names)):
            yield TO_BE_MAPPED.at(f"{kind} policy {name}", expected=TEAMS.get(kind, "a policy of Teams"), observed=name)


def _subject(row: Row) -> str:
    return row.text("Identity") or row.text("PolicyKind") or "a policy"


CHECK = Check(
    id="admin-policy-map",
    step=8,
    title="Every policy on premises has a counterpart in Teams",
    codes=(TO_BE_MAPPED, NONE_OF_KIND, NOT_SHOWN),
    kind=Kind.PASTE,
    wants=(SOURCE,),
    by_word=True,
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/lync-server-2013-planning-for-lync-online",
    observe=handed.of(SOURCE),
    judge=judge,
)
