"""What the doctor says: a line for each thing that can be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARN = "warn"  # the bot works, and somebody should read the text
    FAIL = "fail"  # the bot does not work


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at; the words say what was seen, and where it is wrong how to put it right."""

    mark: Mark
    what: str
    words: str

    def __str__(self) -> str:
        """As it is printed."""
        return f"{self.mark:<5} {self.what:<14} {self.words}"


def good(what: str, words: str) -> Line:
    """Return a line that says that *what* is as it should be."""
    return Line(Mark.OK, what, words)


def warn(what: str, words: str) -> Line:
    """Return a line that warns of *what*."""
    return Line(Mark.WARN, what, words)


def fail(what: str, words: str) -> Line:
    """Return a line that says that *what* is wrong."""
    return Line(Mark.FAIL, what, words)
