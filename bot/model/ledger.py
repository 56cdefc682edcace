"""One due reminder and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(hours=24)  # a slot that is older when somebody looks at it is skipped as late


class SlotState(StrEnum):
    """What became of a slot."""

    PLANNED = "planned"
    CLAIMED = "claimed"  # one replica is about to send it
    SENT = "sent"
    FAILED = "failed"  # Slack said no for good
    UNCERTAIN = "uncertain"  # it left, and nobody knows whether it arrived; never repeated blindly
    SKIPPED = "skipped"  # with a reason: late, merged, snoozed, nothing outstanding


class SlotKind(StrEnum):
    """Why a reminder is due."""

    WEEKLY = "weekly"
    COUNTDOWN = "countdown"
    AFTER = "after"  # the pilot date has passed
    DUE = "due"  # a step's due date is tomorrow or today
    REGRESSED = "regressed"
    EXPIRING = "expiring"  # a certificate runs out; told once for each certificate and threshold
    READY = "ready"  # all that the gate requires is done
    SNOOZED = "snoozed"  # a snooze has ended
    NOW = "now"  # somebody asked for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One row of the ledger; (team, checklist, key) is unique.

    Attributes:
        key: The local day (``2026-11-24``) for a planned one, so that no day has two; else kind and subject.
        due_at: Aware, UTC.
        why: Short words for the ledger: "5 working days to go".
        reason: Why it was skipped or failed, or that a claimed one's message is leaving; "" otherwise.
        settled_at: When it left ``planned``/``claimed`` for good.
        token: The claim's fence; "" unless claimed.
        message: The message's timestamp in Slack; "" unless sent.
    """

    team: str
    checklist: str
    key: str
    kind: SlotKind
    due_at: datetime
    why: str = ""
    state: SlotState = SlotState.PLANNED
    reason: str = ""
    settled_at: datetime | None = None
    token: str = ""
    message: str = ""
