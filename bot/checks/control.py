"""The control: does a host of Microsoft's answer? Where nothing of theirs does, it tells a closed door from a gag."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.checks import clouds
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Verdict
from bot.net.facts import Outcome

if TYPE_CHECKING:
    from bot.checks import Target
    from bot.net import Net

SIP_PORT = 5061
MAX_ADDRESSES = 3  # one that answers is enough

NO_WAY_OUT = Code(
    "no-way-out",
    Verdict.ERROR,
    "A host of Microsoft's does not answer here either, so the bot's own network lets nothing out on this port. Open it"
    " for the bot, or check from elsewhere.",
)
NOT_PUBLIC = Code(
    "not-public",
    Verdict.ERROR,
    "The address is not public, so the bot does not connect. From outside nobody reaches it; if the bot stands inside,"
    " its operator can allow the network (`HYBRID_ALLOWED_NETWORKS`).",
)


async def federation_answers(target: Target, net: Net) -> bool:
    """Tell whether Microsoft's federation takes a connection on port 5061."""
    found = await net.dns.addresses(clouds.online(target).federation)
    tried = await asyncio.gather(*(net.tls.connect(address, SIP_PORT) for address in found.all[:MAX_ADDRESSES]))
    return any(each.outcome is Outcome.OPEN for each in tried)


async def web_answers(target: Target, net: Net) -> bool:
    """Tell whether Microsoft's sign-in service answers, whatever it says."""
    try:
        await net.http.get(f"{clouds.login_url(target)}/common/v2.0/.well-known/openid-configuration")
    except ProbeError:
        return False
    return True
