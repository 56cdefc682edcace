"""The step "Start a checklist" of Workflow Builder: a workflow starts a checklist, as a person does by the command.

What Slack asks is a row before it is acknowledged; the clock brings it on from there, as often as it takes: everything
that is done can be done again.
"""

from __future__ import annotations

import logging
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.model.delivery import DeliveryError, LaterError, ShutOutError, UncertainError
from bot.model.errors import BotError, ConflictError, OperatorError
from bot.model.execution import Execution
from bot.model.person import Kind
from bot.usecases import Asker
from bot.usecases.execution import keep, settle
from bot.usecases.start import start, zone_of
from bot.usecases.status import status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model.checklist import Card, Checklist
    from handlers.events import Event
    from handlers.kit import Kit
    from storage.executions import ExecutionClaim

log = logging.getLogger(__name__)

CALLBACK = "start_checklist"

CARD_COMES = timedelta(seconds=30)  # within which the card is posted
AT_ONCE = timedelta()  # with the clock's next look
PAUSE = timedelta(seconds=2)  # between two tries to tell Slack how it ended, where Slack does not say
GIVEN_UP = timedelta(hours=25)  # after which Slack is not told any more
TOO_LATE = timedelta(days=1)  # after which nobody waits for a checklist any more

_USER = re.compile(r"[UW][A-Z0-9]+")
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")


class _NotYetError(Exception):
    """It goes on *after* a while."""

    def __init__(self, after: timedelta) -> None:
        super().__init__()
        self.after = after


async def executed(kit: Kit, event: Event) -> None:
    """Keep what a workflow asks; steps of others are none of ours."""
    if (execution := execution_of(event, kit.deps.now())) is not None:
        await keep(kit.deps, execution, delivery=event.id)


def execution_of(event: Event, now: datetime) -> Execution | None:
    """Return the run that *event* tells of; None if it is not of our step."""
    function, inputs = event.inner.get("function"), event.inner.get("inputs")
    if not isinstance(function, dict) or function.get("callback_id") != CALLBACK:
        return None
    texts = {name: _text(name, value) for name, value in (inputs if isinstance(inputs, dict) else {}).items()}
    return Execution(
        id=str(event.inner.get("function_execution_id") or ""),
        team=event.team,
        token=str(event.inner.get("bot_access_token") or ""),
        inputs={name: text for name, text in texts.items() if text},
        asked_at=now,
    )


def _text(name: str, value: object) -> str:
    """Return an input as text; who starts it only where Slack says so, and not who set the workflow up."""
    if isinstance(value, dict):
        value = value.get("id")  # of a `user_context`, which comes with a secret of Slack's
    elif name == "starter":
        return ""
    return "" if value is None else str(value).strip()


async def carry_on(kit: Kit, claim: ExecutionClaim) -> None:
    """Bring a claimed run on: it is over, or looked at again after a while."""
    now = kit.deps.now()
    after = await _carried_on(kit, claim.execution)
    await settle(kit.deps, claim, again_at=None if after is None else now + after)


async def _carried_on(kit: Kit, execution: Execution) -> timedelta | None:
    """Return when to look again; None where nothing is left to be done."""
    outputs, error = None, ""
    try:
        outputs = await _started(kit, execution)
    except _NotYetError as wait:
        return wait.after
    except OperatorError:  # its lease runs out, and it is taken again
        raise
    except BotError as wrong:
        error = str(wrong).replace("`", "").replace("/hybrid", kit.names.command)  # shown as it is
    except Exception:
        number = secrets.token_hex(4)
        log.exception("a workflow's step broke off", extra={"number": number, "execution": execution.id})
        error = (
            f"Something went wrong in the bot: its log has it as {number}. {kit.names.command} status in the channel"
        )
        error += " says whether the checklist was started."
    return await _told(kit, execution, outputs, error)


async def _started(kit: Kit, execution: Execution) -> dict[str, Any]:
    """Start the checklist, unless that is done, and return what the step hands on.

    Raises:
        _NotYetError: Its card is not there yet.
        BotError: It cannot be started, or has no card.
    """
    checklist = await _already(kit, execution)
    if checklist is None:
        asker = await _look_around(kit, execution)
        checklist = await _start(kit, execution, asker)
    card = await _card(kit, execution, checklist)
    return {"checklist": checklist.id, "card": await _link(kit, execution, card), "steps": len(checklist.steps)}


async def _already(kit: Kit, execution: Execution) -> Checklist | None:
    """Return what an earlier try of the same execution has started."""
    async with kit.deps.store.read() as tx:
        return await tx.checklists.by_id(execution.team, execution.checklist)


