"""What is somebody's, over all channels of their workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.mine import Mine, next_slot

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.usecases import Deps
    from storage.people import Share

MOST = 40  # checklists that are read; of the others their number is told
KNOWN = 1_000  # so many are counted


async def mine(deps: Deps, team: str, person: str, *, at_once: bool = False) -> Mine:
    """Return what is the person's.

    A checklist is somebody's if they started it, own a step of it, or acted in it, and may see its channel now: who
    was taken out of a private channel, and a guest who is not in a channel, is shown nothing of it.

    Args:
        at_once: Ask nobody.

    Raises:
        LaterError: It is not known yet which channels the person may see.
        DeliveryError: Slack does not tell.
    """
    async with deps.store.read() as tx:
        shares = await tx.people.of(team, person, limit=KNOWN)
    found: list[Checklist] = []
    while shares and len(found) < MOST:
        batch, shares = shares[:MOST], shares[MOST:]
        found += await _seen(deps, (team, person), batch, at_once=at_once)
    kept, over = found[:MOST], found[MOST:]
    async with deps.store.read() as tx:
        planned = await tx.ledger.planned(team, [checklist.id for checklist in kept])
    slots = {checklist.id: next_slot(checklist, planned.get(checklist.id, ())) for checklist in kept}
    return Mine(
        team=team,
        person=person,
        checklists=tuple(kept),
        reminders={name: slot for name, slot in slots.items() if slot is not None},
        more=len(shares) + len(over),
    )


async def _seen(deps: Deps, whose: tuple[str, str], batch: tuple[Share, ...], *, at_once: bool) -> list[Checklist]:
    """Return those of *batch* whose channel the person may see."""
    async with deps.store.read() as tx:
        there = await tx.checklists.many(whose[0], [share.checklist for share in batch])
    running = [checklist for checklist in there if not checklist.closed]
    if not running:
        return []
    channels = frozenset(checklist.channel for checklist in running)
    visible = await deps.voice.sees(*whose, channels, at_once=at_once)
    return [each for each in running if each.channel in visible]
