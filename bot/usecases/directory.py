"""Reads the directory on premises where the bot stands inside, in place of a file that somebody hands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.model.errors import ProbeError
from bot.model.evidence import Evidence, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.checks import Check
    from bot.model.verbs import Actor
    from bot.usecases import Deps

SOURCE = "ad-users"


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """What is handed in at this moment.

    Attributes:
        facts: By the id of their source; they are gone when the look is over.
        unread: Why the bot could not read a source itself, by its id.
        evidence: What stays of them.
        actor: Who hands them in; None where nobody does.
        delivery: What named the delivery that they came with; "" for none.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    actor: Actor | None = None
    delivery: str = ""


async def read(deps: Deps, checks: Sequence[Check], hand: InHand) -> InHand:
    """Return *hand* with the users of the directory in it, where any of *checks* wants them and nobody brought them."""
    wanted = any(SOURCE in check.wants for check in checks)
    if deps.net.ldap is None or not wanted or SOURCE in hand.facts:
        return hand
    try:
        users = await deps.net.ldap.users()
    except ProbeError as error:
        return replace(hand, unread={SOURCE: str(error)})
    evidence = Evidence(source=SOURCE, way=Way.DIRECTORY, by="", at=deps.now())
    return replace(hand, facts={**hand.facts, SOURCE: users}, evidence=(*hand.evidence, evidence))
