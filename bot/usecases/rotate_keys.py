"""Seals every secret anew with the first key, while the bot runs; begun again, it goes on where it was broken off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.seals import Place

if TYPE_CHECKING:
    from storage.store import Store

AT_ONCE = 200  # rows in a transaction


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a pass over all secrets did.

    Attributes:
        renewed: How many were sealed anew.
        locked: How many open with no key; they were left as they are.
    """

    renewed: int
    locked: int


async def rotate(store: Store) -> Rotation:
    """Seal anew whatever is not sealed with the first key."""
    renewed = locked = 0
    place: Place | None = Place()
    while place is not None:
        async with store.begin() as tx:
            passed = await tx.seals.renew(place, limit=AT_ONCE)
        renewed, locked, place = renewed + passed.renewed, locked + passed.locked, passed.next
    return Rotation(renewed, locked)
