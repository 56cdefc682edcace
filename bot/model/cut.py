"""What an audit trail says of its own beginning, once that has been removed for its age."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TEXT = re.compile(r"entries up to (?P<through>\d+), the last with the hash (?P<hash>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Cut:
    """The text of an entry that says which entries were removed; it is chained to them by the hash that it names.

    Attributes:
        through: The version of the last entry that was removed.
        hash: That entry's own.
    """

    through: int
    hash: str

    def __str__(self) -> str:
        """Return it as the trail has it."""
        return f"entries up to {self.through}, the last with the hash {self.hash}"

    @classmethod
    def read(cls, text: str) -> Cut | None:
        """Return what *text* says; None if that is nothing of the kind."""
        found = _TEXT.fullmatch(text)
        return cls(int(found["through"]), found["hash"]) if found else None
