"""Prometheus: what is counted, and the page that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from bot.model.ledger import SlotState
    from bot.model.verdict import Report
    from storage.backlog import Waiting

_ACKS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)  # Slack waits for three seconds
_CALLS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_CHECKS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


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
            "hybrid_slack_call_seconds",
            "Calls of Slack's Web API, by what came of them.",
            ["method", "outcome"],
            buckets=_CALLS,
            registry=registry,
        )
        self._checks = Counter("hybrid_checks", "Looks of checks, by verdict.", ["verdict"], registry=registry)
        self._looks = Histogram("hybrid_check_seconds", "How long a look takes.", buckets=_CHECKS, registry=registry)
        self._slots = Counter("hybrid_slots_settled", "What became of reminders.", ["state"], registry=registry)
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

    def called(self, method: str, outcome: str, seconds: float) -> None:
        """Count a call of Slack's Web API; *outcome* is ``ok`` or Slack's word for what is wrong."""
        self._calls.labels(method, outcome).observe(seconds)

    def checked(self, report: Report) -> None:
        """Count a look of one check."""
        self._checks.labels(report.verdict.value).inc()
        self._looks.observe(report.took.total_seconds())

    def settled(self, state: SlotState) -> None:
        """Count what became of a reminder."""
        self._slots.labels(state.value).inc()

    def page(self, waiting: Iterable[Waiting], last_tick: datetime | None, now: datetime) -> bytes:
        """Return everything as Prometheus reads it."""
        for each in waiting:
            age: timedelta | None = now - each.since if each.since else None
            self._waiting.labels(each.kind).set(each.count)
            self._age.labels(each.kind).set(age.total_seconds() if age else 0)
        if last_tick is not None:
            self._tick.set(last_tick.timestamp())
        return generate_latest(self._registry)
