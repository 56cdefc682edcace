"""What was handed in: who brought what and when, and what was kept of it; never the content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from bot.model.errors import BotError, ConflictError
from bot.model.words import mention

MAX_NAME = 200  # characters of a file's name
MAX_STATEMENT = 1_000


class Way(StrEnum):
    """How it came."""

    FILE = "file"
    PASTE = "paste"
    AGENT = "agent"
    DIRECTORY = "directory"  # the bot read it by LDAP
    WORD = "word"  # a person's statement


@dataclass(frozen=True, slots=True)
class Mark:
    """One small fact that stays when the content is gone: a fingerprint, a mode."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of something that was handed in; a newer one of the same source takes its place.

    Attributes:
        source: The id of what was handed in; of a statement the id of its check.
        by: A Slack user id, ``cli:NAME``, or "" where the bot read it itself.
        name: The file's; "" where there was none.
        size: Bytes.
        sha256: Of the bytes, hex, or of the fingerprints of several documents; "" of a statement.
        text: The statement, as the person made it; "" otherwise.
        seconded_by: Who confirmed the statement; "" for nobody.
        seconded_at: When; None for never.
        marks: The small facts that later checks compare with.
    """

    source: str
    way: Way
    by: str
    at: datetime
    name: str = ""
    size: int = 0
    sha256: str = ""
    text: str = ""
    seconded_by: str = ""
    seconded_at: datetime | None = None
    marks: tuple[Mark, ...] = ()


def statement(check: str, by: str, at: datetime, text: str) -> Evidence:
    """Return a person's word for the check *check*.

    Raises:
        BotError: It says nothing, or too much.
    """
    text = text.strip()
    if not text:
        raise BotError(f"Say what you state, with a ticket or a link: `/hybrid attest {check} see CHG-1234`.")
    if len(text) > MAX_STATEMENT:
        raise BotError(f"That is too long: {len(text)} characters, and {MAX_STATEMENT} are kept. Link to it instead.")
    return Evidence(source=check, way=Way.WORD, by=by, at=at, text=text)


def seconded(said: Evidence, by: str, at: datetime) -> Evidence:
    """Return the statement *said* with a second person's word.

    Raises:
        ConflictError: It is the same person, or a second one confirmed it already.
    """
    if said.seconded_by:
        both = (said.by, said.seconded_by)
        raise ConflictError(f"{mention(both[0])} stated it and {mention(both[1])} confirmed it already.", people=both)
    if said.by == by:
        raise ConflictError("Two different people have to say so, and you were the first. Ask somebody else.")
    return replace(said, seconded_by=by, seconded_at=at)


def together(first: Evidence, second: Evidence) -> Evidence:
    """Return what is known of two documents of one source that were handed in at once, as of several servers."""
    names = ", ".join(filter(None, (first.name, second.name)))
    digest = sha256((first.sha256 + second.sha256).encode()).hexdigest()
    return replace(first, name=names[:MAX_NAME], size=first.size + second.size, sha256=digest, marks=())
