"""Values to Block Kit, one screen a file; pure."""

from handlers.views import (
    card,
    changed,
    evidence,
    evidence_modal,
    findings,
    health,
    history,
    ledger,
    pilots,
    problem,
    question,
    settings,
    status,
    step,
    tenant,
    usage,
)

__all__ = [
    "card",
    "changed",
    "evidence",
    "evidence_modal",
    "findings",
    "health",
    "history",
    "ledger",
    "pilots",
    "problem",
    "question",
    "settings",
    "status",
    "step",
    "tenant",
    "usage",
]
