"""The only way out to Slack: paced, with coalesced edits, and every failure told apart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.delivery import LaterError, MessageGoneError, RefusedError, RevokedError
from handlers import refusals
from handlers.identities import Identities
from handlers.pace import Pace
from handlers.views.message import Message

SLACK = "https://slack.com/api/"
TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=3)  # for the shared session; the client's own is not used then

# Nothing that a message quotes may mention, link or unfold.
_QUIET = {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}


def web_client(session: aiohttp.ClientSession, token: str = "", api_url: str = SLACK) -> AsyncWebClient:
    """Return a client of Slack's Web API on the shared *session*, which repeats nothing by itself.

    The stock client repeats a post whose connection broke, and the message stands there twice.
    """
    return AsyncWebClient(token=token or None, base_url=api_url, session=session, retry_handlers=[])


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
        client: From `web_client`.
        session: The shared one; for addresses that Slack gives with a request.
        identities: Tell by which token it speaks where.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
        called: Counts a call: its method, ``ok`` or Slack's word for what is wrong, and the seconds that it took.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        identities: Identities,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        called: Callable[[str, str, float], None] = lambda _method, _outcome, _seconds: None,
    ) -> None:
        self.clock = clock
        self._called = called
        self._client = client
        self._session = session
        self._identities = identities
        self._posts = Pace(1, clock, sleep)
        self._turns = Pace(1, clock, sleep)
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
        await self._posts.turn((team, channel))
        below = {"thread_ts": thread} if thread else {}
        content = {"channel": channel, **below, **message.content(), **_QUIET}
        said = await self._call(team, "chat.postMessage", content)
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

    async def whisper(self, url: str, message: Message) -> None:
        """Answer a command or a click by its ``response_url``: only who did it sees that, in any channel.

        Raises:
            DeliveryError: It was not shown, or nobody knows.
        """
        if not self._is_slacks(url):
            raise RefusedError("the address for the answer is not one of Slack's")
        body = {**message.reply(), "replace_original": False}
        proxy = self._client.proxy  # out of the environment; the session itself reads none
        try:
            async with self._session.post(url, json=body, allow_redirects=False, proxy=proxy) as response:
                if response.status != 200:  # noqa: PLR2004 - as HTTP has it
                    said = await response.text(errors="replace")
                    word = next((word for word in ("expired_url", "used_url", "no_service") if word in said), "")
                    fallback = "" if response.status >= refusals.BROKEN else f"status {response.status}"
                    raise refusals.of_word(word or fallback, response.status, response.headers.get("Retry-After", ""))
        except refusals.FAILURES as error:
            raise refusals.of(error) from error

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
            await self._turns.turn(key)
        finally:
            del self._edits[key]
        content = {"channel": channel, "ts": ts, **edit.message.content(), "parse": "none", "link_names": False}
        await self._call(team, "chat.update", content)

    async def _call(self, team: str, method: str, arguments: dict[str, Any], *, read: bool = False) -> dict[str, Any]:
        self._check_limit(team, method)
        identity = await self._identities.of(team)
        how: dict[str, Any] = {"http_verb": "GET", "params": arguments} if read else {"json": arguments}
        began = time.perf_counter()
        try:
            answer = await self._client.api_call(method, headers={"Authorization": f"Bearer {identity.token}"}, **how)
        except refusals.FAILURES as error:
            wrong = refusals.of(error)
            self._called(method, refusals.outcome(wrong), time.perf_counter() - began)
            if isinstance(wrong, RevokedError):
                await self._identities.refused(team, identity, str(wrong))
            if isinstance(wrong, LaterError) and isinstance(error, SlackApiError):
                self._limited[team, method] = self.clock() + wrong.after.total_seconds()
            raise wrong from error
        self._called(method, "ok", time.perf_counter() - began)
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


def _opened(said: Mapping[str, Any]) -> Opened:
    view = said.get("view") or {}
    return Opened(str(view.get("id") or ""), str(view.get("hash") or ""))
