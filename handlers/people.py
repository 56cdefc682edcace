"""Who somebody is: by what a request says, and by what Slack said of them within the hour."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from bot.model.delivery import DeliveryError
from bot.model.errors import UnknownPersonError
from bot.model.person import Kind, Person, guessed

if TYPE_CHECKING:
    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.outbox import Outbox

T = TypeVar("T")

log = logging.getLogger(__name__)

KEPT = 3_600.0  # seconds
UNSURE_KEPT = 30.0  # seconds, until Slack is asked again
MOST = 10_000  # people


class People:
    """What Slack said of people; each is asked about once an hour, and never before an acknowledgement.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[float, Person]] = OrderedDict()

    def of(self, body: Mapping[str, Any], team: str) -> Person:
        """Return who sent *body*, a command or an interaction, to the workspace *team*; Slack is not asked."""
        user = body.get("user") or {}
        who = str(user.get("id") or body.get("user_id") or "")
        known = self._kept(team, who)
        organization = bool(body.get("enterprise") or body.get("enterprise_id"))
        return known or guessed(who, home=team, own=str(user.get("team_id") or ""), organization=organization)

    async def identified(self, outbox: Outbox, asker: Asker) -> Asker:
        """Return *asker* with who they are, asking Slack if need be.

        Where Slack does not say, a stranger stays one, and everybody else is `Kind.UNSURE` for a moment: whoever may
        be a guest may do no more than guests.
        """
        if asker.known:
            return asker
        known = self._kept(asker.team, asker.user)
        if known is None:
            try:
                known = person(await outbox.ask(asker.team, "users.info", user=asker.user), asker)
                kept = KEPT
            except DeliveryError as error:
                log.warning("Slack does not say who somebody is", extra={"reason": str(error)})
                unsure = Kind.UNSURE if asker.kind is Kind.MEMBER else asker.kind
                known, kept = Person(asker.user, unsure), UNSURE_KEPT
            self._keep(asker.team, asker.user, known, kept)
        return replace(asker, kind=known.kind, known=True)

    def _kept(self, team: str, user: str) -> Person | None:
        until, known = self._known.get((team, user), (0.0, None))
        return known if until > self._clock() else None

    def _keep(self, team: str, user: str, known: Person, seconds: float) -> None:
        self._known[team, user] = (self._clock() + seconds, known)
        if len(self._known) > MOST:
            self._known.popitem(last=False)


async def once_known(kit: Kit, asker: Asker, act: Callable[[Asker], Awaitable[T]]) -> T:
    """Let *asker*, act, once Slack was asked who they are, where that matters; never before an acknowledgement."""
    try:
        return await act(asker)
    except UnknownPersonError:
        return await act(await kit.people.identified(kit.outbox, asker))


def person(said: Mapping[str, Any], asker: Asker) -> Person:
    """Return who *asker* is, by the answer of ``users.info``, in the workspace where they asked."""
    user = said.get("user") or {}
    organization = bool((user.get("enterprise_user") or {}).get("enterprise_id"))
    elsewhere = str(user.get("team_id") or asker.team) != asker.team and not organization
    if user.get("is_stranger") or ("is_stranger" not in user and elsewhere):
        return Person(asker.user, Kind.STRANGER)
    guest = user.get("is_restricted") or user.get("is_ultra_restricted")
    return Person(asker.user, Kind.GUEST if guest else Kind.MEMBER)
