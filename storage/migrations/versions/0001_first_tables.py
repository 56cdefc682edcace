"""First tables: templates, checklists, audit, slots, reports, runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

UTC = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    _templates()
    _checklists()
    _audit()
    _slots()
    _reports()
    _runs()


def _templates() -> None:
    op.create_table(
        "templates",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("team", "digest", name="pk_templates"),
    )


def _checklists() -> None:
    op.create_table(
        "checklists",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("standings", sa.Text, nullable=False),
        sa.Column("closed_at", UTC),
        sa.Column("card_channel", sa.Text),
        sa.Column("card_ts", sa.Text),
        sa.Column("stale_since", UTC),
        sa.Column("stale_again", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("card_until", UTC),
        sa.Column("card_token", sa.Text, nullable=False, server_default=""),
        sa.Column("recheck_at", UTC),
        sa.Column("recheck_until", UTC),
        sa.Column("recheck_token", sa.Text, nullable=False, server_default=""),
        sa.Column("reminder_channel", sa.Text),
        sa.Column("reminder_ts", sa.Text),
        sa.PrimaryKeyConstraint("team", "id", name="pk_checklists"),
        sa.ForeignKeyConstraint(
            ["team", "template"], ["templates.team", "templates.digest"], name="fk_checklists_templates"
        ),
    )
    _index("uq_checklists_running", "checklists", ["channel", "team"], "closed_at IS NULL", unique=True)
    _index("ix_checklists_closed", "checklists", ["team", "channel", "closed_at"], "closed_at IS NOT NULL")
    _index("ix_checklists_stale", "checklists", ["stale_since"], "stale_since IS NOT NULL")
    _index("ix_checklists_recheck", "checklists", ["recheck_at"], "recheck_at IS NOT NULL")


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False, server_default=""),
        sa.Column("undoes", sa.Integer),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("team", "checklist", "version", name="pk_audit"),
        _of_checklist("audit"),
    )


def _slots() -> None:
    op.create_table(
        "slots",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("settled_at", UTC),
        sa.Column("asked", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("postponed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("claimed_until", UTC),
        sa.Column("token", sa.Text, nullable=False, server_default=""),
        sa.Column("message", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("team", "checklist", "key", name="pk_slots"),
        _of_checklist("slots"),
    )
    _index("ix_slots_due", "slots", ["due_at"], "settled_at IS NULL")
    _index("ix_slots_claimed", "slots", ["claimed_until"], "claimed_until IS NOT NULL")


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("check", sa.Text, nullable=False),
        sa.Column("started", UTC, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("team", "checklist", "check", name="pk_reports"),
        _of_checklist("reports"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False, server_default=""),
        sa.Column("answer_to", sa.Text),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("claimed_until", UTC),
        sa.Column("token", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("team", "id", name="pk_runs"),
        _of_checklist("runs"),
    )
    op.create_index("ix_runs_due", "runs", ["due_at"])
    op.create_index("ix_runs_checklist", "runs", ["team", "checklist"])


def _of_checklist(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["team", "checklist"], ["checklists.team", "checklists.id"], name=f"fk_{table}_checklists"
    )


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition, unique=unique)
