"""`/hybrid tenant`: what the bot may read of the Microsoft tenant, how to allow it, and whether that went well."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.model.tenant import PERMISSIONS, how_to_allow
from bot.usecases.tenant import NOT_CONNECTED
from handlers.views.message import Block, Message, Names, context, header, message, section
from handlers.views.text import code, count, line, on_day, sentence

if TYPE_CHECKING:
    from bot.model.tenant import Tenant
    from bot.usecases.tenant import Verified


def no_access(names: Names) -> Message:
    """Return that the bot may read nothing, and how to allow it."""
    return message(
        [section(sentence(NOT_CONNECTED, names.command)), context("Without it, what needs Microsoft Graph is skipped.")]
    )


def access(tenant: Tenant, now: datetime, names: Names, *, steps: bool | None = None) -> Message:
    """Return how far the access is.

    Args:
        steps: Show the certificate and all that an admin does; None shows it until the ids are told.
    """
    blocks = [header("Access to your tenant")]
    if steps or (steps is None and not tenant.told):
        numbered = [f"{number}. {sentence(text, names.command)}" for number, text in enumerate(how_to_allow(tenant), 1)]
        blocks += [section("\n".join(numbered)), section(f"```\n{tenant.certificate}```")]
    return message([*blocks, *_state(tenant, now, names)])


def disconnected() -> Message:
    """Return that the key is gone."""
    return Message(
        "The key is destroyed, and the bot can read your tenant no more. You may delete the app registration as well."
    )


def verified(found: Verified, names: Names) -> Message:
    """Return whether the bot can sign in, and which permissions it has."""
    if found.trouble:
        return message([section(f"The bot cannot sign in. {sentence(found.trouble.words, names.command)}")])
    name = f"*{line(found.name, 100)}*" if found.name else "your tenant"
    said = f"The bot cannot read all that it needs of {name}:" if found.denials else f"The bot reads {name}:"
    rows = [_granted(found, permission, names) for permission in PERMISSIONS]
    return message([section("\n".join((said, *rows))), context(f"`{names.command} check` looks at it now.")])


def _granted(found: Verified, permission: str, names: Names) -> str:
    denial = found.denials.get(permission)
    if denial is None:
        return f"✓ `{permission}` is granted"
    return f"✗ `{permission}`: {sentence(denial.words, names.command)}"


def _state(tenant: Tenant, now: datetime, names: Names) -> list[Block]:
    left = max((tenant.not_after - now).days, 0)
    rows = (
        f"• app: {code(tenant.client_id) or 'not told yet'}",
        f"• tenant: {code(tenant.tenant_id) or 'not told yet'}",
        f"• certificate: {code(tenant.thumbprint)}, until {on_day(tenant.not_after, 'UTC')}, {count(left, 'day')} more",
    )
    following = (
        f"`{names.command} tenant verify` tries it · `{names.command} tenant connect` shows the certificate again · "
        f"`{names.command} tenant disconnect` destroys its key"
        if tenant.told
        else f"`{names.command} tenant connect client=… tenant=…` tells the ids"
    )
    return [section("\n".join(rows)), context(following)]
