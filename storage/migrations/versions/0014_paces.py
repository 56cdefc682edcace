"""Who speaks when: the pace that Slack allows, shared by replicas."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

UTC = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("free_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("team", "place", name="pk_paces"),
    )
    op.create_index("ix_paces_free", "paces", ["free_at"])
