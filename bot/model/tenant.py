"""A checklist's access to its Microsoft tenant: which app asks, with which certificate, and how an admin allows it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.model.errors import BotError

PERMISSIONS = ("Organization.Read.All", "Domain.Read.All", "User.Read.All")  # the least that the checks need
RENEW_WITHIN = timedelta(days=30)
FILE = "hybrid-bot.cer"

_SHOWN = 60  # of a word that is no id, in the error


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """The app registration that a checklist's checks ask as.

    Attributes:
        certificate: The public one, PEM; its private key is kept apart, sealed.
        thumbprint: SHA-1 in hex, as the admin center shows it.
        tenant_id: Of the directory; "" until it was told.
        client_id: Of the app; "" until it was told.
    """

    team: str
    checklist: str
    certificate: str
    thumbprint: str
    not_after: datetime
    tenant_id: str = ""
    client_id: str = ""

    @property
    def told(self) -> bool:
        """Both ids are known, so Microsoft can be asked."""
        return bool(self.tenant_id and self.client_id)

    def ends_soon(self, now: datetime) -> bool:
        """Tell whether the certificate has ended, or is about to."""
        return self.not_after - now <= RENEW_WITHIN


@dataclass(frozen=True, slots=True)
class Credentials:
    """What it takes to ask Microsoft as the app.

    Attributes:
        key: The private key, PEM; "" if it is sealed with a key that the bot no longer has.
    """

    tenant: Tenant
    key: str = field(repr=False)


def with_ids(tenant: Tenant, *, client: str, directory: str) -> Tenant:
    """Return *tenant* with the ids told; "" leaves one as it was.

    Raises:
        BotError: One is no id; the text says where to find it.
    """
    return replace(
        tenant,
        client_id=_identifier(client, "client", "Application (client) ID") if client else tenant.client_id,
        tenant_id=_identifier(directory, "tenant", "Directory (tenant) ID") if directory else tenant.tenant_id,
    )


def _identifier(text: str, key: str, label: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError:
        raise BotError(
            f"{key}: “{text[:_SHOWN]}” is not an id such as 11111111-2222-3333-4444-555555555555; copy “{label}” from "
            "the app's overview page."
        ) from None


def how_to_allow(
    tenant: Tenant,
    *,
    tell: str = "/hybrid tenant connect client=… tenant=…",
    verify: str = "/hybrid tenant verify",
) -> tuple[str, ...]:
    """Return what an admin does so that the bot may read, a step each; with `code` in backticks.

    Args:
        tell: What to type to tell the ids.
        verify: What to type to try it.
    """
    wanted = ", ".join(f"`{permission}`" for permission in PERMISSIONS)
    return (
        f"Save the certificate as a file `{FILE}`. It is public: the private key never leaves the bot.",
        "In the Microsoft Entra admin center open App registrations, New registration: any name, no redirect URI.",
        f"Under Certificates & secrets upload the file. The thumbprint there must be `{tenant.thumbprint}`.",
        f"Under API permissions add Microsoft Graph, Application permissions: {wanted}; no more is needed.",
        "On the same page press Grant admin consent.",
        f"From the overview page tell both ids: `{tell}`",
        f"Try it: `{verify}`",
    )
