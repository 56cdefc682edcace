"""What was handed in, and the tokens of agents that may hand it in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

UTC = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("team", "checklist", "source", name="pk_evidence"),
        _of_checklist("evidence"),
    )
    op.create_table(
        "agents",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("used_at", UTC),
        sa.Column("revoked_at", UTC),
        sa.PrimaryKeyConstraint("team", "id", name="pk_agents"),
        _of_checklist("agents"),
    )
    op.create_index("uq_agents_digest", "agents", ["digest"], unique=True)
    op.create_index("ix_agents_checklist", "agents", ["team", "checklist"])


def _of_checklist(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["team", "checklist"], ["checklists.team", "checklists.id"], name=f"fk_{table}_checklists"
    )
