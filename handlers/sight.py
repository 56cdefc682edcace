"""Which channels somebody may see: asked of Slack, and kept for a while, because Slack counts every call."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from bot.model.delivery import LaterError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Hashable
    from collections.abc import Set as AbstractSet

    from handlers.outbox import Outbox

log = logging.getLogger(__name__)

Known = TypeVar("Known")

ROOMS_KEPT = 60.0  # seconds; who has left a channel is shown nothing of it after that
KEPT = 600.0  # seconds; whether somebody is a guest, or a channel private, seldom changes
MANY = 2_000  # answers, before those that are over are forgotten
PAGE = "999"  # what Slack gives at most at once
MOST_PAGES = 20
_KINDS = "public_channel,private_channel"


class Sight:
    """Knows in which channels people are, and which channels are open to who is in none of them.

    Args:
        outbox: The way to ask.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._rooms: dict[Hashable, tuple[float, frozenset[str]]] = {}
        self._guests: dict[Hashable, tuple[float, bool]] = {}
        self._open: dict[Hashable, tuple[float, bool]] = {}

    async def of(self, team: str, user: str, channels: AbstractSet[str], *, at_once: bool) -> AbstractSet[str]:
        """Return those of *channels* that *user* may see.

        A member of the workspace sees the public channels, and the private ones in which they are; a guest those in
        which they are. What Slack does not tell nobody sees.

        Args:
            at_once: Ask nobody.

        Raises:
            LaterError: It is not known yet, and nobody may be asked.
            DeliveryError: Slack does not answer.
        """
        rooms = await self._rooms_of(team, user, at_once=at_once)
        others = channels - rooms
        if not others or await self._guest(team, user, at_once=at_once):
            return channels & rooms
        return (channels & rooms) | {one for one in others if await self._is_open(team, one, at_once=at_once)}

    async def _rooms_of(self, team: str, user: str, *, at_once: bool) -> frozenset[str]:
        if (known := self._kept(self._rooms, (team, user), at_once=at_once)) is not None:
            return known
        found: set[str] = set()
        cursor = ""
        for _ in range(MOST_PAGES):
            more = {"cursor": cursor} if cursor else {}
            said = await self._told(team, "users.conversations", user=user, types=_KINDS, limit=PAGE, **more)
            found |= {str(channel.get("id")) for channel in said.get("channels") or ()}
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return self._keep(self._rooms, (team, user), frozenset(found), seconds=ROOMS_KEPT)

    async def _guest(self, team: str, user: str, *, at_once: bool) -> bool:
        if (known := self._kept(self._guests, (team, user), at_once=at_once)) is not None:
            return known
        about = (await self._told(team, "users.info", user=user)).get("user") or {}
        ours = str(about.get("team_id") or team) == team or bool(
            (about.get("enterprise_user") or {}).get("enterprise_id")
        )
        stranger = not about or about.get("is_stranger") or not ours
        guest = bool(about.get("is_restricted") or about.get("is_ultra_restricted") or stranger)
        return self._keep(self._guests, (team, user), guest)

    async def _is_open(self, team: str, channel: str, *, at_once: bool) -> bool:
        if (known := self._kept(self._open, (team, channel), at_once=at_once)) is not None:
            return known
        about = (await self._told(team, "conversations.info", channel=channel)).get("channel") or {}
        return self._keep(self._open, (team, channel), about.get("is_private") is False)

    async def _told(self, team: str, method: str, **arguments: str) -> dict[str, Any]:
        """Return what Slack tells; nothing where it refuses, as it does of a private channel without the bot."""
        try:
            return await self._outbox.ask(team, method, **arguments)
        except RefusedError as error:
            log.info("Slack does not tell who may see what", extra={"method": method, "reason": str(error)})
            return {}

    def _kept(self, known: dict[Hashable, tuple[float, Known]], key: Hashable, *, at_once: bool) -> Known | None:
        until, value = known.get(key, (0.0, None))
        if until > self._outbox.clock():
            return value
        if at_once:
            raise LaterError("not known yet", timedelta())
        return None

    def _keep(
        self, known: dict[Hashable, tuple[float, Known]], key: Hashable, value: Known, *, seconds: float = KEPT
    ) -> Known:
        now = self._outbox.clock()
        if len(known) >= MANY:
            for old in [one for one, (until, _) in known.items() if until <= now]:
                del known[old]
        known[key] = (now + seconds, value)
        return value
