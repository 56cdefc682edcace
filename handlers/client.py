"""The client of Slack's Web API, on the session that everything shares."""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.calls import Calls

SLACK = "https://slack.com/api/"
TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=3)  # for the shared session; the client's own is not used then


class SlackClient(AsyncWebClient):
    """The stock client, every call of which is counted.

    Attributes:
        calls: For what is asked of Slack by other ways.
    """

    def __init__(self, *, calls: Calls, **options: Any) -> None:  # noqa: ANN401 - as the stock client's own
        super().__init__(**options)
        self.calls = calls

    async def api_call(self, api_method: str, **options: Any) -> AsyncSlackResponse:  # noqa: ANN401 - as the stock client's own
        """Call a method of the Web API; every other method of the client comes through here."""
        with self.calls.one(api_method):
            return await super().api_call(api_method, **options)


def web_client(
    session: aiohttp.ClientSession, token: str = "", api_url: str = SLACK, *, calls: Calls | None = None
) -> SlackClient:
    """Return a client of Slack's Web API on the shared *session*, which repeats nothing by itself.

    The stock client repeats a post whose connection broke, and the message stands there twice.
    """
    return SlackClient(
        calls=calls or Calls(), token=token or None, base_url=api_url, session=session, retry_handlers=[]
    )
