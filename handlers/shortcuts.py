"""Shortcuts: starting a checklist from anywhere, and attaching a message as evidence."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from handlers import modals
from handlers.asker import asker_of
from handlers.modals import attach
from handlers.views.attach import Attached, MessageFile
from handlers.words import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.modals.modal import Screen

START, ATTACH = "checklist_start", "attach_evidence"  # as the manifest has them
_GONE = frozenset({"tombstone", "hidden_by_limit"})  # files of which only a trace is left


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind every shortcut to *app*."""

    @app.shortcut(START)
    async def start(ack: AsyncAck, body: dict[str, Any]) -> None:
        modals.open_modal(kit, asker_of(kit, body, ""), str(body.get("trigger_id") or ""), "start")
        await ack()

    @app.shortcut(ATTACH)
    async def take(ack: AsyncAck, body: dict[str, Any]) -> None:
        asker = asker_of(kit, body, "")
        message = attached(asker.channel, body.get("message"))
        modal = replace(attach.MODAL, fill=partial(_fill, message))
        modals.show_modal(kit, asker, str(body.get("trigger_id") or ""), modal, str(body.get("message_ts") or ""))
        await ack()


async def _fill(message: Attached, kit: Kit, asker: Asker, word: str) -> Screen:
    return await attach.fill(kit, asker, message, word)


def attached(channel: str, message: object) -> Attached:
    """Return what a shortcut's payload tells of its message: the bot may read no other."""
    told: Mapping[str, Any] = message if isinstance(message, dict) else {}
    files = told.get("files")
    return Attached(
        channel=channel,
        author=str(told.get("user") or ""),
        text=plain(str(told.get("text") or "")).strip("`").strip(),
        files=tuple(
            MessageFile(str(file["id"]), str(file.get("name") or file.get("title") or ""))
            for file in (files if isinstance(files, list) else ())
            if isinstance(file, dict) and file.get("id") and file.get("mode") not in _GONE
        ),
    )
