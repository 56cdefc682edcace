"""The only way out to Slack: paced, with coalesced edits, and every failure told apart."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.model.delivery import DeliveryError, LaterError, MessageGoneError, MistakenError, RefusedError, RevokedError
from handlers import refusals
from handlers.client import SLACK, SlackClient
from handlers.identities import Identities
from handlers.pace import Pace, Pacing
from handlers.views.message import Message

log = logging.getLogger(__name__)

_GOOD = 200
HOMES_EVERY = 0.6  # seconds; Slack takes a hundred a minute in a workspace

# Nothing that a message quotes may mention, link or unfold.
_QUIET = {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}


@dataclass(slots=True)
class _Edit:
    """An edit that waits for its turn; until then a later state takes its place."""

    message: Message
    sent: asyncio.Task[None] = field(init=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A view that Slack shows now; the hash is that of what it shows."""

    id: str
    hash: str


class Outbox:
    """Sends messages.

    Args:
        client: From `handlers.client.web_client`.
        session: The shared one; for addresses that Slack gives with a request.
        identities: Tell by which token it speaks where.
        pace: Spaces out posts in a channel and edits of a message; None for those of this process.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        client: SlackClient,
        session: aiohttp.ClientSession,
        identities: Identities,
        *,
        pace: Pacing | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.clock = clock
        self._client = client
        self._session = session
        self._identities = identities
        self._pace = pace or Pace(1, clock, sleep)
        self._homes = Pace(HOMES_EVERY, clock, sleep)
        self._edits: dict[tuple[str, str, str], _Edit] = {}
        self._limited: dict[tuple[str, str], float] = {}
        host = urlsplit(client.base_url).hostname or ""
        self._hosts = {f"hooks.{host}"} if client.base_url == SLACK else {f"hooks.{host}", host}

    async def post(self, team: str, channel: str, message: Message, *, thread: str = "") -> tuple[str, str]:
        """Post *message* and return the channel and the timestamp that it got.

        Args:
            channel: A channel, or a user id for a direct message.
            thread: The timestamp of the message that it goes below; "" for none.

        Raises:
            DeliveryError: It was not posted, or nobody knows.
        """
        self._check_limit(team, "chat.postMessage")
        await self._pace.turn((team, channel))
        below = {"thread_ts": thread} if thread else {}
        said = await self._say(team, "chat.postMessage", {"channel": channel, **below, **_QUIET}, message)
        return str(said.get("channel", channel)), str(said.get("ts", ""))

    async def edit(self, team: str, channel: str, ts: str, message: Message) -> None:
        """Make *message* what stands there; of several that wait for their turn only the last is sent.

        Raises:
            DeliveryError: It was not edited, or nobody knows.
        """
        key = (team, channel, ts)
        waiting = self._edits.get(key)
        if waiting is None:
            waiting = self._edits[key] = _Edit(message)
            waiting.sent = asyncio.create_task(self._edit_in_turn(key, waiting))
        waiting.message = message
        await asyncio.shield(waiting.sent)

    async def delete(self, team: str, channel: str, ts: str) -> None:
        """Delete a message; one that is gone already is no error.

        Raises:
            DeliveryError: It was not deleted, or nobody knows.
        """
        try:
            await self._call(team, "chat.delete", {"channel": channel, "ts": ts})
        except MessageGoneError:
            return

    async def ask(self, team: str, method: str, **arguments: str) -> dict[str, Any]:
        """Ask something of Slack that changes nothing.

        Raises:
            DeliveryError: Slack did not answer, or refused.
        """
        return await self._call(team, method, arguments, read=True)

    async def do(self, team: str, method: str, **arguments: str) -> dict[str, Any]:
        """Have Slack change something besides messages.

        Raises:
            DeliveryError: It was not changed, or nobody knows.
        """
        return await self._call(team, method, dict(arguments))

    async def whisper(self, url: str, message: Message) -> None:
        """Answer a command or a click by its ``response_url``: only who did it sees that, in any channel.

        Raises:
            DeliveryError: It was not shown, or nobody knows.
        """
        if not self._is_slacks(url):
            raise RefusedError("the address for the answer is not one of Slack's")
        try:
            await self._hand_over(url, message.reply())
        except MistakenError as error:
            _log_mistake("response_url", error)
            await self._hand_over(url, message.plain().reply())

    async def open_view(self, team: str, trigger: str, view: Mapping[str, Any]) -> Opened:
        """Open a modal; *trigger* is good once, within three seconds of the click.

        Raises:
            DeliveryError: It was not opened, or nobody knows.
        """
        return _opened(await self._call(team, "views.open", {"trigger_id": trigger, "view": view}))

    async def show_view(self, team: str, view_id: str, view: Mapping[str, Any], *, was: str = "") -> Opened:
        """Show *view* in the place of one that is open.

        Args:
            was: The hash of what it takes the place of, so that nothing newer is undone; "" for whatever is there.

        Raises:
            DeliveryError: It was not shown: somebody closed it, say.
        """
        fence = {"hash": was} if was else {}
        return _opened(await self._call(team, "views.update", {"view_id": view_id, **fence, "view": view}))

    async def publish_home(
        self, team: str, user: str, view: Mapping[str, Any], *, was: str = "", hurry: bool = False
    ) -> Opened:
        """Show *view* as the Home of *user*.

        Args:
            hurry: Somebody waits for it; it goes before those that nobody looks at.
            was: The hash of what it takes the place of, so that nothing newer is undone; "" for whatever is there.

        Raises:
            TooLateError: Something newer is there.
            DeliveryError: It was not shown, or nobody knows.
        """
        self._check_limit(team, "views.publish")
        if not hurry:
            await self._homes.turn(team)
        fence = {"hash": was} if was else {}
        return _opened(await self._call(team, "views.publish", {"user_id": user, **fence, "view": view}))

    async def finish(self, team: str, method: str, arguments: dict[str, Any], *, token: str) -> None:
        """Tell a workflow how its step ended.

        Args:
            token: That came with the step; "" for the bot's own.

        Raises:
            DeliveryError: It was not told, or nobody knows.
        """
        if not token:
            await self._call(team, method, arguments)
            return
        try:
            await self._client.api_call(method, json=arguments, headers={"Authorization": f"Bearer {token}"})
        except refusals.FAILURES as error:
            raise refusals.of(error) from error

    async def _edit_in_turn(self, key: tuple[str, str, str], edit: _Edit) -> None:
        team, channel, ts = key
        try:
            await self._pace.turn(key)
        finally:
            del self._edits[key]
        place = {"channel": channel, "ts": ts, "parse": "none", "link_names": False}
        await self._say(team, "chat.update", place, edit.message)

    async def _say(self, team: str, method: str, place: dict[str, Any], message: Message) -> dict[str, Any]:
        """Say *message*; one that Slack does not take, which is our mistake, in plain words rather than not at all."""
        try:
            return await self._call(team, method, {**place, **message.content()})
        except MistakenError as error:
            _log_mistake(method, error)
            return await self._call(team, method, {**place, **message.plain().content(), "blocks": []})

    async def _hand_over(self, url: str, reply: dict[str, Any]) -> None:
        body = {**reply, "replace_original": False}
        proxy = self._client.proxy  # out of the environment; the session itself reads none
        try:
            with self._client.calls.one("response_url"):
                async with self._session.post(url, json=body, allow_redirects=False, proxy=proxy) as response:
                    said = await response.text(errors="replace")
                    if wrong := _refused(said, response.status, response.headers.get("Retry-After", "")):
                        raise wrong
        except refusals.FAILURES as error:
            raise refusals.of(error) from error

    async def _call(self, team: str, method: str, arguments: dict[str, Any], *, read: bool = False) -> dict[str, Any]:
        self._check_limit(team, method)
        identity = await self._identities.of(team)
        how: dict[str, Any] = {"http_verb": "GET", "params": arguments} if read else {"json": arguments}
        try:
            answer = await self._client.api_call(method, headers={"Authorization": f"Bearer {identity.token}"}, **how)
        except refusals.FAILURES as error:
            wrong = refusals.of(error)
            if isinstance(wrong, RevokedError):
                await self._identities.refused(team, identity, str(wrong))
            if isinstance(wrong, LaterError) and isinstance(error, SlackApiError):
                self._limited[team, method] = self.clock() + wrong.after.total_seconds()
            raise wrong from error
        data = answer.data
        return data if isinstance(data, dict) else {}

    def _is_slacks(self, url: str) -> bool:
        try:
            address = urlsplit(url)
        except ValueError:
            return False
        return address.scheme in {"https", "http"} and address.hostname in self._hosts

    def _check_limit(self, team: str, method: str) -> None:
        left = self._limited.get((team, method), 0.0) - self.clock()
        if left > 0:
            raise LaterError("ratelimited", timedelta(seconds=left))


def _refused(said: str, status: int, retry_after: str) -> DeliveryError | None:
    """Return why a response_url did not take a message: it says so in JSON, in a word, or by its status alone."""
    try:
        data = json.loads(said)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        data = {"ok": status == _GOOD, "error": said.strip()}
    if status == _GOOD and data.get("ok") is not False:
        return None
    if data.get("error") not in refusals.MEANINGS:  # a page of a proxy's, say: no word of Slack's
        data = {"error": "" if status >= refusals.BROKEN else f"status {status}"}
    return refusals.of_answer(data, status, retry_after)


def _log_mistake(method: str, error: MistakenError) -> None:
    log.error(
        "Slack does not take what the bot made; it is said in plain words",
        extra={"method": method, "reason": str(error)},
    )


def _opened(said: Mapping[str, Any]) -> Opened:
    view = said.get("view") or {}
    return Opened(str(view.get("id") or ""), str(view.get("hash") or ""))
