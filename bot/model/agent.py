"""Tokens with which a script may hand in evidence of one checklist, once."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

LIFE = timedelta(hours=24)
PREFIX = "hyb_"  # so that secret scanners and people know what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One token, as it is kept: never itself.

    Attributes:
        id: Unique within the team.
        digest: `digest_of` the token.
        place: Where its script is run.
        used_at: When something was handed in with it; None for never.
        revoked_at: When somebody took it back; None for never.
    """

    id: str
    team: str
    checklist: str
    digest: str
    place: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def refusal(self, now: datetime) -> str:
        """Say why the token is no good at *now*, in words that go on from "the token"; "" if it is good."""
        if self.revoked_at is not None:
            return "was revoked"
        if self.used_at is not None:
            return "was used already, and is good for one use only"
        if now >= self.expires_at:
            return "has expired"
        return ""

    def is_of(self, token: str) -> bool:
        """Tell whether this is *token*'s, in a time that tells nothing of it."""
        return hmac.compare_digest(self.digest, digest_of(token))


def digest_of(token: str) -> str:
    """Return the SHA-256 of *token*, hex; 256 random bits need no salt and no slow hash."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
