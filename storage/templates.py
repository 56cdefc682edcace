"""Snapshots of templates: named by what they hold, never changed, so that a process reads each once."""

from __future__ import annotations

import json
from hashlib import sha256

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.template import Template
from storage.codec import plain, read, to_text
from storage.tables import templates
from storage.upsert import insert

_DOCUMENT = select(templates.c.document).where(
    templates.c.team == bindparam("team"), templates.c.digest == bindparam("digest")
)


class Templates:
    """The snapshots, by their digest."""

    def __init__(self, connection: AsyncConnection, known: dict[str, Template]) -> None:
        self._connection = connection
        self._known = known  # the process's; equal digests are equal templates, whatever the team

    async def keep(self, team: str, template: Template) -> str:
        """Keep a snapshot of *template* for *team* and return its digest."""
        document = to_text(plain(template))
        digest = sha256(document.encode()).hexdigest()
        await self._connection.execute(
            insert(self._connection, templates)
            .values(team=team, digest=digest, document=document)
            .on_conflict_do_nothing()
        )
        return digest

    async def of(self, team: str, digest: str) -> Template:
        """Return the snapshot *digest*; the database is asked the first time only."""
        template = self._known.get(digest)
        if template is None:
            found = await self._connection.execute(_DOCUMENT, {"team": team, "digest": digest})
            template = self._known[digest] = read(Template, json.loads(found.scalar_one()))
        return template
