"""The audit trail, append-only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import Select, delete, exists, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.audit import Entry, Verb
from bot.model.cut import Cut
from storage import chain
from storage.codec import plain_part, read_part, to_text
from storage.people import People
from storage.tables import audit, checklists
from storage.templates import Templates

_TRAIL = (
    select(audit, checklists.c.template)
    .join(checklists, (checklists.c.team == audit.c.team) & (checklists.c.id == audit.c.checklist))
    .order_by(audit.c.version.desc())
)

_L = checklists.c


@dataclass(frozen=True, slots=True)
class Trail:
    """Whose trail it is; the version is that of its last entry."""

    team: str
    checklist: str
    channel: str
    version: int


class Audit:
    """Entries of every checklist, in the order of their versions."""

    def __init__(self, connection: AsyncConnection, templates: Templates) -> None:
        self._connection = connection
        self._templates = templates

    async def add(self, entry: Entry) -> None:
        """Append *entry*, and note that its actor acted; its (team, checklist, version) must be new."""
        parts = {"text": entry.text, "before": plain_part(entry.before), "after": plain_part(entry.after)}
        row = chain.Row(
            team=entry.team,
            checklist=entry.checklist,
            version=entry.version,
            at=entry.at,
            actor=entry.actor,
            verb=entry.verb.value,
            step=entry.step,
            undoes=entry.undoes,
            document=to_text(parts),
            hash="",
        )
        linked = chain.link(await self._head(row), row)
        await self._connection.execute(audit.insert().values(**asdict(replace(row, hash=linked))))
        await People(self._connection).acted(entry.team, entry.actor, entry.checklist)

    async def trails(self, after: tuple[str, str] = ("", ""), *, limit: int = 1_000) -> tuple[Trail, ...]:
        """Return whose trails there are, in the order of their keys, those that come *after* a key."""
        keys = tuple_(_L.team, _L.id)
        query = select(_L.team, _L.id, _L.channel, _L.version).where(keys > after).order_by(_L.team, _L.id).limit(limit)
        return tuple([Trail(*found) for found in (await self._connection.execute(query)).all()])

    async def verify(self, team: str, checklist: str, *, version: int, head: str = "") -> chain.Chain:
        """Return how far the checklist's chain holds; *version* is its own, *head* a hash noted down before."""
        query = select(audit).where(*_of(team, checklist)).order_by(audit.c.version)
        rows = (await self._connection.execute(query)).all()
        return await asyncio.to_thread(chain.verified, map(chain.row, rows), version=version, head=head)

    async def of(
        self, team: str, checklist: str, *, step: str = "", verbs: Collection[Verb] = (), limit: int = 50
    ) -> tuple[Entry, ...]:
        """Return the last entries, newest first; of one step only if *step* is its key, and of *verbs* if there are."""
        of_step = [audit.c.step == step] if step else []
        of_verbs = [audit.c.verb.in_([verb.value for verb in verbs])] if verbs else []
        return await self._entries(_TRAIL.where(*_of(team, checklist), *of_step, *of_verbs).limit(limit))

    async def at(self, team: str, checklist: str, version: int) -> Entry | None:
        """Return the entry of the change that made *version*; None if there is none."""
        found = await self._entries(_TRAIL.where(*_of(team, checklist), audit.c.version == version))
        return found[0] if found else None

    async def since(self, team: str, checklist: str, moment: datetime) -> tuple[Entry, ...]:
        """Return every entry made at or after *moment*, newest first."""
        return await self._entries(_TRAIL.where(*_of(team, checklist), audit.c.at >= moment))

    async def after(self, team: str, checklist: str, version: int) -> tuple[Entry, ...]:
        """Return the entries of later versions than *version*, oldest first."""
        newest_first = await self._entries(_TRAIL.where(*_of(team, checklist), audit.c.version > version))
        return newest_first[::-1]

    async def oldest(self, before: datetime) -> tuple[str, str] | None:
        """Return whose trail (team, checklist) begins with the oldest entry made before a moment; None if none does."""
        earlier = audit.alias("earlier")
        first = ~exists().where(
            earlier.c.team == audit.c.team,
            earlier.c.checklist == audit.c.checklist,
            earlier.c.version < audit.c.version,
        )
        query = select(audit.c.team, audit.c.checklist).where(audit.c.at < before, first).order_by(audit.c.at).limit(1)
        found = (await self._connection.execute(query)).one_or_none()
        return None if found is None else (found.team, found.checklist)

    async def old(self, team: str, checklist: str, before: datetime, *, limit: int) -> Cut | None:
        """Return how far the trail was made before a moment, up to *limit* entries; None if none of it was."""
        query = select(audit).where(*_of(team, checklist)).order_by(audit.c.version).limit(limit)
        first = map(chain.row, (await self._connection.execute(query)).all())
        old = list(takewhile(lambda entry: entry.at < before, first))
        if not old:
            return None
        last = old[-1]
        head = last.hash or await self._head(replace(last, version=last.version + 1))
        return Cut(last.version, head)

    async def cut(self, entry: Entry, cut: Cut) -> None:
        """Append *entry*, whose text is *cut*, and remove what it says; whoever does so holds the checklist's row."""
        await self.add(entry)
        gone = (*_of(entry.team, entry.checklist), audit.c.version <= cut.through)
        await self._connection.execute(delete(audit).where(*gone))

    async def _head(self, entry: chain.Row) -> str:
        """Return the hash of the entry before, and give one to those to which an older version gave none."""
        earlier = (*_of(entry.team, entry.checklist), audit.c.version < entry.version)
        query = select(audit).where(*earlier).order_by(audit.c.version.desc()).limit(1)
        found = (await self._connection.execute(query)).one_or_none()
        if found is None:
            return chain.FIRST
        last = chain.row(found)
        if last.hash:
            return last.hash
        made = chain.link(await self._head(last), last)
        this = (*_of(last.team, last.checklist), audit.c.version == last.version)
        await self._connection.execute(update(audit).where(*this).values(hash=made))
        return made

    async def _entries(self, query: Select[Any]) -> tuple[Entry, ...]:
        rows = (await self._connection.execute(query)).all()
        return tuple([await self._entry(row) for row in rows])

    async def _entry(self, row: Any) -> Entry:  # noqa: ANN401 - a row with the columns of _TRAIL
        template = await self._templates.of(row.team, row.template)
        parts = json.loads(row.document)
        return Entry(
            team=row.team,
            checklist=row.checklist,
            version=row.version,
            at=row.at,
            actor=row.actor,
            verb=Verb(row.verb),
            step=row.step,
            text=parts["text"],
            before=read_part(template, parts["before"]),
            after=read_part(template, parts["after"]),
            undoes=row.undoes,
        )


def _of(team: str, checklist: str) -> tuple[Any, Any]:
    return audit.c.team == team, audit.c.checklist == checklist
