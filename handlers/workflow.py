"""The step "Start a checklist" of Workflow Builder: a workflow starts a checklist, as a person does by the command."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from bot.model.delivery import DeliveryError, LaterError, ShutOutError, UncertainError
from bot.model.errors import BotError, ConflictError, OperatorError
from bot.usecases import Asker
from bot.usecases.start import adopt_zone, start
from bot.usecases.status import status
from handlers.people import once_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model.checklist import Card, Checklist
    from handlers.events import Event
    from handlers.kit import Kit

log = logging.getLogger(__name__)

CALLBACK = "start_checklist"

CARD_COMES = 30.0  # seconds, within which the card is posted
GLANCE = 0.2  # seconds between two looks whether it is
TRIES = 3  # to tell Slack how it ended
PAUSE = 2.0  # seconds between them, where Slack does not say

_OURS = UUID("a3b7f5c2-6f0e-4a52-9d0f-6a5a9a0f6c11")  # of the ids that are made of executions
_USER = re.compile(r"[UW][A-Z0-9]+")
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
_INTERRUPTED = "The bot was interrupted: {command} status in the channel says whether the checklist was started."


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One run of the step.

    Attributes:
        id: Slack's ``function_execution_id``.
        token: That came with it, and is good until it has ended; "" where none came.
        inputs: As the manifest names them, those that were left empty left out.
    """

    id: str
    team: str
    token: str
    inputs: Mapping[str, str]

    @property
    def checklist(self) -> str:
        """The id of the checklist that it starts: the same however often Slack delivers it."""
        return uuid5(_OURS, f"{self.team} {self.id}").hex

    @property
    def asker(self) -> Asker:
        """Who starts it, and where."""
        return Asker(
            team=self.team, channel=self.inputs.get("channel", ""), user=self.inputs.get("starter", ""), known=False
        )


async def executed(kit: Kit, event: Event) -> None:
    """Run the step in the background; steps of others are none of ours."""
    if (execution := execution_of(event)) is not None:
        kit.tasks.start(_run(kit, execution))


def execution_of(event: Event) -> Execution | None:
    """Return the run that *event* tells of; None if it is not of our step."""
    function, inputs = event.inner.get("function"), event.inner.get("inputs")
    if not isinstance(function, dict) or function.get("callback_id") != CALLBACK:
        return None
    given = inputs if isinstance(inputs, dict) else {}
    texts = {name: str(value).strip() for name, value in given.items() if value is not None}
    return Execution(
        id=str(event.inner.get("function_execution_id") or ""),
        team=event.team,
        token=str(event.inner.get("bot_access_token") or ""),
        inputs={name: text for name, text in texts.items() if text},
    )


async def _run(kit: Kit, execution: Execution) -> None:
    outputs: dict[str, Any] | None = None
    error = _INTERRUPTED.format(command=kit.names.command)
    try:
        outputs = await _started(kit, execution)
    except OperatorError:
        raise
    except BotError as wrong:
        error = str(wrong).replace("`", "").replace("/hybrid", kit.names.command)  # shown as it is
    finally:
        await _tell(kit, execution, outputs, error)


async def _started(kit: Kit, execution: Execution) -> dict[str, Any]:
    """Start the checklist, wait for its card, and return what the step hands on."""
    checklist = await _already(kit, execution)
    if checklist is None:
        await _look_around(kit, execution.asker)
        checklist = await _start(kit, execution)
    card = await _card(kit, execution, checklist)
    return {"checklist": checklist.id, "card": await _link(kit, execution, card), "steps": len(checklist.steps)}


async def _already(kit: Kit, execution: Execution) -> Checklist | None:
    """Return what an earlier delivery of the same execution has started."""
    async with kit.deps.store.read() as tx:
        return await tx.checklists.by_id(execution.team, execution.checklist)


async def _look_around(kit: Kit, asker: Asker) -> None:
    """Make sure that there is somebody, and a channel that takes the card.

    Raises:
        BotError: There is not.
    """
    if not _CHANNEL.fullmatch(asker.channel):
        raise BotError("The step does not say in which channel: choose one in Workflow Builder.")
    if not _USER.fullmatch(asker.user):
        raise BotError("The step does not say who starts the checklist: choose a person in Workflow Builder.")
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


async def _start(kit: Kit, execution: Execution) -> Checklist:
    told = execution.inputs
    values = {name: told[name] for name in ("domain", "pilot", "zone") if name in told}
    asker, template = execution.asker, told.get("template", "")
    try:
        made = await once_known(
            kit,
            asker,
            lambda who: start(kit.deps, who, template=template, values=values, checklist=execution.checklist),
        )
    except ConflictError:
        if (ours := await _already(kit, execution)) is not None:
            return ours
        command = kit.names.command
        raise BotError(
            f"The channel has a running checklist already: {command} status there shows it, and {command} close"
            " archives it."
        ) from None
    if "zone" not in values:
        await adopt_zone(kit.deps, asker)
    return made.checklist


async def _card(kit: Kit, execution: Execution, checklist: Checklist) -> Card:
    """Wait until the clock has posted the card, and return where it is.

    Raises:
        BotError: It was not posted.
    """
    asker = Asker(team=checklist.team, channel=checklist.channel, user=execution.asker.user, checklist=checklist.id)
    try:
        async with asyncio.timeout(CARD_COMES):
            while True:
                found = await status(kit.deps, asker)
                if found is not None and found.card is not None:
                    return found.card
                await asyncio.sleep(GLANCE)
    except TimeoutError:
        raise BotError(
            f"The checklist was started, and Slack has not taken its card: {kit.names.command} status in the channel"
            " shows it and tries again."
        ) from None


async def _link(kit: Kit, execution: Execution, card: Card) -> str:
    """Return what opens the card; its channel, where Slack gives no link to it."""
    try:
        said = await kit.outbox.ask(execution.team, "chat.getPermalink", channel=card.channel, message_ts=card.ts)
    except DeliveryError as error:
        log.warning("Slack gave no link to a card", extra={"reason": str(error)})
        said = {}
    channel = f"https://slack.com/app_redirect?team={execution.team}&channel={card.channel}"
    return str(said.get("permalink") or channel)


async def _tell(kit: Kit, execution: Execution, outputs: Mapping[str, Any] | None, error: str) -> None:
    """Tell Slack how the step ended; where it is not heard, the workflow would wait for ever."""
    method = "functions.completeError" if outputs is None else "functions.completeSuccess"
    how: dict[str, Any] = {"error": error} if outputs is None else {"outputs": dict(outputs)}
    arguments = {"function_execution_id": execution.id, **how}
    for left in reversed(range(TRIES)):
        try:
            await kit.outbox.finish(execution.team, method, arguments, token=execution.token)
        except (LaterError, UncertainError) as wrong:  # telling it twice does no harm
            if not left:
                log.warning("a workflow was not told", extra={"reason": str(wrong)})
                return
            await asyncio.sleep(wrong.after.total_seconds() if isinstance(wrong, LaterError) else PAUSE)
        except DeliveryError as wrong:  # it has ended already
            log.warning("a workflow was not told", extra={"reason": str(wrong)})
            return
        else:
            return
