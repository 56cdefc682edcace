"""The client of Slack's Web API, on the session that everything shares."""

from __future__ import annotations

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

SLACK = "https://slack.com/api/"
TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=3)  # for the shared session; the client's own is not used then


def web_client(session: aiohttp.ClientSession, token: str = "", api_url: str = SLACK) -> AsyncWebClient:
    """Return a client of Slack's Web API on the shared *session*, which repeats nothing by itself.

    The stock client repeats a post whose connection broke, and the message stands there twice.
    """
    return AsyncWebClient(token=token or None, base_url=api_url, session=session, retry_handlers=[])
