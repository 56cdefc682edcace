"""`hybrid-bot manifest`: the Slack app's manifest for this installation."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from bot import variables
from bot.cli import Exit, settings
from bot.model.errors import BotError
from bot.serving import SCOPES

if TYPE_CHECKING:
    from bot.cli import Commands

__all__ = ["SCOPES"]

OPTIONAL_SCOPES = ("bookmarks:write",)

PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("manifest", help="print the manifest of the Slack app for this installation")
    how = command.add_mutually_exclusive_group()
    how.add_argument("--url", help="where Slack reaches the bot, as HYBRID_PUBLIC_URL", metavar="URL")
    how.add_argument("--socket", action="store_true", help="for Socket Mode, which needs no address")
    command.add_argument(
        "--workflow", action="store_true", help="with the step for Workflow Builder; such an app stays in one company"
    )
    command.add_argument(
        "--bookmark", action="store_true", help="with the optional scope for a bookmark that leads to the card"
    )
    command.add_argument("--format", choices=("yaml", "json"), default="yaml", help="Slack takes both (yaml)")
    command.add_argument("--source", help=argparse.SUPPRESS)  # the Slack CLI says to each hook where it stands
    command.set_defaults(run=_print)


def shipped(name: str = "manifest.yml") -> dict[str, Any]:
    """Return the manifest as shipped: for HTTP, at an example's address; or another of the files beside it."""
    from importlib.resources import files  # noqa: PLC0415 - `--help` needs none

    import yaml  # noqa: PLC0415 - the same

    manifest: dict[str, Any] = yaml.safe_load(files("handlers").joinpath(name).read_text(encoding="utf-8"))
    return manifest


def made_for(
    command: str, url: str, *, browser: str = "", workflow: bool = False, bookmark: bool = False
) -> dict[str, Any]:
    """Return the manifest of an installation.

    Args:
        command: The slash command's name.
        url: Where Slack reaches the bot; "" for Socket Mode.
        browser: Where browsers reach it in Socket Mode, if it is installed by OAuth; else "".
        workflow: With the step for Workflow Builder.
        bookmark: With the scope that a bookmark needs.
    """
    manifest = shipped()
    manifest["features"]["slash_commands"][0]["command"] = command
    if workflow:
        _add_step(manifest)
    if bookmark:
        scopes = manifest["oauth_config"]["scopes"]
        scopes["bot"] += OPTIONAL_SCOPES  # Slack wants what is optional in both lists
        scopes["bot_optional"] = list(OPTIONAL_SCOPES)
    _address(manifest, url.rstrip("/"), browser.rstrip("/"))
    return manifest


def _address(manifest: dict[str, Any], url: str, browser: str) -> None:
    """Name the one address wherever *manifest* has one; "" takes it away."""
    told = manifest["settings"]
    for owner, name in (
        (manifest["features"]["slash_commands"][0], "url"),
        (told["event_subscriptions"], "request_url"),
        (told["interactivity"], "request_url"),
    ):
        if url:
            owner[name] = url + PATH
        else:
            del owner[name]
    told["socket_mode_enabled"] = not url
    if url or browser:
        manifest["oauth_config"]["redirect_urls"] = [(url or browser) + REDIRECT_PATH]
    else:
        del manifest["oauth_config"]["redirect_urls"]


def _add_step(manifest: dict[str, Any]) -> None:
    more = shipped("workflow.yml")
    manifest["_metadata"] = more["_metadata"]
    manifest["settings"] |= more["settings"]
    manifest["settings"]["event_subscriptions"]["bot_events"] += more["bot_events"]
    manifest["functions"] = more["functions"]


def _print(args: argparse.Namespace) -> int:
    told = settings()
    url = _given(args.url) if args.url else told.public_url
    if not url and not args.socket:
        raise BotError(
            "Say where Slack reaches the bot, by --url or HYBRID_PUBLIC_URL; or --socket for Socket Mode, which needs "
            "no address."
        )
    manifest = made_for(
        told.command,
        "" if args.socket else url,
        browser=url if told.client_id else "",
        workflow=args.workflow,
        bookmark=args.bookmark,
    )
    print(written(manifest, args.format), end="")
    return Exit.GOOD


def written(manifest: dict[str, Any], form: str) -> str:
    """Return *manifest* as ``yaml`` or ``json``."""
    if form == "json":
        return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    import yaml  # noqa: PLC0415 - `--help` needs none

    text: str = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=100)
    return text


def _given(text: str) -> str:
    try:
        return variables.public_url(text)
    except ValueError as error:
        raise BotError(f"--url: {error}.") from None
