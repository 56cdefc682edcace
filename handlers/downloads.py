"""Fetches a file that somebody chose in a modal; from Slack alone, and no more of it than may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.model.delivery import RefusedError
from bot.model.errors import BotError
from handlers import refusals

if TYPE_CHECKING:
    import aiohttp

    from handlers.client import SlackClient
    from handlers.filled import SentFile
    from handlers.identities import Identities

SLACK_FILES = "files.slack.com"
GOVERNMENT = "slack-gov.com"
_GOOD = 200
_UNREAD = frozenset({301, 302, 303, 307, 401, 403})  # without the scope Slack leads to a page for signing in
_GONE = frozenset({404, 410})


class Downloads:
    """Fetches files.

    Args:
        client: From `handlers.client.web_client`; tells whose files are fetched.
        session: The shared one.
        identities: Tell by which token.
    """

    def __init__(self, client: SlackClient, session: aiohttp.ClientSession, identities: Identities) -> None:
        self._client = client
        self._identities = identities
        self._session = session
        api = urlsplit(client.base_url)
        mine = (api.scheme, api.hostname, api.port)
        self._places = {("https", SLACK_FILES, None), *(() if api.hostname == "slack.com" else (mine,))}
        if (api.hostname or "").endswith(GOVERNMENT):
            self._places.add(("https", f"files.{GOVERNMENT}", None))

    async def fetch(self, team: str, file: SentFile, *, most: int) -> bytes:
        """Return the file's content.

        Raises:
            BotError: It is too large, or the bot may not read files; the text says what to do.
            DeliveryError: Slack did not give it.
        """
        if file.size > most:
            raise BotError(f"{file.name}: it is larger than {most // 2**20} MB; export only what the command asks for.")
        if not self._is_slacks(file.url):
            raise RefusedError("the address of the file is not one of Slack's")
        headers = {"Authorization": f"Bearer {(await self._identities.of(team)).token}"}
        options: dict[str, Any] = {"headers": headers, "allow_redirects": False, "proxy": self._client.proxy}
        try:
            with self._client.calls.one("download"):
                async with self._session.get(file.url, **options) as response:
                    _see_that_it_came(response, file)
                    return await _content(response, file.name, most)
        except refusals.FAILURES as error:
            raise refusals.of(error) from error

    def _is_slacks(self, url: str) -> bool:
        """Tell whether *url* may be shown the token: the same scheme, host and port as Slack's, and no name in it."""
        try:
            address = urlsplit(url)
            place = (address.scheme, address.hostname, address.port)
        except ValueError:
            return False
        return place in self._places and "@" not in address.netloc


def _see_that_it_came(response: aiohttp.ClientResponse, file: SentFile) -> None:
    if response.status in _UNREAD:
        raise BotError(
            f"{file.name}: Slack does not let the bot read it. Paste the text, or have the bot's operator"
            " install the app again, so that it gets the scope `files:read`."
        )
    if response.status in _GONE:
        raise BotError(f"{file.name}: Slack does not have it any more. Choose it once more.")
    if response.status != _GOOD:
        raise refusals.of_word("", response.status, response.headers.get("Retry-After", ""))


async def _content(response: aiohttp.ClientResponse, name: str, most: int) -> bytes:
    raw = bytearray()
    async for chunk in response.content.iter_any():
        raw += chunk
        if len(raw) > most:
            raise BotError(f"{name}: it is larger than {most // 2**20} MB; export only what the command asks for.")
    return bytes(raw)
