"""Who may speak for which workspace: here one bot token for one workspace, known from the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

from bot.model.delivery import DeliveryError, RefusedError
from bot.model.errors import BotError
from handlers import refusals

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the bot token belongs to, as Slack says.

    Attributes:
        team: The workspace's id.
        user: The bot's user id.
        name: What people type after @.
        url: The workspace's address, with a slash at the end.
    """

    team: str
    user: str
    name: str
    bot: str = ""
    url: str = ""
    token: str = ""


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack whose token this is.

    Raises:
        BotError: Slack refuses the token, or cannot be reached; the text says what to do.
    """
    try:
        answer = await client.auth_test()
    except refusals.FAILURES as error:
        wrong = refusals.of(error)
        if isinstance(wrong, RefusedError):
            raise BotError(
                f"Slack does not accept SLACK_BOT_TOKEN ({wrong}): copy the token that begins with xoxb- from “OAuth & "
                "Permissions” of your Slack app again."
            ) from error
        raise BotError(unreachable(client, wrong)) from error
    return Identity(
        team=answer.get("team_id") or "",
        user=answer.get("user_id") or "",
        name=answer.get("user") or "hybrid",
        bot=answer.get("bot_id") or "",
        url=answer.get("url") or "",
        token=client.token or "",
    )


def unreachable(client: AsyncWebClient, wrong: DeliveryError) -> str:
    """Return what to do where Slack gives no answer."""
    return (
        f"Slack gives no answer at {client.base_url} ({wrong}): check the network, the proxy and HYBRID_SLACK_API_URL."
    )


class OneWorkspace(AsyncAuthorize):
    """Answers every request with the one identity, whatever team it names, and asks nobody."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - the same
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002 - the same
        actor_team_id: str | None = None,  # noqa: ARG002 - the same
        actor_user_id: str | None = None,  # noqa: ARG002 - the same
    ) -> AuthorizeResult:
        """Return a result of its own for each request, because Bolt may change it."""
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id or self._identity.team,
            user_id=user_id,
            bot_id=self._identity.bot,
            bot_user_id=self._identity.user,
            bot_token=self._identity.token,
        )
