"""Deliveries: signed requests to the bot's front, or envelopes in Socket Mode, and what Slack does with the answers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from bot.playground import functions, payloads, views
from bot.playground.args import Args, RefusedError
from bot.playground.hooks import write
from bot.playground.messages import Json, View
from bot.playground.signing import signed
from bot.playground.workspace import Hook, Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.playground.functions import Execution
    from bot.playground.people import Channel, Person
    from bot.playground.sockets import Sockets

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the bot answered.

    Attributes:
        status: The HTTP status; 0 where there was no answer at all, 200 for an acknowledged envelope.
        error: ``operation_timeout``, ``dispatch_failed``, or "".
    """

    status: int = 0
    body: str = ""
    error: str = ""

    @property
    def json(self) -> Json:
        """The body as a JSON object, {} where it is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


class Deliveries:
    """Sends what people do to the bot, and shows them what it answers.

    Attributes:
        session: Sends them.
        url: Where the bot listens for Slack; "" while it does not, then Socket Mode is used.
        patience: Seconds that Slack waits for an acknowledgement.
    """

    def __init__(self, workspace: Workspace, sockets: Sockets, session: aiohttp.ClientSession, secret: str) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self.session = session
        self._secret = secret
        self.url = ""
        self.patience = 3.0

    async def command(self, person: Person, channel: Channel, typed: str) -> Answer:
        """Deliver a slash command, and show its answer to whom it is for."""
        form = payloads.command(self._workspace, person, channel, typed)
        answer = await self.form(form)
        if answer.error:
            self._workspace.notice(person.id, channel.id, f"{form['command']} failed with the error “{answer.error}”")
            return answer
        said = answer.json or {"text": answer.body}
        if said.get("text") or said.get("blocks"):
            self._show(person, channel, said)
        return answer

    async def form(self, form: Mapping[str, str]) -> Answer:
        """Deliver a slash command, as often as it is called with it; its answer is shown to nobody."""
        return await self._send(urlencode(form).encode(), FORM, "slash_commands", dict(form))

    def _show(self, person: Person, channel: Channel, said: Json) -> None:
        try:
            write(
                self._workspace,
                Hook(person=person.id, channel=channel.id, born=self._workspace.clock.now()),
                Args(said),
            )
        except RefusedError as refused:
            self._workspace.notice(person.id, channel.id, f"Slack does not show this answer: {refused.error}")

    async def interaction(self, payload: Json) -> Answer:
        """Deliver a click or a submitted view, as often as it is called with it."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        answer = await self._send(body, FORM, "interactive", payload)
        channel = payload.get("channel", {}).get("id", "")
        if answer.error and channel:
            text = f"That did not work: {answer.error}"
            self._workspace.notice(payload["user"]["id"], channel, text)
        return answer

    async def submission(self, person: Person, view: View, values: Json) -> Answer:
        """Deliver a submitted modal and do with the modals what the answer says."""
        answer = await self.interaction(payloads.view_submission(self._workspace, person, view, values))
        if not answer.error and _nonsense(view, answer.json):
            return replace(answer, error="invalid_response")
        if not answer.error and view in self._workspace.views[person.id]:
            self._follow(view, answer.json)
        return answer

    def _follow(self, view: View, said: Json) -> None:
        stack = self._workspace.views[view.person]
        match said.get("response_action"):
            case "update":
                stack[stack.index(view)] = views.kept(self._workspace, view.person, said["view"], view.id)
            case "push":
                stack.append(views.kept(self._workspace, view.person, said["view"]))
            case "clear":
                views.cleared(self._workspace, view.person)
            case None:
                views.closed(self._workspace, view)

    async def event(self, body: Json, event_id: str = "", *, retry: int = 0) -> Answer:
        """Deliver an event; *retry* says how many times it was tried before."""
        envelope = payloads.event(self._workspace, body, event_id)
        headers = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"} if retry else {}
        return await self._send(json.dumps(envelope).encode(), JSON, "events_api", envelope, headers)

    async def execution(self, execution: Execution, event_id: str = "", *, retry: int = 0) -> Answer:
        """Tell the bot that a workflow has come to a step of its own."""
        return await self.event(functions.event(self._workspace, execution), event_id, retry=retry)

    async def url_verification(self, challenge: str) -> Answer:
        """Ask the bot to prove that the address is its own."""
        body = {"type": "url_verification", "token": payloads.VERIFICATION_TOKEN, "challenge": challenge}
        return await self.post(json.dumps(body).encode(), JSON)

    async def _send(
        self, body: bytes, kind: str, envelope: str, payload: Json, headers: Mapping[str, str] | None = None
    ) -> Answer:
        if self.url or not self._sockets.connected:
            return await self.post(body, kind, headers)
        return await self._over_socket(envelope, payload)

    async def _over_socket(self, kind: str, payload: Json) -> Answer:
        try:
            async with asyncio.timeout(self.patience):
                said = await self._sockets.deliver(kind, payload, answerable=kind != "events_api")
        except TimeoutError:
            return Answer(error="operation_timeout")
        return Answer(status=OK, body=json.dumps(said) if said else "")

    async def post(self, body: bytes, kind: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Deliver any body, signed."""
        proof = signed(self._secret, int(self._workspace.clock.now().timestamp()), body)
        sent = {"Content-Type": kind, "User-Agent": "Slackbot 1.0 (playground)", **proof, **(headers or {})}
        try:
            async with (
                asyncio.timeout(self.patience),
                self.session.post(self.url, data=body, headers=sent, allow_redirects=False) as response,
            ):
                text = await response.text(errors="replace")
        except TimeoutError:
            return Answer(error="operation_timeout")
        except aiohttp.ClientError:
            return Answer(error="dispatch_failed")
        return Answer(status=response.status, body=text, error="" if response.status == OK else "dispatch_failed")


def _nonsense(view: View, said: Json) -> bool:
    """Tell whether Slack would not follow what a submitted *view* was answered with."""
    match said.get("response_action"):
        case None | "clear":
            return False
        case "errors":
            inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
            errors = said.get("errors")
            return not (isinstance(errors, dict) and errors and errors.keys() <= inputs)
        case "update" | "push":
            content = said.get("view")
            return not isinstance(content, dict) or any(views.mistakes(content, "modal"))
        case _:
            return True
