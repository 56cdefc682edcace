"""Where the bot is installed: in a workspace, or in a whole organisation and so in the workspaces that belong to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

GRACE = timedelta(days=30)  # from an uninstall until what the workspace had is deleted
NOT_INSTALLED = "not_installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One installation, as Slack granted it.

    Attributes:
        team: The workspace's id, ``T…``; of an organisation-wide one the organisation's, ``E…``.
        name: What people call the workspace or the organisation.
        organisation: It is organisation-wide.
        token: The bot's token.
        refresh_token: Good once, for a token that lasts longer; "" where tokens do not expire.
        expires_at: When the token ends; None where it does not.
        user: The bot's user id.
        bot: The bot's own id.
        bot_name: What people type after @.
        url: The workspace's address, with a slash at the end.
        scopes: Comma-separated, as Slack has them.
        installed_by: Who installed it, a Slack user id.
    """

    team: str
    name: str = ""
    organisation: bool = False
    token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None
    user: str = ""
    bot: str = ""
    bot_name: str = ""
    url: str = ""
    scopes: str = ""
    installed_by: str = ""
    installed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenancy:
    """What is kept of an installation, whether it is good or only its tombstone.

    Attributes:
        workspace: The one asked about; "" where nothing of it is kept.
        through: The installation that it is known to act by; "" for none.
        stopped: Why the clock does nothing for it; "" while it does.
        reason: Slack's word for why the installation is good no longer; "" while it is.
        removed_at: When it was uninstalled; None while it is not.
        purge_at: When what it has is to be deleted; None for never.
    """

    installation: Installation
    workspace: str = ""
    through: str = ""
    stopped: str = ""
    reason: str = ""
    removed_at: datetime | None = None
    purge_at: datetime | None = None

    @property
    def good(self) -> bool:
        """Slack is believed to take its token."""
        return bool(self.installation.token) and not self.reason
