"""How much of the audit trail the card's thread has told."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # What is there already was not told, and shall not be told all at once.
    op.add_column("checklists", sa.Column("told", sa.Integer, nullable=False, server_default="1"))
    op.execute("UPDATE checklists SET told = version")
