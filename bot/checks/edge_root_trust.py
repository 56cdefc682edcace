"""Roots of the Edge servers: does every one trust the authority that Microsoft's certificates come from?

The Edge servers verify the certificate of Microsoft's federation. It comes from DigiCert Global Root G2 today; the
advice of 2013, Baltimore CyberTrust Root, is of no use any more. An Edge server that cannot reach Windows Update may
never have learned the new one.

Run the command on every Edge server, and put the outputs into one file. A certificate in the store of roots that is no
root (its issuer is somebody else) is told as well: it can break the verification of certificates that clients and
servers show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import NOT_SHOWN, Hand
from bot.checks.kinds import DECOMMISSIONING
from bot.evidence.row import Row
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "edge-roots"
G2 = "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4"
BALTIMORE = "D4DE20D05E66FC53FE1A50882C78DB2852CAE474"
WANTED = f"DigiCert Global Root G2 ({G2})"

OK = Code("ok", Verdict.PASS)
BALTIMORE_ONLY = Code(
    "baltimore-only",
    Verdict.WARN,
    "The server has the root that Microsoft used until 2022, and not the one of today. Let Windows update its roots, or"
    " import DigiCert Global Root G2 (and Microsoft RSA and ECC Root 2017) into the machine's store.",
)
NO_ROOT = Code(
    "no-root",
    Verdict.FAIL,
    "The server does not trust the authority of Microsoft's certificates. Let Windows update its roots, or import"
    " DigiCert Global Root G2 (and Microsoft RSA and ECC Root 2017) into the machine's store.",
)
NO_ROOTS_AMONG = Code(
    "not-self-signed",
    Verdict.WARN,
    "There are certificates among the roots that are no roots. They can break the verification of certificates that"
    " others show; move them to the intermediate authorities.",
)


def judge(_: Target, hand: Hand) -> Iterator[Finding]:
    rows = sorted(hand[SOURCE].rows, key=_server)
    if not rows:
        yield handed.not_shown("Edge servers", SOURCE, "Subject", "Thumbprint")
    for server, group in groupby(rows, key=_server):
        yield from _of_server(server or "Edge server", list(group))


def _of_server(server: str, rows: list[Row]) -> Iterator[Finding]:
    prints = {re.sub("[^0-9A-F]", "", (row.text("Thumbprint") or "").upper()) for row in rows}
    if G2 in prints:
        code = OK
    elif "" in prints:
        yield handed.not_shown(server, SOURCE, "Thumbprint")
        return
    else:
        code = BALTIMORE_ONLY if BALTIMORE in prints else NO_ROOT
    yield code.at(server, expected=WANTED, observed=_seen(code, len(rows)))
    strange = [subject for row in rows if (subject := _subject_of_none(row))]
    if strange:
        yield NO_ROOTS_AMONG.at(server, expected="roots alone", observed=handed.listed(strange, 3))


def _seen(code: Code, count: int) -> str:
    what = {OK: "there", BALTIMORE_ONLY: "not there; Baltimore CyberTrust Root is"}.get(code, "not there")
    return f"{what} (certificates in the store: {count})"


def _subject_of_none(row: Row) -> str:
    """Return the subject of a certificate that somebody else has issued; "" of a root, and where it is not told."""
    subject, issuer = row.text("Subject") or "", row.text("Issuer") or ""
    return subject if issuer and "".join(subject.split()) != "".join(issuer.split()) else ""


def _server(row: Row) -> str:
    return (row.text("Server") or "").strip().upper()


CHECK = Check(
    id="edge-root-trust",
    step=3,
    title="The Edge servers trust the authority of Microsoft's certificates",
    codes=(OK, BALTIMORE_ONLY, NO_ROOT, NO_ROOTS_AMONG, NOT_SHOWN, DECOMMISSIONING),
    source="https://learn.microsoft.com/microsoft-365/compliance/encryption-office-365-tls-certificates-changes",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    skips=handed.leaving,
)
