"""One run of the step "Start a checklist" of a workflow: what it is asked to do, and which checklist that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

_OURS = UUID("a3b7f5c2-6f0e-4a52-9d0f-6a5a9a0f6c11")  # of the ids that are made of executions


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One run of the step.

    Attributes:
        id: Slack's ``function_execution_id``.
        token: That came with it, and is good until it has ended; "" where none came.
        inputs: As the manifest names them, those that were left empty left out.
        asked_at: When it was first told.
    """

    id: str
    team: str
    token: str
    inputs: Mapping[str, str]
    asked_at: datetime

    @property
    def checklist(self) -> str:
        """The id of the checklist that it starts: the same however often it is tried."""
        return uuid5(_OURS, f"{self.team} {self.id}").hex
