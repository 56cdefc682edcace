"""How long a certificate is still good for, in bands that follow its lifetime, because lifetimes shrink."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.evidence.certificate import Certificate

WARN_AT, WARN_SHARE = timedelta(days=30), 3
FAIL_AT, FAIL_SHARE = timedelta(days=7), 10


class Band(Enum):
    """Where a moment lies in a certificate's life."""

    BEFORE = auto()
    GOOD = auto()
    SOON = auto()  # 30 days or a third of the lifetime are left, whichever is less
    VERY_SOON = auto()  # 7 days or a tenth
    AFTER = auto()


def band(certificate: Certificate, now: datetime) -> Band:
    """Say where *now* lies in the life of *certificate*."""
    lifetime, left = certificate.not_after - certificate.not_before, certificate.not_after - now
    if now < certificate.not_before:
        return Band.BEFORE
    if left <= timedelta(0):
        return Band.AFTER
    if left <= min(FAIL_AT, lifetime / FAIL_SHARE):
        return Band.VERY_SOON
    return Band.SOON if left <= min(WARN_AT, lifetime / WARN_SHARE) else Band.GOOD


def wanted(certificate: Certificate, now: datetime) -> str:
    """Say how long *certificate* should be good for at least, in the notation of `validity`."""
    enough = now + min(WARN_AT, (certificate.not_after - certificate.not_before) / WARN_SHARE)
    return f"valid {now:%Y-%m-%d} to {enough:%Y-%m-%d} or later"


def validity(certificate: Certificate) -> str:
    """Say how long *certificate* is good for."""
    return f"valid {certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"
