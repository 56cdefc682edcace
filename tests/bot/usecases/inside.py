"""A checklist whose checks wait for people: one judges hosting providers, two are stated, one of them by two people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.checks import Check, Kind, Target
from bot.evidence.powershell import Output
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.usecases import Asker, Deps
from bot.usecases.start import start
from tests.bot.usecases.conftest import TEMPLATE

GOOD, BAD = Code("good", Verdict.PASS), Code("bad", Verdict.FAIL, "Put it right.")
SKIPPED = Code("no-mail", Verdict.SKIPPED)
SHARED = b'[{"ProxyFqdn": "sipfed.online.lync.com", "Enabled": true, "EnabledSharedAddressSpace": true}]'
ALONE = SHARED.replace(b'Space": true', b'Space": false')
FEDERATION = b'{"SharedSipAddressSpace": true, "AllowFederatedUsers": true}'


async def _observe(target: Target, _net: Net) -> Output:
    found: Output = target.handed["hosting-provider"]
    return found


def _judge(_target: Target, seen: Output) -> Iterator[Finding]:
    for row in seen.rows:
        yield (GOOD if row.flag("EnabledSharedAddressSpace") else BAD).at(row.text("ProxyFqdn") or "")


def _without_mail(target: Target) -> Finding | None:
    return SKIPPED.at("mail") if target.profile.mail == "none" else None


PASTE = Check(
    id="hosting",
    step=1,
    title="The hosting provider",
    codes=(GOOD, BAD),
    source="here",
    observe=_observe,
    judge=_judge,
    kind=Kind.PASTE,
    wants=("hosting-provider",),
)
STATED = Check(id="media-ports", step=1, title="The firewall", codes=(), source="here", kind=Kind.ATTEST)
BY_TWO = Check(id="rollback", step=1, title="The way back", codes=(), source="here", kind=Kind.ATTEST)
MAIL = Check(id="mail", step=1, title="Mail", codes=(SKIPPED,), source="here", kind=Kind.ATTEST, skips=_without_mail)
CHECKS = {check.id: check for check in (PASTE, STATED, BY_TWO, MAIL)}

INSIDE = replace(
    TEMPLATE,
    steps=(replace(TEMPLATE.steps[0], checks=tuple(CHECKS), four_eyes=("rollback",)), *TEMPLATE.steps[1:]),
)


async def inside(deps: Deps, asker: Asker) -> Deps:
    """Return a bot with these checks, with the checklist started in the asker's channel."""
    able = replace(deps, checks={**deps.checks, **CHECKS}, templates={INSIDE.id: INSIDE}, public_url="https://bot.test")
    await start(able, asker, values={"domain": "contoso.com"})
    return able
