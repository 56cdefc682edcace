"""Tables of checklists, and the way to all tables. Every key begins with the team: one database can become many."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    and_,
    false,
    literal,
    literal_column,
)

from storage.columns import SealedText, Utc
from storage.schema import index, key, of_checklist, text
from storage.workspace_tables import installations

metadata = installations.metadata  # whoever takes it from here has every table in it

templates = Table(
    "templates",
    metadata,
    key("team"),
    key("digest"),  # of the document: a snapshot is what its name says, and never changes
    Column("document", Text, nullable=False),
)

checklists = Table(
    "checklists",
    metadata,
    key("team"),
    key("id"),
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
    text("card_token"),
    Column("recheck_at", Utc),
    Column("recheck_until", Utc),
    text("recheck_token"),
    Column("reminder_channel", Text),
    Column("reminder_ts", Text),
    Column("told", Integer, nullable=False, server_default="1"),  # the last version that the card's thread tells
    Column("turn", Integer, nullable=False, server_default="0"),  # minutes after the reminders' time
    ForeignKeyConstraint(["team", "template"], ["templates.team", "templates.digest"]),
)
# The channel comes first because a terminal knows the channel, and not its team.
running = index(
    "uq_checklists_running",
    checklists.c.channel,
    checklists.c.team,
    where=checklists.c.closed_at.is_(None),
    unique=True,
)
index(
    "ix_checklists_closed",
    checklists.c.team,
    checklists.c.channel,
    checklists.c.closed_at,
    where=checklists.c.closed_at.is_not(None),
)
index("ix_checklists_closed_at", checklists.c.closed_at, where=checklists.c.closed_at.is_not(None))
# Every turn is one of these; to say so keeps queries for a channel, which do not, away from this index.
turning = and_(checklists.c.closed_at.is_(None), checklists.c.turn >= literal_column("0"))
index("ix_checklists_turn", checklists.c.team, checklists.c.turn, where=turning)
index("ix_checklists_stale", checklists.c.stale_since, where=checklists.c.stale_since.is_not(None))
index("ix_checklists_recheck", checklists.c.recheck_at, where=checklists.c.recheck_at.is_not(None))

audit = Table(
    "audit",
    metadata,
    key("team"),
    key("checklist"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("actor", Text, nullable=False),
    Column("verb", Text, nullable=False),
    text("step"),
    Column("undoes", Integer),
    Column("document", Text, nullable=False),
    text("hash"),  # of this entry and of all before it; "" where an older version wrote it
    of_checklist(),
)
Index("ix_audit_at", audit.c.at)

slots = Table(
    "slots",
    metadata,
    key("team"),
    key("checklist"),
    key("key"),
    Column("kind", Text, nullable=False),
    Column("due_at", Utc, nullable=False),
    text("why"),
    Column("state", Text, nullable=False),
    text("reason"),
    Column("settled_at", Utc),
    Column("asked", Boolean, nullable=False, server_default=false()),  # no plan wanted it, and none removes it
    Column("postponed", Boolean, nullable=False, server_default=false()),  # its time is no longer the plan's
    Column("claimed_until", Utc),
    text("token"),
    text("message"),
    of_checklist(),
)
index("ix_slots_due", slots.c.due_at, where=slots.c.settled_at.is_(None))
index("ix_slots_claimed", slots.c.claimed_until, where=slots.c.claimed_until.is_not(None))
# What is told once for each certificate and threshold would be told again if it were forgotten.
forgettable = and_(slots.c.settled_at.is_not(None), slots.c.kind != literal("expiring", literal_execute=True))
index("ix_slots_settled", slots.c.settled_at, where=forgettable)

reports = Table(
    "reports",
    metadata,
    key("team"),
    key("checklist"),
    key("check"),
    Column("started", Utc, nullable=False),
    Column("document", Text, nullable=False),
    of_checklist(),
)

runs = Table(
    "runs",
    metadata,
    key("team"),
    key("id"),
    Column("checklist", Text, nullable=False),
    Column("steps", Text, nullable=False),
    text("asked_by"),
    Column("answer_to", SealedText),
    Column("due_at", Utc, nullable=False),
    Column("claimed_until", Utc),
    text("token"),
    of_checklist(),
)
Index("ix_runs_due", runs.c.due_at)
Index("ix_runs_checklist", runs.c.team, runs.c.checklist)

tenants = Table(
    "tenants",
    metadata,
    key("team"),
    key("checklist"),
    text("tenant_id"),
    text("client_id"),
    Column("thumbprint", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("not_after", Utc, nullable=False),
    Column("key", SealedText, nullable=False),  # the private one
    of_checklist(),
)

evidence = Table(
    "evidence",
    metadata,
    key("team"),
    key("checklist"),
    key("source"),
    Column("at", Utc, nullable=False),
    Column("document", Text, nullable=False),
    of_checklist(),
)

agents = Table(
    "agents",
    metadata,
    key("team"),
    key("id"),
    Column("checklist", Text, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of the token, which is shown once and kept nowhere
    Column("place", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("revoked_at", Utc),
    of_checklist(),
)
Index("uq_agents_digest", agents.c.digest, unique=True)
Index("ix_agents_checklist", agents.c.team, agents.c.checklist)
Index("ix_agents_expires", agents.c.expires_at)

people = Table(  # whose each running checklist is; a closed one is nobody's
    "people",
    metadata,
    key("team"),
    key("person"),
    key("checklist"),
    Column("acted", Boolean, nullable=False, server_default=false()),  # started it or changed it; else owns steps
    Column("steps", Integer, nullable=False, server_default="0"),  # open ones that the person owns
    Column("soonest", Text),  # when the first of these is due, else the pilot date
    of_checklist(),
)
Index("ix_people_checklist", people.c.team, people.c.checklist)

homes = Table(  # of those who have opened theirs
    "homes",
    metadata,
    key("team"),
    key("person"),
    Column("seen_at", Utc, nullable=False),
    text("hash"),  # Slack's, of what it shows
    text("digest"),  # ours, of the same
    text("notice"),  # what the last click there came to
    Column("stale_since", Utc),
    Column("stale_again", Boolean, nullable=False, server_default=false()),  # since it was claimed
    Column("claimed_until", Utc),
    text("token"),
)
Index("ix_homes_seen", homes.c.seen_at)
index("ix_homes_stale", homes.c.stale_since, where=homes.c.stale_since.is_not(None))

bookmarks = Table(  # of checklists for which somebody wanted one
    "bookmarks",
    metadata,
    key("team"),
    key("checklist"),
    Column("wanted", Boolean, nullable=False),
    text("bookmark"),  # Slack's id; "" while there is none
    text("link"),  # where it leads
    text("trouble"),  # why there is none, in Slack's words
    Column("stale_since", Utc),
    Column("stale_again", Boolean, nullable=False, server_default=false()),  # since it was claimed
    Column("claimed_until", Utc),
    text("token"),
    of_checklist(),
)
index("ix_bookmarks_stale", bookmarks.c.stale_since, where=bookmarks.c.stale_since.is_not(None))

executions = Table(  # runs of a workflow's step that are not told to have ended
    "executions",
    metadata,
    key("team"),
    key("id"),
    Column("inputs", Text, nullable=False),
    Column("speaks_by", SealedText),  # the token that came with it
    Column("asked_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("claimed_until", Utc),
    text("token"),
)
Index("ix_executions_due", executions.c.due_at)
