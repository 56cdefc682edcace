"""Whose each running checklist is, whose Home is shown, and the links in channels' bookmarks."""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

UTC = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
BATCH = 500


def upgrade() -> None:
    people = op.create_table(
        "people",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("acted", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("steps", sa.Integer, nullable=False, server_default="0"),
        sa.Column("soonest", sa.Text),
        sa.PrimaryKeyConstraint("team", "person", "checklist", name="pk_people"),
        _of_checklist("people"),
    )
    op.create_table(
        "homes",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("seen_at", UTC, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, server_default=""),
        sa.Column("digest", sa.Text, nullable=False, server_default=""),
        sa.Column("notice", sa.Text, nullable=False, server_default=""),
        sa.Column("stale_since", UTC),
        sa.Column("stale_again", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("claimed_until", UTC),
        sa.Column("token", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("team", "person", name="pk_homes"),
    )
    op.create_table(
        "bookmarks",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("wanted", sa.Boolean, nullable=False),
        sa.Column("bookmark", sa.Text, nullable=False, server_default=""),
        sa.Column("link", sa.Text, nullable=False, server_default=""),
        sa.Column("trouble", sa.Text, nullable=False, server_default=""),
        sa.Column("stale_since", UTC),
        sa.Column("stale_again", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("claimed_until", UTC),
        sa.Column("token", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("team", "checklist", name="pk_bookmarks"),
        _of_checklist("bookmarks"),
    )
    _fill(people)
    # After the rows, so that each is entered into the index once.
    op.create_index("ix_people_checklist", "people", ["team", "checklist"])
    for table in ("homes", "bookmarks"):
        due = sa.text("stale_since IS NOT NULL")
        op.create_index(f"ix_{table}_stale", table, ["stale_since"], sqlite_where=due, postgresql_where=due)


def _of_checklist(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["team", "checklist"], ["checklists.team", "checklists.id"], name=f"fk_{table}_checklists"
    )


def _fill(people: sa.Table) -> None:
    """Enter whose the running checklists are: who started them, who owns a step, who acted in them."""
    connection = op.get_bind()
    checklists = sa.table("checklists", *map(sa.column, ("team", "id", "document", "closed_at")))
    audit = sa.table("audit", *map(sa.column, ("team", "checklist", "actor")))
    running = (
        sa.select(checklists.c.team, checklists.c.id, checklists.c.document)
        .where(checklists.c.closed_at.is_(None))
        .order_by(checklists.c.team, checklists.c.id)
        .limit(BATCH)
    )
    last: tuple[str, str] | None = None
    while batch := connection.execute(running if last is None else running.where(_after(checklists, last))).all():
        last = (batch[-1].team, batch[-1].id)
        acted = sa.select(audit.c.team, audit.c.checklist, audit.c.actor).distinct()
        of_batch = acted.where(sa.tuple_(audit.c.team, audit.c.checklist).in_([(row.team, row.id) for row in batch]))
        actors: dict[tuple[str, str], set[str]] = {}
        for team, checklist, actor in connection.execute(of_batch):
            actors.setdefault((team, checklist), set()).add(actor)
        rows = [
            {"team": row.team, "checklist": row.id, **one}
            for row in batch
            for one in _shares(json.loads(row.document), actors.get((row.team, row.id), set()))
        ]
        if rows:
            connection.execute(people.insert(), rows)


def _after(checklists: sa.TableClause, last: tuple[str, str]) -> sa.ColumnElement[bool]:
    return sa.tuple_(checklists.c.team, checklists.c.id) > sa.tuple_(*map(sa.literal, last))


def _shares(document: dict, actors: set[str]) -> list[dict]:
    """Return a row for each person of a checklist."""
    acted = {*actors, document["lifecycle"].get("started_by", "")}
    opened: dict[str, list[str]] = {}
    for step in document["steps"]:
        for owner in step.get("owners", ()):
            dues = opened.setdefault(owner, [])
            if step.get("state", "open") == "open":
                dues.append(step.get("due") or "")
    pilot = document["schedule"].get("pilot")
    return [
        {
            "person": person,
            "acted": person in acted,
            "steps": len(opened.get(person, ())),
            "soonest": min(filter(None, opened.get(person, ())), default=pilot),
        }
        for person in sorted(acted | opened.keys())
        if PERSON.fullmatch(person)
    ]