async def _look_around(kit: Kit, execution: Execution) -> Asker:
    """Return who starts it, once there is somebody, and a channel that takes the card.

    Raises:
        BotError: There is not.
    """
    if kit.deps.now() - execution.asked_at > TOO_LATE:
        raise BotError(
            "The bot was away for more than a day, and has not started the checklist: run the workflow again."
        )
    told = execution.inputs
    asker = Asker(team=execution.team, channel=told.get("channel", ""), user=told.get("starter", ""), known=False)
    if not _CHANNEL.fullmatch(asker.channel):
        raise BotError("The step does not say in which channel: choose one in Workflow Builder.")
    if not _USER.fullmatch(asker.user):
        raise BotError(
            "Slack does not say who used the workflow: have the app's manifest renewed, remove the step in Workflow"
            " Builder, and add it again."
        )
    invite = f"type /invite @{kit.names.bot} there, and run the workflow again."
    try:
        found = (await kit.outbox.ask(asker.team, "conversations.info", channel=asker.channel)).get("channel") or {}
    except ShutOutError:
        raise BotError(f"I do not see the channel: {invite}") from None
    except DeliveryError as error:
        raise BotError(f"Slack does not tell me of the channel ({error}): run the workflow again.") from error
    if found.get("is_archived"):
        raise BotError("The channel is archived: choose another one, or unarchive it.")
    if not found.get("is_member"):
        raise BotError(f"I am not a member of the channel: {invite}")
    asker = await kit.people.identified(kit.outbox, asker)
    if asker.kind is Kind.UNSURE:  # no workflow says whether it is a guest, or somebody of another company
        raise BotError("Slack does not tell me who used the workflow: run it again in a minute.")
    return asker


async def _start(kit: Kit, execution: Execution, asker: Asker) -> Checklist:
    told = execution.inputs
    values = {name: told[name] for name in ("domain", "pilot", "zone") if name in told}
    if "zone" not in values and (zone := await zone_of(kit.deps, asker)):
        values["zone"] = zone
    try:
        made = await start(
            kit.deps, asker, template=told.get("template", ""), values=values, checklist=execution.checklist
        )
    except ConflictError:
        if (ours := await _already(kit, execution)) is not None:
            return ours
        command = kit.names.command
        raise BotError(
            f"The channel has a running checklist already: {command} status there shows it, and {command} close"
            " archives it."
        ) from None
    return made.checklist


async def _card(kit: Kit, execution: Execution, checklist: Checklist) -> Card:
    """Return where the card is.

    Raises:
        _NotYetError: It is nowhere yet: the clock posts it.
        BotError: It was not posted in time.
    """
    asker = Asker(team=checklist.team, channel=checklist.channel, user="", checklist=checklist.id)
    found = await status(kit.deps, asker)
    if found is not None and found.card is not None:
        return found.card
    if kit.deps.now() - execution.asked_at < CARD_COMES:
        raise _NotYetError(AT_ONCE)
    raise BotError(
        f"The checklist was started, and Slack has not taken its card: {kit.names.command} status in the channel"
        " shows it and tries again."
    )


async def _link(kit: Kit, execution: Execution, card: Card) -> str:
    """Return what opens the card; its channel, where Slack gives no link to it."""
    try:
        said = await kit.outbox.ask(execution.team, "chat.getPermalink", channel=card.channel, message_ts=card.ts)
    except DeliveryError as error:
        log.warning("Slack gave no link to a card", extra={"reason": str(error)})
        said = {}
    channel = f"https://slack.com/app_redirect?team={execution.team}&channel={card.channel}"
    return str(said.get("permalink") or channel)


async def _told(kit: Kit, execution: Execution, outputs: Mapping[str, Any] | None, error: str) -> timedelta | None:
    """Tell Slack how the step ended, and return when to tell it again; None where that is over.

    Where it is not heard, the workflow would wait for ever.
    """
    method = "functions.completeError" if outputs is None else "functions.completeSuccess"
    how: dict[str, Any] = {"error": error} if outputs is None else {"outputs": dict(outputs)}
    arguments = {"function_execution_id": execution.id, **how}
    try:
        await kit.outbox.finish(execution.team, method, arguments, token=execution.token)
    except (LaterError, UncertainError) as wrong:  # telling it twice does no harm
        age = kit.deps.now() - execution.asked_at
        if age < GIVEN_UP:
            return max(wrong.after if isinstance(wrong, LaterError) else PAUSE, age / 10)
        log.warning("a workflow was not told", extra={"reason": str(wrong)})
    except DeliveryError as wrong:  # it has ended already
        log.warning("a workflow was not told", extra={"reason": str(wrong)})
    return None
