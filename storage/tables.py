"""Tables. Every primary key begins with the team, so that one database can become many."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    false,
)

from storage.columns import SealedText, Utc

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _of_checklist() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["team", "checklist"], ["checklists.team", "checklists.id"])


def _index(name: str, *columns: Column[Any], where: ColumnElement[bool], unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


channels = Table(
    "channels",  # what is known of those in which there is, or was, a checklist, or in which we said hello
    metadata,
    _key("team"),
    _key("id"),
    _text("shut"),
    Column("shut_at", Utc),
    Column("shared", Boolean, nullable=False, server_default=false()),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("sort", Text, nullable=False, server_default="channel"),
    Column("looked_at", Utc),
    Column("greeted", Boolean, nullable=False, server_default=false()),
    Column("warned", Boolean, nullable=False, server_default=false()),  # somebody was told that it is shared
    _text("moved_to"),  # the channel's present id, where it has got another
)
_index("ix_channels_moved_to", channels.c.team, channels.c.moved_to, where=channels.c.moved_to != "")

templates = Table(
    "templates",
    metadata,
    _key("team"),
    _key("digest"),  # of the document: a snapshot is what its name says, and never changes
    Column("document", Text, nullable=False),
)

checklists = Table(
    "checklists",
    metadata,
    _key("team"),
    _key("id"),
    Column("channel", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("standings", Text, nullable=False),
    Column("closed_at", Utc),
    Column("card_channel", Text),
    Column("card_ts", Text),
    Column("stale_since", Utc),
    Column("stale_again", Boolean, nullable=False, server_default=false()),  # since the card was claimed
    Column("card_until", Utc),
    _text("card_token"),
    Column("recheck_at", Utc),
    Column("recheck_until", Utc),
    _text("recheck_token"),
    Column("reminder_channel", Text),
    Column("reminder_ts", Text),
    Column("told", Integer, nullable=False, server_default="1"),  # the last version that the card's thread tells
    ForeignKeyConstraint(["team", "template"], ["templates.team", "templates.digest"]),
)
# The channel comes first because a terminal knows the channel, and not its team.
running = _index(
    "uq_checklists_running",
    checklists.c.channel,
    checklists.c.team,
    where=checklists.c.closed_at.is_(None),
    unique=True,
)
_index(
    "ix_checklists_closed",
    checklists.c.team,
    checklists.c.channel,
    checklists.c.closed_at,
    where=checklists.c.closed_at.is_not(None),
)
_index("ix_checklists_stale", checklists.c.stale_since, where=checklists.c.stale_since.is_not(None))
_index("ix_checklists_recheck", checklists.c.recheck_at, where=checklists.c.recheck_at.is_not(None))

audit = Table(
    "audit",
    metadata,
    _key("team"),
    _key("checklist"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("actor", Text, nullable=False),
    Column("verb", Text, nullable=False),
    _text("step"),
    Column("undoes", Integer),
    Column("document", Text, nullable=False),
    _of_checklist(),
)

slots = Table(
    "slots",
    metadata,
    _key("team"),
    _key("checklist"),
    _key("key"),
    Column("kind", Text, nullable=False),
    Column("due_at", Utc, nullable=False),
    _text("why"),
    Column("state", Text, nullable=False),
    _text("reason"),
    Column("settled_at", Utc),
    Column("asked", Boolean, nullable=False, server_default=false()),  # no plan wanted it, and none removes it
    Column("postponed", Boolean, nullable=False, server_default=false()),  # its time is no longer the plan's
    Column("claimed_until", Utc),
    _text("token"),
    _text("message"),
    _of_checklist(),
)
_index("ix_slots_due", slots.c.due_at, where=slots.c.settled_at.is_(None))
_index("ix_slots_claimed", slots.c.claimed_until, where=slots.c.claimed_until.is_not(None))

reports = Table(
    "reports",
    metadata,
    _key("team"),
    _key("checklist"),
    _key("check"),
    Column("started", Utc, nullable=False),
    Column("document", Text, nullable=False),
    _of_checklist(),
)

runs = Table(
    "runs",
    metadata,
    _key("team"),
    _key("id"),
    Column("checklist", Text, nullable=False),
    Column("steps", Text, nullable=False),
    _text("asked_by"),
    Column("answer_to", SealedText),
    Column("due_at", Utc, nullable=False),
    Column("claimed_until", Utc),
    _text("token"),
    _of_checklist(),
)
Index("ix_runs_due", runs.c.due_at)
Index("ix_runs_checklist", runs.c.team, runs.c.checklist)

tenants = Table(
    "tenants",
    metadata,
    _key("team"),
    _key("checklist"),
    _text("tenant_id"),
    _text("client_id"),
    Column("thumbprint", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("not_after", Utc, nullable=False),
    Column("key", SealedText, nullable=False),  # the private one
    _of_checklist(),
)

evidence = Table(
    "evidence",
    metadata,
    _key("team"),
    _key("checklist"),
    _key("source"),
    Column("at", Utc, nullable=False),
    Column("document", Text, nullable=False),
    _of_checklist(),
)

agents = Table(
    "agents",
    metadata,
    _key("team"),
    _key("id"),
    Column("checklist", Text, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of the token, which is shown once and kept nowhere
    Column("place", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("revoked_at", Utc),
    _of_checklist(),
)
Index("uq_agents_digest", agents.c.digest, unique=True)
Index("ix_agents_checklist", agents.c.team, agents.c.checklist)
