"""Give each checklist its turn, so that a workspace's many are not all reminded in the same moment."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

A_MINUTE, TURNS = 30, 30

GIVE = sa.text(
    "UPDATE checklists SET turn = numbered.number / :each % :turns FROM ("
    "SELECT team, id, ROW_NUMBER() OVER (PARTITION BY team ORDER BY id) - 1 AS number "
    "FROM checklists WHERE closed_at IS NULL) AS numbered "
    "WHERE checklists.team = numbered.team AND checklists.id = numbered.id AND numbered.number >= :each"
)


def upgrade() -> None:
    op.add_column("checklists", sa.Column("turn", sa.Integer, nullable=False, server_default="0"))
    op.get_bind().execute(GIVE, {"each": A_MINUTE, "turns": TURNS})
    running = sa.text("closed_at IS NULL AND turn >= 0")
    op.create_index(
        "ix_checklists_turn", "checklists", ["team", "turn"], sqlite_where=running, postgresql_where=running
    )
