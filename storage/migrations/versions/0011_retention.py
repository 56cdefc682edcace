"""Find by an index each what is too old to be kept, and which workspaces stand still."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

INDEXES = (
    ("ix_audit_at", "audit", "at", ""),
    ("ix_checklists_closed_at", "checklists", "closed_at", "closed_at IS NOT NULL"),
    ("ix_slots_settled", "slots", "settled_at", "settled_at IS NOT NULL AND kind != 'expiring'"),
    ("ix_agents_expires", "agents", "expires_at", ""),
    ("ix_homes_seen", "homes", "seen_at", ""),
    ("ix_workspaces_stopped", "workspaces", "team", "stopped_at IS NOT NULL"),
)


def upgrade() -> None:
    for name, table, column, condition in INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
