"""What it takes to serve the bot: which settings are missing, swapped, or in each other's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.settings import refuse

if TYPE_CHECKING:
    from bot.settings import Settings

SCOPES = ("commands", "chat:write", "channels:read", "groups:read", "users:read", "files:read")  # as in the manifest

_BOT, _APP = "xoxb-", "xapp-"


def for_serving(settings: Settings) -> Settings:
    """Return *settings* if the bot can be served with them.

    Raises:
        BotError: It cannot; the text has one line for each reason.
    """
    refuse(problems_serving(settings))
    return settings


def problems_serving(settings: Settings) -> tuple[str, ...]:
    """Return what keeps the bot from being served, one sentence each; nothing if it can be."""
    return (*_token_problems(settings), *_other_problems(settings))


def _token_problems(settings: Settings) -> list[str]:
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot.startswith(_APP) and app.startswith(_BOT):
        return [
            f"SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped: the first begins with {_BOT}, the second with {_APP}."
        ]
    problems = []
    if settings.many_workspaces:
        problems += _oauth_problems(settings)
    elif not bot:
        problems.append(
            f"SLACK_BOT_TOKEN is missing: copy the token that begins with {_BOT} from “OAuth & Permissions” of your"
            " Slack app, or set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET to serve many workspaces; `hybrid-bot"
            " playground` needs neither."
        )
    elif wrong := _other_token(bot, _BOT):
        problems.append(f"SLACK_BOT_TOKEN holds {wrong}: the bot's token begins with {_BOT}.")
    if app and (wrong := _other_token(app, _APP)):
        problems.append(f"SLACK_APP_TOKEN holds {wrong}: the app-level token begins with {_APP}.")
    return problems


def _oauth_problems(settings: Settings) -> list[str]:
    problems = []
    if settings.slack_bot_token:
        problems.append(
            "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are for many: take the bot"
            " token away, or the other two."
        )
    if not settings.public_url:
        problems.append(
            "HYBRID_PUBLIC_URL is missing: people install the bot from a page of its own, so say where they reach it,"
            " such as https://hybrid-bot.example.com."
        )
    return problems


def _other_token(token: str, meant: str) -> str:
    kinds = {_BOT: "a bot token", _APP: "an app-level token", "xoxp-": "a user token", "xoxe-": "a refresh token"}
    return next((kind for prefix, kind in kinds.items() if prefix != meant and token.startswith(prefix)), "")


def _other_problems(settings: Settings) -> list[str]:
    problems = []
    if not settings.socket_mode and not settings.signing_secrets:
        problems.append(
            "SLACK_SIGNING_SECRET is missing: copy it from “Basic Information” of your Slack app, or set"
            " SLACK_APP_TOKEN for Socket Mode, which needs none."
        )
    if settings.database_url.startswith("postgresql:") and not settings.secret_keys:
        problems.append(
            "HYBRID_SECRET_KEYS is missing: PostgreSQL is shared by replicas, so they must share a key;"
            " make one with `hybrid-bot keys new`."
        )
    return problems
