"""Who the bot is, for tests of what speaks."""

from __future__ import annotations

from handlers.identities import Identity, OneIdentity


def alone(token: str = "xoxb-1", url: str = "") -> OneIdentity:  # noqa: S107 - it opens nothing
    """Return an identity that is the same in every workspace, and of which nothing is kept."""
    return OneIdentity(
        Identity(team="T0CONTOSO1", user="U0HYBRID01", name="hybrid", bot="B0HYBRID01", url=url, token=token)
    )
