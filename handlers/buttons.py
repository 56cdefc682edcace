"""Buttons: each carries its checklist's id and is checked again by the use case; the answer is for who clicked."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.model.errors import BotError, OperatorError, UnknownPersonError
from bot.model.person import Kind
from bot.model.verbs import Change
from bot.usecases import Asker, Deps, check, done, remind, reopen
from handlers import views
from handlers.asker import asker_of, once_named
from handlers.lookout import attend
from handlers.views.message import Message

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from handlers.kit import Kit


_CHANGES: Mapping[str, Callable[[Deps, Asker, str], Awaitable[Change]]] = {
    "done": done.done,
    "reopen": reopen.reopen,
    "snooze": remind.snooze,
}


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind every button of ours to *app*."""

    @app.action(re.compile("^hy:"))
    async def click(ack: AsyncAck, body: dict[str, Any], action: dict[str, str]) -> None:
        url = str(body.get("response_url") or "")
        asker = asker_of(kit, body, str(action.get("value") or ""))
        try:
            said = await answer(kit, asker, action["action_id"], url)
        except UnknownPersonError:
            kit.tasks.start(_answer_later(kit, asker, action["action_id"], url), name=once_named(asker, "later"))
        else:
            if url:
                kit.tasks.start(kit.outbox.whisper(url, said), name=once_named(asker, "whisper"))
        attend(kit, asker)
        await ack()


async def _answer_later(kit: Kit, asker: Asker, action: str, answer_to: str) -> None:
    """Carry out a click of somebody about whom Slack had to be asked first."""
    said = await answer(kit, await kit.people.identified(kit.outbox, asker), action, answer_to)
    if answer_to:
        await kit.outbox.whisper(answer_to, said)


async def answer(kit: Kit, asker: Asker, action: str, answer_to: str) -> Message:
    """Carry out what the button *action* stands for, ``hy:VERB:WORD``, and return what the clicker sees."""
    _, verb, word, *_ = *action.split(":", 2), "", ""
    deps, names = kit.deps, kit.names
    try:
        if change := _CHANGES.get(verb):
            return views.changed.changed(await change(deps, asker, word), deps.now(), names)
        if verb == "check":
            return await _check(kit, asker, word, answer_to)
    except OperatorError:
        raise
    except BotError as error:
        return views.problem.problem(error, names, word)
    if verb == "start":
        return views.status.how_to_start(names)
    return Message(f"This button is older than I am. `{names.command} status` shows the current ones.")


async def _check(kit: Kit, asker: Asker, word: str, answer_to: str) -> Message:
    """Have checks run; who is of another company is told what was found only where everybody is."""
    stranger = asker.person.kind is Kind.STRANGER
    asked = await check.ask(kit.deps, asker, word, answer_to="" if stranger else answer_to)
    if stranger:
        return views.findings.running_for_others(asked)
    return views.findings.running(asked, kit.deps.checks)
