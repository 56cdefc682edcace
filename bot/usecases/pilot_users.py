"""Keeps the list of pilot users, and tells how far each is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.checks import moving
from bot.evidence import pilot_list
from bot.model import pilot_verbs
from bot.model.errors import BotError
from bot.model.pilot import RowsError, in_order
from bot.model.readiness import CHECKS, Ready, Stage, readiness
from bot.usecases.change import change, current
from bot.usecases.examine import marks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evidence.pilot_list import PilotList
    from bot.model.checklist import Checklist
    from bot.model.pilot import Pilots
    from bot.model.verbs import Actor, Change
    from bot.usecases import Asker, Deps

SOURCE = "pilot-list"  # of a list that is handed in
MAX_BYTES = 1024 * 1024  # two hundred people are a hundredth of it
MAX_NAME = 60  # characters of a file's name, in the trail


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Pilot users, and how far each is.

    Attributes:
        shown: Those that were asked for, by batch and name.
        everyone: All of the list, in the same order.
        way: To the cloud and back.
    """

    checklist: Checklist
    shown: tuple[Ready, ...]
    everyone: tuple[Ready, ...]
    way: moving.Way


async def add(deps: Deps, asker: Asker, names: Sequence[str], *, batch: str | None = None) -> Change:
    """Add pilot users, or set the batch of those who are there; None leaves the batch as it is."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return pilot_verbs.add(checklist, names, actor, batch=batch)

    return await change(deps, asker, verb)


async def remove(deps: Deps, asker: Asker, names: Sequence[str]) -> Change:
    """Take pilot users out of the list; no names mean all of them."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return pilot_verbs.remove(checklist, names, actor) if names else pilot_verbs.remove_all(checklist, actor)

    return await change(deps, asker, verb)


async def mark(deps: Deps, asker: Asker, names: Sequence[str], *, batch: str = "", verified: bool) -> Change:
    """Say that users, by name or by batch, are moved or, if *verified*, that it works for them."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        meant = names or tuple(user.upn for user in checklist.pilots.of_batch(batch))
        if verified:
            return pilot_verbs.mark_verified(checklist, meant, actor)
        return pilot_verbs.mark_moved(checklist, meant, actor)

    return await change(deps, asker, verb)


async def bring_back(deps: Deps, asker: Asker, name: str, *, reason: str = "") -> Change:
    """Say that a user was moved back on premises, and why."""

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return pilot_verbs.mark_back(checklist, name, actor, reason=reason)

    return await change(deps, asker, verb)


async def import_pilots(deps: Deps, asker: Asker, raw: bytes, name: str = "", *, replacing: bool = False) -> Change:
    """Take over the list *raw*, all of it or nothing.

    Args:
        name: The file's; "" for pasted text.
        replacing: Who is not in it is no pilot user any more; otherwise they stay.

    Raises:
        RowsError: Something is wrong with it; the text has every row that is.
    """
    if len(raw) > MAX_BYTES:
        raise RowsError(f"It is larger than {MAX_BYTES // 2**20} MB, which no list of pilot users is.")
    return await take(deps, asker, await asyncio.to_thread(pilot_list.read, raw), name, replacing=replacing)


async def take(deps: Deps, asker: Asker, handed: PilotList, name: str = "", *, replacing: bool = False) -> Change:
    """Take over a list that was read; the same as `import_pilots` otherwise."""
    of = PurePath(name.replace("\\", "/")).name[:MAX_NAME] or "a pasted list"

    def verb(checklist: Checklist, actor: Actor) -> Change:
        return pilot_verbs.take(checklist, handed.users, actor, told=handed.told, replacing=replacing, of=of)

    return await change(deps, asker, verb)


async def show(deps: Deps, asker: Asker, word: str = "") -> Listed:
    """Return pilot users, and how far each is.

    Args:
        word: A name, a stage or a batch; "" for all.

    Raises:
        BotError: There is nobody like that; the text says what there is.
    """
    now = deps.now()
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
        reports = await tx.reports.latest(checklist.team, checklist.id, CHECKS)
        evidence = await tx.evidence.of(checklist.team, checklist.id)
    instance = marks_of(evidence.values(), now).get(moving.SOURCE, {}).get(moving.MARK, "")
    users = sorted(checklist.pilots.users, key=lambda user: (in_order(user.batch), user.upn))
    everyone = readiness(users, reports, now)
    return Listed(
        checklist=checklist,
        shown=_meant(checklist.pilots, everyone, word),
        everyone=everyone,
        way=moving.way(checklist.profile, instance),
    )


def _meant(pilots: Pilots, everyone: tuple[Ready, ...], word: str) -> tuple[Ready, ...]:
    if not word:
        return everyone
    if "@" in word:
        found = tuple(ready for ready in everyone if ready.user.upn == word)
        if not found:
            raise BotError(
                f"{word} is no pilot user. `/hybrid pilot list` shows who is, and `/hybrid pilot add {word}` adds one."
            )
        return found
    if word.lower() in set(Stage):
        return tuple(ready for ready in everyone if ready.stage == word.lower())
    batch = pilots.of_batch(word)
    return tuple(ready for ready in everyone if ready.user in batch)
