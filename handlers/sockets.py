"""Socket Mode: the same listeners, over a connection that the bot opens, so that it needs no public address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.model.delivery import RefusedError
from bot.model.errors import BotError
from handlers import refusals
from handlers.authorize import unreachable

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

PING_EVERY = 5  # seconds; a link that died silently is noticed after four of them


class Sockets:
    """The connection to Slack.

    Args:
        app: Its listeners get what comes in.
        client: On the shared session.
        app_token: Begins with ``xapp-``.
    """

    def __init__(self, app: AsyncApp, client: AsyncWebClient, app_token: str) -> None:
        self._client = client
        self._token = app_token
        self._handler = AsyncSocketModeHandler(app, app_token, web_client=client, ping_interval=PING_EVERY)

    async def open(self) -> None:
        """Connect.

        Raises:
            BotError: Slack refuses the token, or cannot be reached; without this look first the stock client would
                try for ever.
        """
        try:
            await self._client.apps_connections_open(app_token=self._token)
        except refusals.FAILURES as error:
            wrong = refusals.of(error)
            if isinstance(wrong, RefusedError):
                raise BotError(
                    f"Slack does not accept SLACK_APP_TOKEN ({wrong}): make an app-level token with the scope "
                    "connections:write in “Basic Information” of your Slack app, and switch Socket Mode on there."
                ) from error
            raise BotError(unreachable(self._client, wrong)) from error
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def connected(self) -> bool:
        """Tell whether the connection stands."""
        return bool(await self._handler.client.is_connected())

    async def close(self) -> None:
        """Disconnect; what is being answered at this moment belongs to its task."""
        await self._handler.close_async()  # type: ignore[no-untyped-call]
