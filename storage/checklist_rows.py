"""How a checklist is read: its row, what is known of its channel beside it, and the template it was started with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select

from bot.model.checklist import Card, Checklist
from bot.model.place import ANYWHERE, Place, Shut, Sort
from storage import document
from storage.tables import checklists, turning
from storage.templates import Templates
from storage.workspace_tables import channels

_C = checklists.c
_P = channels.c
_COLUMNS = (
    _C.id,
    _C.team,
    _C.channel,
    _C.template,
    _C.version,
    _C.document,
    _C.standings,
    _C.card_channel,
    _C.card_ts,
    _C.turn,
)
PLACE = (_P.id, _P.shut, _P.shut_at, _P.shared, _P.private, _P.sort, _P.looked_at)
_SHUTS = {"": None, **{shut.value: shut for shut in Shut}}
_SORTS = {sort.value: sort for sort in Sort}

# Whether the bot cannot speak in a checklist's channel: what is due there rests then.
SHUT: ColumnElement[bool] = exists().where(_P.team == _C.team, _P.id == _C.channel, _P.shut != "")


def choose(*where: ColumnElement[bool]) -> Select[Any]:
    """Return the query for checklists, one indexed look-up of the channel beside each."""
    beside = checklists.outerjoin(channels, (_P.team == _C.team) & (_P.id == _C.channel))
    return select(*_COLUMNS, *PLACE).select_from(beside).where(*where)


def turns(team: str) -> Select[Any]:
    """Return the query for how many of the team's running checklists have each turn."""
    return select(_C.turn, func.count()).where(_C.team == team, turning).group_by(_C.turn)


async def value(row: Row[*tuple[Any, ...]], templates: Templates) -> Checklist:
    """Return the checklist that a row of `choose` holds."""
    ident, team, channel, digest, version, text, standings, card_channel, card_ts, turn, *beside = row
    template = await templates.of(team, digest)
    return Checklist(
        id=ident,
        team=team,
        channel=channel,
        template=template,
        version=version,
        standings=document.standings(standings),
        card=card(card_channel, card_ts),
        place=place(*beside),
        turn=turn,
        **document.parts(template, text),
    )


def card(channel: str | None, ts: str | None) -> Card | None:
    """Return where a message is; None where there is none."""
    return None if channel is None or ts is None else Card(channel, ts)


def place(ident: str | None, *known: Any) -> Place:  # noqa: ANN401 - columns of a row
    """Return what the columns `PLACE` say of a channel."""
    if ident is None:
        return ANYWHERE
    shut, shut_at, shared, private, sort, looked_at = known
    return Place(
        shut=_SHUTS.get(shut),
        shut_at=shut_at,
        shared=shared,
        private=private,
        sort=_SORTS.get(sort, Sort.CHANNEL),
        looked_at=looked_at,
    )
