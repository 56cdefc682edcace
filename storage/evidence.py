"""What was handed in, the last of each source: who brought it and what stays of it, never the content."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.evidence import Evidence
from storage.codec import plain, read, to_text
from storage.tables import evidence
from storage.upsert import insert

_C = evidence.c


class Evidences:
    """The evidence of every checklist."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, team: str, checklist: str) -> Mapping[str, Evidence]:
        """Return the checklist's evidence by source."""
        theirs = select(_C.source, _C.document).where(_C.team == team, _C.checklist == checklist).order_by(_C.source)
        rows = (await self._connection.execute(theirs)).all()
        return {row.source: read(Evidence, json.loads(row.document)) for row in rows}

    async def put(self, team: str, checklist: str, handed: Sequence[Evidence]) -> None:
        """Keep what was handed in, in the place of what was there of the same source, unless that came later."""
        if not handed:
            return
        new = insert(self._connection, evidence)
        later = new.on_conflict_do_update(
            index_elements=[_C.team, _C.checklist, _C.source],
            set_={"at": new.excluded.at, "document": new.excluded.document},
            where=_C.at <= new.excluded.at,
        )
        rows = [
            {
                "team": team,
                "checklist": checklist,
                "source": each.source,
                "at": each.at,
                "document": to_text(plain(each)),
            }
            for each in handed
        ]
        await self._connection.execute(later, rows)
