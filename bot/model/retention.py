"""How long what is kept is kept. `docs/reference/retention.md` says the same to operators, table by table."""

from __future__ import annotations

from datetime import timedelta

# A checklist with all that belongs to it, after it was closed, and an entry of the audit trail.
KEEP = timedelta(days=730)
TRAIL_SLACK = timedelta(days=90)  # until the oldest is so much older, or each day would cost an entry to say so
SETTLED = timedelta(days=365)  # a reminder, after what became of it was known
ENDED = timedelta(days=30)  # a script's token, after its time was over
UNSEEN = timedelta(days=90)  # what somebody's Home shows, after they last opened it
