"""Edge, TLS: does it speak TLS 1.2 or newer?

Microsoft 365 takes no TLS 1.0 or 1.1 any more, and `Move-CsUser` needs TLS 1.2 as well. The bot offers every version
that it knows, the old ones too, and shows what the Edge chooses. Where it can agree upon none, that is an error, for
it says nothing of the versions.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target, edge_servers
from bot.checks.edge_servers import CERTIFICATE_CODES, Glimpse, Seen, places
from bot.model.verdict import Code, Finding, Verdict

GOOD = ("TLSv1.2", "TLSv1.3")

OK = Code("ok", Verdict.PASS)
OLD = Code(
    "old-tls",
    Verdict.WARN,
    "The server speaks no TLS 1.2. Install the current cumulative updates, and enable TLS 1.2 on every server"
    " (Schannel, and strong cryptography of .NET).",
)

_WORDS = "TLS 1.2 or newer"
_FIX = r"Set-ItemProperty HKLM:\SOFTWARE\Microsoft\.NETFramework\v4.0.30319 SchUseStrongCrypto 1 -Type DWord"


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    def of_all(shown: tuple[Glimpse, ...]) -> Iterator[Finding]:
        for protocol in dict.fromkeys(glimpse.protocol for glimpse in shown):
            alike = [glimpse for glimpse in shown if glimpse.protocol == protocol]
            code, fix = (OK, "") if protocol in GOOD else (OLD, _FIX)
            yield code.at(places(alike), expected=_WORDS, observed=protocol or "SSL 3.0 or older", fix=fix)

    return edge_servers.judge_certificates(target, seen, of_all, expected=_WORDS)


CHECK = Check(
    id="edge-tls-version",
    step=3,
    title="The Edge speaks TLS 1.2 or newer",
    codes=(OK, OLD, *CERTIFICATE_CODES),
    source="https://learn.microsoft.com/purview/prepare-tls-1.2-in-office-365",
    observe=edge_servers.certificates,
    judge=judge,
    priority=2,
)
