"""What is known of channels: whether the bot can speak there, whether another company is in them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

UTC = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("shut", sa.Text, nullable=False, server_default=""),
        sa.Column("shut_at", UTC),
        sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("private", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("sort", sa.Text, nullable=False, server_default="channel"),
        sa.Column("looked_at", UTC),
        sa.Column("greeted", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("warned", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("moved_to", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("team", "id", name="pk_channels"),
    )
    moved = sa.text("moved_to != ''")
    op.create_index(
        "ix_channels_moved_to", "channels", ["team", "moved_to"], sqlite_where=moved, postgresql_where=moved
    )
