"""Buttons: each carries its checklist's id and is checked again by the use case; the answer is for who clicked."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.model.errors import BotError, OperatorError, UnknownPersonError
from bot.model.person import Kind
from bot.model.verbs import Change
from bot.usecases import Asker, Deps, check, close, done, remind, reopen, tenant, undo
from bot.usecases.presence import see_that_there
from handlers import bookmark, home, views
from handlers.asker import asker_of, elsewhere, here_of, once_named, place_of
from handlers.lookout import attend
from handlers.people import once_known
from handlers.views.message import Message

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from handlers.kit import Kit

log = logging.getLogger(__name__)

_UNKNOWN = "This button is older than I am. `/hybrid status` shows the current ones."
_LONG = 10  # digits, more than a checklist has versions

_CHANGES: Mapping[str, Callable[[Deps, Asker, str], Awaitable[Change]]] = {
    "done": done.done,
    "reopen": reopen.reopen,
    "snooze": remind.snooze,
    "undo": lambda deps, asker, word: undo.undo(deps, asker, _version(word)),
    "close": lambda deps, asker, _: close.close(deps, asker),
    "remind": lambda deps, asker, word: remind.switch(deps, asker, on=word == "on"),
}


async def _checked(kit: Kit, asker: Asker, word: str, answer_to: str) -> Message:
    """Have checks run; who is of another company is told what was found only where everybody is."""
    stranger = asker.person.kind is Kind.STRANGER
    asked = await check.ask(kit.deps, asker, word, answer_to="" if stranger else answer_to)
    if stranger:
        return views.findings.running_for_others(asked)
    return views.findings.running(asked, kit.deps.checks)


async def _disconnected(kit: Kit, asker: Asker, _: str, __: str) -> Message:
    await tenant.disconnect(kit.deps, asker)
    return views.tenant.disconnected()


async def _bookmarked(kit: Kit, asker: Asker, word: str, answer_to: str) -> Message:
    return await bookmark.answer(kit, asker, answer_to, on=word == "yes")


_ANSWERS: Mapping[str, Callable[[Kit, Asker, str, str], Awaitable[Message]]] = {
    "check": _checked,
    "disconnect": _disconnected,
    "bookmark": _bookmarked,
}


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind every button of ours to *app*."""

    @app.action(re.compile("^hy:"))
    async def click(ack: AsyncAck, body: dict[str, Any], action: dict[str, str]) -> None:
        url = str(body.get("response_url") or "")
        asker = asker_of(kit, body, str(action.get("value") or ""))
        if elsewhere(body, asker):
            later = _from_elsewhere(kit, asker, action["action_id"], body)
            kit.tasks.start(later, name=once_named(asker, "later"))
            await ack()
            return
        try:
            said = await answer(kit, asker, action["action_id"], url)
        except UnknownPersonError:
            later = _answer_later(kit, asker, action["action_id"], url, in_home=home.is_home(body))
            kit.tasks.start(later, name=once_named(asker, "later"))
        else:
            _tell(kit, asker, said, url, in_home=home.is_home(body))
        attend(kit, asker)
        await ack()


async def _answer_later(kit: Kit, asker: Asker, action: str, answer_to: str, *, in_home: bool) -> None:
    """Carry out a click of somebody about whom Slack had to be asked first."""
    said = await answer(kit, await kit.people.identified(kit.outbox, asker), action, answer_to)
    _tell(kit, asker, said, answer_to, in_home=in_home)


async def _from_elsewhere(kit: Kit, asker: Asker, action: str, body: Mapping[str, Any]) -> None:
    """Carry out a click in a direct message or in a Home, if who clicked still sees the checklist's channel."""
    url = str(body.get("response_url") or "")
    try:
        await see_that_there(kit.deps, asker, here=here_of(body))
        said = await once_known(kit, asker, lambda known: answer(kit, known, action, url))
    except BotError as error:
        said = _trouble(error, action, kit)
    _tell(kit, asker, said, url, in_home=home.is_home(body))
    attend(kit, asker)


def _trouble(error: BotError, action: str, kit: Kit) -> Message:
    """Return what is told of *error*; what only the operator can put right is in the log, by a number."""
    if not isinstance(error, OperatorError):
        return views.problem.problem(error, kit.names)
    number = secrets.token_hex(4)
    log.error("a click failed", exc_info=error, extra={"number": number, "action": action})
    return views.problem.apology(number)


def _tell(kit: Kit, asker: Asker, said: Message, answer_to: str, *, in_home: bool) -> None:
    """Show who clicked what came of it; in a Home Slack gives no address for an answer."""
    if in_home:
        kit.tasks.start(home.tell(kit, asker, said), name=once_named(asker, "home"))
    elif answer_to:
        kit.tasks.start(kit.outbox.whisper(answer_to, said), name=once_named(asker, "whisper"))


async def answer(kit: Kit, asker: Asker, action: str, answer_to: str) -> Message:
    """Carry out what the button *action* stands for, ``hy:VERB:WORD``, and return what the clicker sees."""
    _, verb, word, *_ = *action.split(":", 2), "", ""
    deps, names = kit.deps, kit.names
    try:
        if change := _CHANGES.get(verb):
            return views.changed.changed(await change(deps, asker, word), deps.now(), names)
        if answered := _ANSWERS.get(verb):
            return await answered(kit, asker, word, answer_to)
    except OperatorError:
        raise
    except BotError as error:
        return views.problem.problem(error, names, word, place_of(asker))
    return views.problem.problem(BotError(_UNKNOWN), names)


def _version(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < _LONG):
        raise BotError(_UNKNOWN)
    return int(word)
