"""Tables of workspaces: where the bot is installed, what is known of channels, what was delivered."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, false

from storage.columns import SealedText, Utc
from storage.schema import index, key, metadata, text

# Where the bot is installed; a row without a token is a tombstone.
installations = Table(
    "installations",
    metadata,
    key("team"),  # of an organisation-wide one the organisation
    text("name"),
    Column("organisation", Boolean, nullable=False, server_default=false()),
    Column("token", SealedText),
    Column("refresh_token", SealedText),
    Column("expires_at", Utc),
    text("user"),
    text("bot"),
    text("bot_name"),
    text("url"),
    text("scopes"),
    text("installed_by"),
    Column("installed_at", Utc, nullable=False),
    text("reason"),
    Column("removed_at", Utc),
    Column("purge_at", Utc),
    Column("purge_until", Utc),
    text("purge_token"),
)
index("ix_installations_purge", installations.c.purge_at, where=installations.c.purge_at.is_not(None))

# Each workspace that the clock works for: which installation it acts by, and since when its work stands still.
workspaces = Table(
    "workspaces",
    metadata,
    key("team"),
    text("installation"),  # "" where the bot token comes from the settings
    Column("stopped_at", Utc),
    text("reason"),
)
Index("ix_workspaces_installation", workspaces.c.installation)
index("ix_workspaces_stopped", workspaces.c.team, where=workspaces.c.stopped_at.is_not(None))

# What came back from Slack's page for installing, so that none comes back twice; of no workspace yet.
install_states = Table("install_states", metadata, key("state"), Column("expires_at", Utc, nullable=False))
Index("ix_install_states_expires", install_states.c.expires_at)

seen = Table(
    "seen",
    metadata,
    key("team"),
    key("id"),  # of a delivery: an event's own, or what names a command, a click, a submitted modal
    Column("at", Utc, nullable=False),
    Column("checklist", Text),
    Column("version", Integer),  # that its change made, if it made one
)
Index("ix_seen_at", seen.c.at)

paces = Table(  # when replicas may speak next: in a channel, or at a message
    "paces",
    metadata,
    key("team"),
    key("place"),
    Column("free_at", Utc, nullable=False),
)
Index("ix_paces_free", paces.c.free_at)

channels = Table(
    "channels",  # what is known of those in which there is, or was, a checklist, or in which we said hello
    metadata,
    key("team"),
    key("id"),
    text("shut"),
    Column("shut_at", Utc),
    Column("shared", Boolean, nullable=False, server_default=false()),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("sort", Text, nullable=False, server_default="channel"),
    Column("looked_at", Utc),
    Column("greeted", Boolean, nullable=False, server_default=false()),
    Column("warned", Boolean, nullable=False, server_default=false()),  # somebody was told that it is shared
    text("moved_to"),  # the channel's present id, where it has got another
)
index("ix_channels_moved_to", channels.c.team, channels.c.moved_to, where=channels.c.moved_to != "")
