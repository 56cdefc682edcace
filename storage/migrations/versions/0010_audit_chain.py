"""Chain the audit trail: each entry gets a hash, and none can be changed any more."""

import sqlalchemy as sa
from alembic import op

from storage.chain import FIRST, link, row
from storage.columns import Utc

revision = "0010"
down_revision = "0008"

COLUMNS = ("team", "checklist", "version", "at", "actor", "verb", "step", "undoes", "document")

AUDIT = sa.table("audit", *(sa.column(name, Utc if name == "at" else None) for name in (*COLUMNS, "hash")))

# A hash that is missing may be filled in: while replicas are upgraded, an older one writes entries without.
_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in COLUMNS)
WHEN = f"OLD.hash <> '' OR {_CHANGED}"
REFUSAL = "the audit trail is append-only"


def upgrade() -> None:
    op.add_column("audit", sa.Column("hash", sa.Text, nullable=False, server_default=""))
    _chain(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        when = WHEN.replace("IS DISTINCT FROM", "IS NOT")
        op.execute(
            f"CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit FOR EACH ROW WHEN ({WHEN}) "
        "EXECUTE FUNCTION audit_append_only()"
    )


def _chain(connection: sa.Connection) -> None:
    keys = sa.select(AUDIT.c.team, AUDIT.c.checklist).distinct()
    for team, checklist in connection.execute(keys).all():
        theirs = (AUDIT.c.team == team, AUDIT.c.checklist == checklist)
        before = FIRST
        entries = sa.select(AUDIT).where(*theirs).order_by(AUDIT.c.version)
        for found in connection.execute(entries).all():
            before = link(before, row(found))
            this = (*theirs, AUDIT.c.version == found.version)
            connection.execute(sa.update(AUDIT).where(*this).values(hash=before))
