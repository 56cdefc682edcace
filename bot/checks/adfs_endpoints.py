"""AD FS, endpoints: are the ways in open that Microsoft 365 and its programs use?

Browsers come in by `/adfs/ls/`, programs by `usernamemixed`: without either, people cannot sign in to the tenant.

On the third, `windowstransport`, advice differs, so this check always warns of it. Old Lync clients outside sign in by
it, for which it has to be enabled and proxied. But proxied it lets anybody outside try passwords, as often as they
like, and lock accounts out, so today's advice is not to proxy it. Decide which weighs more with you.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed import Hand
from bot.checks.handed_certificate import unneeded
from bot.evidence.row import Row
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "adfs-endpoints"
BROWSERS, PROGRAMS = "/adfs/ls/", "/adfs/services/trust/2005/usernamemixed"
OLD_CLIENTS = "/adfs/services/trust/2005/windowstransport"

OK = Code("ok", Verdict.PASS)
OFF = Code(
    "off",
    Verdict.FAIL,
    "Sign-in to Microsoft 365 takes this endpoint. Enable it, then restart `adfssrv` on each server of the farm.",
)
PROXIED = Code(
    "proxied",
    Verdict.WARN,
    "Old Lync clients outside can sign in by it; but so can anybody try passwords, and lock accounts out. If no such"
    " client is left outside, take it off the proxies.",
)
NOT_PROXIED = Code(
    "not-proxied",
    Verdict.WARN,
    "Old Lync clients outside cannot sign in by it; in exchange nobody outside can try passwords there, which is"
    " today's advice. If such clients are left outside, enable it and proxy it, and see that lockout is on.",
)


def judge(_: Target, hand: Hand) -> Iterator[Finding]:
    found = {_folded(row.text("AddressPath") or ""): row for row in hand[SOURCE].rows}
    for path in (BROWSERS, PROGRAMS):
        yield _of_needed(path, found.get(_folded(path)))
    yield _of_old_clients(found.get(_folded(OLD_CLIENTS)))


def _of_needed(path: str, row: Row | None) -> Finding:
    enabled = row.flag("Enabled") if row else None
    if enabled is None:
        return handed.not_shown(path, SOURCE, "AddressPath", "Enabled")
    if enabled:
        return OK.at(path, expected="enabled", observed="enabled")
    return OFF.at(path, expected="enabled", observed="disabled", fix=f"Enable-AdfsEndpoint -TargetAddressPath {path}")


def _of_old_clients(row: Row | None) -> Finding:
    enabled, proxied = (row.flag("Enabled"), row.flag("Proxy")) if row else (None, None)
    if enabled is None or proxied is None:
        return handed.not_shown(OLD_CLIENTS, SOURCE, "AddressPath", "Enabled", "Proxy")
    if enabled and proxied:
        fix = f"Set-AdfsEndpoint -TargetAddressPath {OLD_CLIENTS} -Proxy $false"
        return PROXIED.at(OLD_CLIENTS, expected="a decision", observed="enabled and proxied", fix=fix)
    observed = "enabled, not proxied" if enabled else "disabled"
    return NOT_PROXIED.at(OLD_CLIENTS, expected="a decision", observed=observed)


def _folded(path: str) -> str:
    return path.strip().strip("/").casefold()


CHECK = Check(
    id="adfs-endpoints",
    step=6,
    title="The endpoints that Microsoft 365 needs are enabled",
    codes=(OK, OFF, PROXIED, NOT_PROXIED, handed.NOT_SHOWN, NOT_FEDERATED),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/deployment/best-practices-securing-ad-fs",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    skips=unneeded,
)
