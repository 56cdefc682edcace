"""Synchronization: was anything refused?

Two people in Active Directory with the same address or name collide: the second one arrives without it, or not at all.
For somebody with a SIP address that is fatal, because the address is what finds them; for the others it is worth
putting right.

Find the other holder in Active Directory with the command that is shown, leave the value to one of them, and
synchronize again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.entra_users import People, Person, SyncError, people
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

SHOWN = 20

OK = Code("ok", Verdict.PASS)
REFUSED = Code(
    "refused",
    Verdict.FAIL,
    "Something of a person who is to be reached by SIP was not synchronized, because somebody else has the value. Leave"
    " it to one of them, then synchronize again.",
)
OTHERS_REFUSED = Code(
    "others-refused",
    Verdict.WARN,
    "Something of a person without a SIP address was not synchronized, because somebody else has the value. Leave it to"
    " one of them, then synchronize again.",
)
MORE = Code("more", Verdict.WARN, "There are more than are shown. Put these right, then check again.")

_SAFE = re.compile(r"[^A-Za-z0-9@._+-]")


async def observe(_: Target, net: Net) -> People | Denial | None:
    return await asked(net, people)


def judge(_: Target, seen: People | Denial | None) -> Iterator[Finding]:
    if not isinstance(seen, People):
        yield unread(seen)
        return
    if not seen.failed:
        yield OK.at("synchronization", expected="no errors", observed=f"none, of {seen.total} users")
    for person in seen.failed[:SHOWN]:
        for error in person.errors:
            yield refused(REFUSED if person.sip else OTHERS_REFUSED, person, error)
    if seen.failed_count > SHOWN:
        yield MORE.at("synchronization", expected="no errors", observed=f"{seen.failed_count} users with errors")


def refused(code: Code, person: Person, error: SyncError) -> Finding:
    """Return the finding, of *code*, that something of *person* was not synchronized."""
    value = _ldap(error.value)
    return code.at(
        person.name,
        expected="no error",
        observed=f"{error.kind}: {error.attribute} {error.value}",
        fix=f"Get-ADObject -LDAPFilter '(|(proxyAddresses=*{value})(userPrincipalName={value}))'" if value else "",
    )


def _ldap(text: str) -> str:
    """Return *text* for a LDAP filter between a shell's quotes; all but plain letters and digits as hex (RFC 4515)."""
    bare = re.sub(r"^(?:smtp|sip):", "", text, flags=re.IGNORECASE)
    return _SAFE.sub(lambda found: "".join(f"\\{byte:02x}" for byte in found[0].encode("utf-8", "replace")), bare)


CHECK = Check(
    id="sync-provisioning-errors",
    step=4,
    title="Nothing was refused in synchronization",
    codes=(OK, REFUSED, OTHERS_REFUSED, MORE, *GRAPH_CODES),
    kind=Kind.GRAPH,
    patience=PATIENCE,
    source="https://learn.microsoft.com/graph/api/resources/onpremisesprovisioningerror",
    observe=observe,
    judge=judge,
)
