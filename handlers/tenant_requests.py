"""What a command asks for about the Microsoft tenant, parsed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowTenant:
    """Show what the bot may read of the tenant."""


@dataclass(frozen=True, slots=True)
class ConnectTenant:
    """Show how to allow the bot to read the tenant, and keep the ids that were told; "" for none."""

    client: str = ""
    directory: str = ""


@dataclass(frozen=True, slots=True)
class VerifyTenant:
    """Try whether the bot may read the tenant."""


@dataclass(frozen=True, slots=True)
class DisconnectTenant:
    """Take the access to the tenant away; ask first, unless the person is sure."""

    sure: bool = False


OfTenant = ShowTenant | ConnectTenant | VerifyTenant | DisconnectTenant
