"""Who may speak for which workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

from bot.model.delivery import DeliveryError, RefusedError, RevokedError
from bot.model.errors import BotError
from handlers import refusals
from handlers.identities import Identity

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.identities import Identities


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


class Authorize(AsyncAuthorize):
    """Answers every request with what is kept of its workspace; Slack is not asked."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002 - the signature's
        actor_team_id: str | None = None,  # noqa: ARG002 - the same
        actor_user_id: str | None = None,  # noqa: ARG002 - the same
    ) -> AuthorizeResult | None:
        """Return a result of its own for each request, because Bolt may change it; None where there is no token."""
        team, organisation = team_id or "", enterprise_id or ""
        try:
            identity = await self._identities.asked(
                team or organisation, organisation, wide=bool(context.is_enterprise_install)
            )
        except RevokedError:  # `handlers.admission` has answered those before
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id or identity.team,
            user_id=user_id,
            bot_id=identity.bot,
            bot_user_id=identity.user,
            bot_token=identity.token,
        )
