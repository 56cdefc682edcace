"""Spans: what a trace shows of the bot's work. Everybody may make one; unless somebody records them they cost nothing.

Names and attributes are words of ours: a check's id, a method of Slack's, a verdict. Nothing that people wrote, no name
of a person or a channel, no token and no text of an error belongs in them.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import Enum
from types import TracebackType
from typing import Protocol, Self, TypeAlias

Value: TypeAlias = str | int | float | bool


class Kind(Enum):
    """On whose side of a call the span is."""

    INSIDE = "inside"
    SERVED = "served"  # somebody asked us
    CALL = "call"  # we ask somebody
    PART = "part"  # the same, and not worth a trace of its own: recorded inside another span only


class Span(Protocol):
    """One piece of work while it is being done."""

    def tell(self, name: str, value: Value) -> None:
        """Set an attribute."""

    def fail(self, why: str) -> None:
        """Mark it as failed; *why* is a word of ours."""


class Recorder(Protocol):
    """Records spans."""

    def span(self, name: str, kind: Kind) -> AbstractContextManager[Span]:
        """Record what is done in the block; what raises out of it fails it, by the error's class alone."""


class _Unrecorded:
    """A span that nobody sees; there is one of it, and it keeps nothing."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def tell(self, name: str, value: Value) -> None:
        """Keep nothing."""

    def fail(self, why: str) -> None:
        """Keep nothing."""


UNRECORDED = _Unrecorded()
_recorders: list[Recorder] = []  # as with logging, what records is the process's, and not somebody's argument


def record(recorder: Recorder | None) -> None:
    """Have spans recorded from now on; by nobody any more if it is None."""
    _recorders[:] = [recorder] if recorder else []


def span(name: str, kind: Kind = Kind.INSIDE) -> AbstractContextManager[Span]:
    """Return the span of what is done in the block."""
    return _recorders[0].span(name, kind) if _recorders else UNRECORDED
