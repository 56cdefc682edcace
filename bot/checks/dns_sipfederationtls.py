"""Federation record: can partners, and Microsoft's cloud, find the Access Edge?

Every SIP domain needs `SRV _sipfederationtls._tcp.DOMAIN` on port 5061, whose host leads to the Access Edge. The cloud
finds people on premises by it, and so do federated partners and push notifications. What counts is the best record:
lowest priority, then highest weight.

As long as anybody is on premises it must not name Microsoft (`sipfed.online.lync.com` and its like). The admin center
asks for exactly that and reports a DNS problem until it gets it; in a hybrid, ignore it. In the phase
`decommissioning` the expectation turns around.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target, srv_records
from bot.checks.srv_records import CODES, Seen, Service
from bot.model.verdict import Finding
from bot.net import Net

SERVICE = Service("_sipfederationtls._tcp", 5061, lambda online: online.federation)


async def observe(target: Target, net: Net) -> Seen | None:
    return await srv_records.observe(SERVICE, target, net)


def judge(target: Target, seen: Seen | None) -> Iterator[Finding]:
    return srv_records.judge(SERVICE, target, seen)


CHECK = Check(
    id="dns-sipfederationtls",
    step=2,
    title="Partners and the cloud find the Access Edge",
    codes=CODES,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity#dns-settings",
    observe=observe,
    judge=judge,
)
