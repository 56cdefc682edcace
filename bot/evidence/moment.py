"""The forms in which PowerShell writes a point in time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"/Date\((-?[0-9]{1,18})(?:[+-][0-9]{4})?\)/")
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def parse(text: str) -> datetime | None:
    """Return the moment that *text* is, in UTC; None if it is none for certain.

    ``/Date(ms+0200)/`` counts from 1970 in UTC whatever its zone. ISO 8601 without a zone is taken for UTC. A date
    as a culture writes it (9/1/2026) may be of two months, so it is none.
    """
    text = text.strip()
    try:
        if found := _DATE.fullmatch(text):
            return _EPOCH + timedelta(milliseconds=int(found[1]))
        if _ISO.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of February, or the year 300,000
        return None
    return None
