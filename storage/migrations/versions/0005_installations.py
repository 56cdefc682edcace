"""Installations by OAuth, and the workspaces whose work stands still."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

UTC = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("team", sa.Text, nullable=False),
        _text("name"),
        sa.Column("organisation", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("token", sa.Text),
        sa.Column("refresh_token", sa.Text),
        sa.Column("expires_at", UTC),
        _text("user"),
        _text("bot"),
        _text("bot_name"),
        _text("url"),
        _text("scopes"),
        _text("installed_by"),
        sa.Column("installed_at", UTC, nullable=False),
        _text("reason"),
        sa.Column("removed_at", UTC),
        sa.Column("purge_at", UTC),
        sa.Column("purge_until", UTC),
        _text("purge_token"),
        sa.PrimaryKeyConstraint("team", name="pk_installations"),
    )
    due = sa.text("purge_at IS NOT NULL")
    op.create_index("ix_installations_purge", "installations", ["purge_at"], sqlite_where=due, postgresql_where=due)
    op.create_table(
        "workspaces",
        sa.Column("team", sa.Text, nullable=False),
        _text("installation"),
        sa.Column("stopped_at", UTC),
        _text("reason"),
        sa.PrimaryKeyConstraint("team", name="pk_workspaces"),
    )
    op.create_index("ix_workspaces_installation", "workspaces", ["installation"])
    op.create_table(
        "install_states",
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_install_states"),
    )
    op.create_index("ix_install_states_expires", "install_states", ["expires_at"])
