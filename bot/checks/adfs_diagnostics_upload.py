"""AD FS, diagnostics: what did Microsoft's own tests find on the servers?

ADFSToolbox, a PowerShell module of Microsoft's, looks at what nobody sees from outside: services, accounts, stores of
certificates, bindings, clocks. It writes what it found into a file, which can be handed in here.

One of its tests has AD FS issue a token, and writes it into the file. The bot drops it while it reads the file; delete
your copy when you are done.

Where the module says that a test was not run, that may mean that it does not apply, or, of the trust of Microsoft 365
and of services, that what it should have looked at is not there. The latter fails here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.adfs_tests import meaning
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed import Hand
from bot.checks.handed_certificate import unneeded
from bot.evidence.adfs_diagnostics import Diagnostics, Outcome, Result
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "adfs-diagnostics"

_ABSENT = re.compile(r"\bis missing\b|\bnot running\b", re.IGNORECASE)
_NOT_MEANT = re.compile(r"\bskipped\b|\bonly to be run\b|\bnot checked\b|\bnot applicable\b", re.IGNORECASE)

OK = Code("ok", Verdict.PASS)
FAILED = Code(
    "failed",
    Verdict.FAIL,
    "One of Microsoft's tests failed on this server. Put right what is expected, then run the module and hand its file"
    " in again.",
)
WARNED = Code("warned", Verdict.WARN, "One of Microsoft's tests warns. Read what it says; it works, or works for now.")
BROKE_OFF = Code(
    "broke-off",
    Verdict.ERROR,
    "The test itself ended in an error, which says nothing of what it looks at. Run the module as an administrator on"
    " the server itself, then hand its file in again.",
)
NOT_RUN = Code(
    "not-run",
    Verdict.UNKNOWN,
    "The test was not run, for a reason that may be a fault. Read what it says, and run the module again.",
)
NOT_MEANT = Code("not-meant", Verdict.SKIPPED, "These tests do not apply, by what the module says.")
UNREACHABLE = Code(
    "unreachable",
    Verdict.ERROR,
    "The module could not reach this server, so nothing is known of it. Let it be reached by PowerShell remoting (port"
    " 5985), or run the module there.",
)

_CODES = {Outcome.PASS: OK, Outcome.FAIL: FAILED, Outcome.WARNING: WARNED, Outcome.ERROR: BROKE_OFF}


def judge(_: Target, hand: Hand) -> Iterator[Finding]:
    found: Diagnostics = hand[SOURCE]
    by_code: dict[Code, list[Result]] = {}
    for result in found.results:
        by_code.setdefault(_code(result), []).append(result)
    for code in (FAILED, BROKE_OFF, NOT_RUN, WARNED):
        yield from (_told(code, result) for result in by_code.get(code, ()))
    for server in found.unreachable:
        yield UNREACHABLE.at(
            server,
            expected="tested",
            observed="not reached",
            fix=f"Test-NetConnection {handed.quoted(server)} -Port 5985",
        )
    for code in (OK, NOT_MEANT):
        if results := by_code.get(code):
            yield code.at(
                "tests",
                expected="every one of them",
                observed=f"{len(results)}: {handed.listed({each.name for each in results})}",
            )


def _code(result: Result) -> Code:
    if result.outcome is not Outcome.NOT_RUN:
        return _CODES[result.outcome]
    if _ABSENT.search(result.detail):
        return FAILED
    return NOT_MEANT if not result.detail or _NOT_MEANT.search(result.detail) else NOT_RUN


def _told(code: Code, result: Result) -> Finding:
    means = meaning(result.name)
    subject = f"{result.name} on {result.server}" if result.server else result.name
    return code.at(subject, expected=means.expected, observed=result.detail or "no reason given", fix=means.fix)


CHECK = Check(
    id="adfs-diagnostics-upload",
    step=6,
    title="Microsoft's own tests of AD FS pass",
    codes=(OK, FAILED, WARNED, BROKE_OFF, NOT_RUN, NOT_MEANT, UNREACHABLE, NOT_FEDERATED),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/troubleshooting/ad-fs-diagnostics-analyzer",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    skips=unneeded,
)
