"""The arguments of a call, whichever of Slack's ways they were sent in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.playground import blocks
from bot.playground.messages import Json

if TYPE_CHECKING:
    from aiohttp import web


class RefusedError(Exception):
    """Slack answers ``ok: false`` with this error, and `more` beside it."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


class Args:
    """What a method was asked, read by name."""

    def __init__(self, values: Json) -> None:
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        """Return a text, *default* where it was not sent."""
        value = self._values.get(name)
        return default if value is None else str(value)

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """Return a text that must have been sent.

        Raises:
            RefusedError: It was not.
        """
        if not (value := self.text(name)):
            raise RefusedError(error, response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
        return value

    def flag(self, name: str) -> bool:
        """Return a yes or no: a JSON boolean, or what slack_sdk makes of it in a form."""
        return self.text(name).lower() in ("1", "true")

    def parsed(self, name: str) -> Any:  # noqa: ANN401 - Slack's JSON
        """Return JSON that came as itself or, in a form, as text; None where it was not sent.

        Raises:
            RefusedError: It is no JSON.
        """
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise RefusedError("invalid_arguments") from None

    def blocks(self) -> tuple[Json, ...]:
        """Return the message's blocks.

        Raises:
            RefusedError: Slack would not show them.
        """
        value = self.parsed("blocks")
        if value is None:
            return ()
        if found := blocks.mistakes(value):
            raise RefusedError("invalid_blocks", response_metadata={"messages": list(found)})
        return tuple(value)


async def sent(request: web.Request) -> Json:
    """Return the arguments of *request*: the query's, and over them the form's or the JSON object's.

    Raises:
        RefusedError: The body is not what its content type says.
    """
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise RefusedError("invalid_json") from None
        if not isinstance(body, dict):
            raise RefusedError("json_not_object")
        return values | body
    return values | {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
