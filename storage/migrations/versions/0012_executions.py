"""Runs of a workflow's step that are not told to have ended."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

UTC = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "executions",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("inputs", sa.Text, nullable=False),
        sa.Column("speaks_by", sa.Text),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("claimed_until", UTC),
        sa.Column("token", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("team", "id", name="pk_executions"),
    )
    op.create_index("ix_executions_due", "executions", ["due_at"])
