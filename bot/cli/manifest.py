"""`hybrid-bot manifest`: the Slack app's manifest for this installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import variables
from bot.cli import Exit, settings
from bot.model.errors import BotError
from bot.serving import SCOPES

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands

__all__ = ["SCOPES"]

PATH = "/slack/events"


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("manifest", help="print the manifest of the Slack app for this installation")
    how = command.add_mutually_exclusive_group()
    how.add_argument("--url", help="where Slack reaches the bot, as HYBRID_PUBLIC_URL", metavar="URL")
    how.add_argument("--socket", action="store_true", help="for Socket Mode, which needs no address")
    command.set_defaults(run=_print)


def shipped() -> dict[str, Any]:
    """Return the manifest as shipped: for HTTP, at an example's address."""
    from importlib.resources import files  # noqa: PLC0415 - `--help` needs none

    import yaml  # noqa: PLC0415 - the same

    manifest: dict[str, Any] = yaml.safe_load(files("handlers").joinpath("manifest.yml").read_text(encoding="utf-8"))
    return manifest


def made_for(command: str, url: str) -> dict[str, Any]:
    """Return the manifest of an installation.

    Args:
        command: The slash command's name.
        url: Where Slack reaches the bot; "" for Socket Mode.
    """
    manifest = shipped()
    slash = manifest["features"]["slash_commands"][0]
    slash["command"] = command
    if url:
        slash["url"] = manifest["settings"]["interactivity"]["request_url"] = url.rstrip("/") + PATH
    else:
        del slash["url"], manifest["settings"]["interactivity"]["request_url"]
        manifest["settings"]["socket_mode_enabled"] = True
    return manifest


def _print(args: argparse.Namespace) -> int:
    import yaml  # noqa: PLC0415 - `--help` needs none

    told = settings()
    url = _given(args.url) if args.url else told.public_url
    if not url and not args.socket:
        raise BotError(
            "Say where Slack reaches the bot, by --url or HYBRID_PUBLIC_URL; or --socket for Socket Mode, which needs "
            "no address."
        )
    manifest = made_for(told.command, "" if args.socket else url)
    print(yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=100), end="")
    return Exit.GOOD


def _given(text: str) -> str:
    try:
        return variables.public_url(text)
    except ValueError as error:
        raise BotError(f"--url: {error}.") from None
