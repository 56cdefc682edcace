"""Prometheus: what is counted, and the page that says it.

Every series that can be told beforehand is there from the start, at 0: where one appears with its first event only,
`increase()` does not see that event, and nor does an alert.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.model.ledger import SlotState
from bot.model.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model.verdict import Report
    from storage.backlog import Survey

_ACKS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)  # Slack waits for three seconds
_CALLS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_CHECKS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_SETTLED = (SlotState.SENT, SlotState.FAILED, SlotState.UNCERTAIN, SlotState.SKIPPED)


class Meters:
    """Counts for one bot; nothing that it counts names a workspace, a channel or a person."""

    def __init__(self, version: str) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        build = Gauge("hybrid_build_info", "The version that runs.", ["version"], registry=registry)
        build.labels(version).set(1)
        self._acks = Histogram(
            "hybrid_ack_seconds", "From a request of Slack's to its answer.", ["kind"], buckets=_ACKS, registry=registry
        )
        self._refused = Counter("hybrid_requests_refused", "Requests that were none of Slack's.", registry=registry)
        self._crowded = Counter(
            "hybrid_commands_crowded", "Commands turned away, too many at once from one place.", registry=registry
        )
        self._calls = Histogram(
            "hybrid_slack_call_seconds", "Calls of Slack.", ["method"], buckets=_CALLS, registry=registry
        )
        self._errors = Counter(
            "hybrid_slack_errors",
            "Calls of Slack that failed, by what that means and by Slack's word for it.",
            ["method", "kind", "error"],
            registry=registry,
        )
        self._checks = Counter("hybrid_checks", "Looks of checks, by verdict.", ["verdict"], registry=registry)
        self._looks = Histogram("hybrid_check_seconds", "How long a look takes.", buckets=_CHECKS, registry=registry)
        self._settled = Counter("hybrid_slots_settled", "What became of reminders.", ["state"], registry=registry)
        self._watch(registry)
        for verdict in Verdict:
            self._checks.labels(verdict.value)
        for state in _SETTLED:
            self._settled.labels(state.value)

    def _watch(self, registry: CollectorRegistry) -> None:
        """Make what is read from the database when the page is asked for."""
        self._ready = Gauge(
            "hybrid_ready",
            "Whether what the bot needs is there, as /readyz says.",
            ["part"],
            registry=registry,
        )
        self._database = Gauge("hybrid_database_up", "Whether the database answers.", registry=registry)
        self._slots = Gauge("hybrid_slots", "Reminders that are not settled.", ["state"], registry=registry)
        self._stopped = Gauge("hybrid_workspaces_stopped", "Workspaces that stand still.", registry=registry)
        self._waiting = Gauge("hybrid_due_work", "Due work that waits.", ["kind"], registry=registry)
        self._age = Gauge(
            "hybrid_due_work_age_seconds", "How long the oldest due work waits.", ["kind"], registry=registry
        )
        self._tick = Gauge("hybrid_last_tick_timestamp_seconds", "When due work was looked for.", registry=registry)

    def acknowledged(self, kind: str, seconds: float) -> None:
        """Count an answer to Slack; *kind* is ``command``, ``block_actions``, ``event_callback`` and the like."""
        self._acks.labels(kind).observe(seconds)

    def refused(self) -> None:
        """Count a request whose signature is not Slack's."""
        self._refused.inc()

    def crowded(self) -> None:
        """Count a command that was turned away because too many of its channel or workspace are being answered."""
        self._crowded.inc()

    def called(self, method: str, kind: str, error: str, seconds: float) -> None:
        """Count a call of Slack; *kind* and *error* are "" where all went well."""
        self._calls.labels(method).observe(seconds)
        if kind:
            self._errors.labels(method, kind, error).inc()

    def checked(self, report: Report) -> None:
        """Count a look of one check."""
        self._checks.labels(report.verdict.value).inc()
        self._looks.observe(report.took.total_seconds())

    def settled(self, state: SlotState, number: int = 1) -> None:
        """Count what became of a *number* of reminders."""
        self._settled.labels(state.value).inc(number)

    def ready(self, found: Mapping[str, str]) -> None:
        """Say of each part whether it is there: "", or what is wrong with it."""
        for part, wrong in found.items():
            self._ready.labels(part).set(0 if wrong else 1)

    def page(self, survey: Survey | None, last_tick: datetime | None, now: datetime) -> bytes:
        """Return everything as Prometheus reads it; without a *survey* what is the database's is left out."""
        self._database.set(1 if survey else 0)
        if survey is None:  # what it said last is not what is
            for gauge in (self._slots, self._waiting, self._age):
                gauge.clear()
            self._stopped.set(float("nan"))
        else:
            self._say(survey, now)
        if last_tick is not None:
            self._tick.set(last_tick.timestamp())
        return generate_latest(self._registry)

    def _say(self, survey: Survey, now: datetime) -> None:
        for state, count in survey.unsettled.items():
            self._slots.labels(state.value).set(count)
        self._stopped.set(survey.stopped)
        for each in survey.waiting:
            age = (now - each.since).total_seconds() if each.since else 0
            self._waiting.labels(each.kind).set(each.count)
            self._age.labels(each.kind).set(max(age, 0))
