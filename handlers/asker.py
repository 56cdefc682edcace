"""Who acted, and what the button or the modal that they used belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.usecases import Asker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.kit import Kit


def asker_of(kit: Kit, body: Mapping[str, Any], place: str) -> Asker:
    """Return who sent *body*, and where.

    Args:
        place: ``CHECKLIST@CHANNEL``, as a button's value and a modal's metadata carry it; without the second part the
            channel is the one that was clicked in. A button in a direct message stands elsewhere than its checklist.
    """
    user = body.get("user") or {}
    checklist, _, channel = place.partition("@")
    where = body.get("channel") or {}
    team = (body.get("team") or {}).get("id") or user.get("team_id") or kit.team
    return Asker(
        team=team,
        channel=channel or where.get("id", ""),
        user=user.get("id", ""),
        checklist=checklist,
        person=kit.people.of(body, team),
    )


def place_of(asker: Asker) -> str:
    """Return what a button or a modal carries, so that `asker_of` finds its checklist again."""
    return f"{asker.checklist}@{asker.channel}"
