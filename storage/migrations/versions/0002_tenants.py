"""Access to Microsoft tenants: one app registration a checklist, its private key sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

UTC = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tenants",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("tenant_id", sa.Text, nullable=False, server_default=""),
        sa.Column("client_id", sa.Text, nullable=False, server_default=""),
        sa.Column("thumbprint", sa.Text, nullable=False),
        sa.Column("certificate", sa.Text, nullable=False),
        sa.Column("not_after", UTC, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("team", "checklist", name="pk_tenants"),
        sa.ForeignKeyConstraint(
            ["team", "checklist"], ["checklists.team", "checklists.id"], name="fk_tenants_checklists"
        ),
    )
