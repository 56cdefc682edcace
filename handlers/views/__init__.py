"""Values to Block Kit, one screen a file; pure."""

from handlers.views import (
    card,
    changed,
    findings,
    health,
    history,
    ledger,
    problem,
    settings,
    status,
    step,
    tenant,
    usage,
)

__all__ = [
    "card",
    "changed",
    "findings",
    "health",
    "history",
    "ledger",
    "problem",
    "settings",
    "status",
    "step",
    "tenant",
    "usage",
]
