"""Which deliveries have had their effect, so that a copy has none."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

UTC = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "seen",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("checklist", sa.Text),
        sa.Column("version", sa.Integer),
        sa.PrimaryKeyConstraint("team", "id", name="pk_seen"),
    )
    op.create_index("ix_seen_at", "seen", ["at"])
