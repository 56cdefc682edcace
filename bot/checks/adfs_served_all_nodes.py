"""AD FS, all nodes: does every address of the federation service show the same certificate?

All federation servers and all proxies must have one and the same. On Windows Server 2012 R2 it is assigned on each of
them by itself, and one is easily forgotten: then every second sign-in fails.

The bot asks the addresses that DNS names. Servers behind a load balancer share one, and it sees only those that answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target
from bot.checks.federation_service import APPLIES, NOT_SEEN, PORT, Glimpse, Served, nothing, places, served, service
from bot.model.verdict import Code, Finding, Verdict

OK = Code("ok", Verdict.PASS)
DIFFERENT = Code(
    "different",
    Verdict.FAIL,
    "The servers show different certificates. Assign one and the same on every federation server"
    " (`Set-AdfsSslCertificate`; on 2012 R2 on each of them) and on every proxy"
    " (`Set-WebApplicationProxySslCertificate`).",
)
SILENT = Code(
    "silent",
    Verdict.FAIL,
    "Of several servers this one shows no certificate. Put it right, or take its address out of DNS for as long as it"
    " is out of service.",
)

_EXPECTED = "one certificate everywhere"


def judge(target: Target, seen: Served | None) -> Iterator[Finding]:
    name = service(target)
    if seen is None:
        yield nothing(target)
        return
    shown: dict[str, list[Glimpse]] = {}
    for glimpse in seen.glimpses:
        if not glimpse.trouble:
            shown.setdefault(glimpse.chain[0].thumbprint, []).append(glimpse)
    if not shown:
        yield NOT_SEEN.at(f"{name}:{PORT}", expected=_EXPECTED, observed=str(seen.addresses))
        return
    observed = "; ".join(f"{places(same, name)}: {thumbprint}" for thumbprint, same in shown.items())
    yield (OK if len(shown) == 1 else DIFFERENT).at(f"{name}:{PORT}", expected=_EXPECTED, observed=observed)
    for glimpse in seen.glimpses:
        if glimpse.trouble:
            yield SILENT.at(places([glimpse], name), expected=_EXPECTED, observed=glimpse.trouble)


CHECK = Check(
    id="adfs-served-all-nodes",
    step=6,
    title="Every server shows the same certificate",
    codes=(OK, DIFFERENT, SILENT, NOT_SEEN, *APPLIES),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-requirements",
    observe=served,
    judge=judge,
)
