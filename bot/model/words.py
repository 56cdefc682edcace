"""Small words that several sentences need."""

from __future__ import annotations

from datetime import datetime, timedelta


def ago(then: datetime, now: datetime) -> str:
    """Return how long *then* lies back, in the largest whole unit: ``3 s ago``."""
    seconds = max(int((now - then) / timedelta(seconds=1)), 0)
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def mention(actor: str) -> str:
    """Return *actor* as Slack shows it; somebody at a terminal by name, and the clock as the clock."""
    if actor.startswith("S"):
        return f"<!subteam^{actor}>"
    if actor[:1] in {"U", "W"}:
        return f"<@{actor}>"
    return actor.removeprefix("cli:") or "the clock"
