"""A Bolt app that does nothing but acknowledge: the floor that ours is measured against.

Run as ``python -m bench.bare best|default PORT SLACK_PORT``.
"""

import asyncio
import sys

from aiohttp import ClientSession, ClientTimeout, web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient

from bench.command import SECRET
from bench.slack import BOT, BOT_USER, SCOPES, TEAM

_INSTALLATION = Installation(
    app_id="A0001",
    team_id=TEAM,
    bot_token="xoxb-bench",
    bot_id=BOT,
    bot_user_id=BOT_USER,
    bot_scopes=SCOPES,
    user_id="U1",
)


class _FreeStore(AsyncInstallationStore):
    """An installation store that costs nothing, so that Bolt alone is measured."""

    async def async_find_installation(self, **_: object) -> Installation:
        return _INSTALLATION

    async def async_find_bot(self, **_: object) -> Bot:
        return _INSTALLATION.to_bot()


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None, team_id=TEAM, bot_id=BOT, bot_user_id=BOT_USER, bot_token="xoxb-bench", bot_scopes=SCOPES
    )


def _best(api: str) -> AsyncApp:
    """Everything that makes Bolt fast: no polling for the acknowledgement, no call to Slack before it."""
    session = ClientSession(timeout=ClientTimeout(total=10))
    client = AsyncWebClient(base_url=api, session=session)
    return AsyncApp(signing_secret=SECRET, client=client, process_before_response=True, authorize=_authorize)


def _default(api: str) -> AsyncApp:
    """As the documentation of an app for several workspaces has it: an installation store, all else by default."""
    return AsyncApp(signing_secret=SECRET, client=AsyncWebClient(base_url=api), installation_store=_FreeStore())


async def main() -> None:
    """Serve until terminated."""
    settings, port, slack_port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    app = {"best": _best, "default": _default}[settings](f"http://127.0.0.1:{slack_port}/api/")

    @app.command("/hybrid")
    async def hybrid(ack: AsyncAck, command: dict[str, str]) -> None:
        await ack(response_type="ephemeral", text=f"You said: {command['text']}")

    runner = web.AppRunner(app.web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
