"""A run of checks that somebody, or the clock, has asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Checks to be run; kept until its reports are.

    Attributes:
        steps: Keys of the steps to check.
        asked_by: A Slack user id; "" when the clock asked.
        answer_to: Where the findings go (Slack's ``response_url``, a secret); "" for nowhere.
        due_at: Aware, UTC.
        token: The claim's fence; "" unless claimed.
    """

    id: str
    team: str
    checklist: str
    steps: tuple[str, ...]
    asked_by: str = ""
    answer_to: str = ""
    due_at: datetime
    token: str = ""
