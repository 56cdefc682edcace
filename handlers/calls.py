"""Every call of Slack's is counted and traced here, whatever comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from bot.model.delivery import DeliveryError
from bot.spans import Kind, span
from handlers import refusals

Called: TypeAlias = Callable[[str, str, str, float], None]


def _uncounted(_method: str, _kind: str, _error: str, _seconds: float) -> None:
    """Count nothing."""


class Calls:
    """Counts calls.

    Args:
        called: Is told the method, the kind of failure and Slack's word for it, both "" if all went well, and how many
            seconds it took.
    """

    def __init__(self, called: Called = _uncounted) -> None:
        self._called = called

    @contextmanager
    def one(self, method: str) -> Iterator[None]:
        """Count what is done in the block as one call of *method*; what it raises goes on as it is."""
        began = time.perf_counter()
        with span(f"slack {method}", Kind.CALL) as seen:
            seen.tell("hybrid.slack.method", method)
            try:
                yield
            except (DeliveryError, *refusals.FAILURES) as error:
                wrong = error if isinstance(error, DeliveryError) else refusals.of(error)
                kind, word = refusals.kind(wrong), refusals.outcome(wrong)
                seen.tell("hybrid.slack.error", word)
                seen.fail(kind)
                self._called(method, kind, word, time.perf_counter() - began)
                raise
            self._called(method, "", "", time.perf_counter() - began)
