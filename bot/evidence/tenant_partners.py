"""With whom a tenant federates, in whatever form its settings were written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.evidence.partner_list import spelled

if TYPE_CHECKING:
    from bot.evidence.row import Row

_EVERYBODY, _NOBODY = "AllowAllKnownDomains", "BlockAllExternalDomains"
_INNER = ("Domain", "AllowedDomain", "Element")  # of the objects that the settings are made of
_BETWEEN = re.compile(r"[\s,;{}]+")
_LABELS = {"", ":", "alloweddomain", "domain"}  # what Format-List writes around the names
_CUT = ("...", "…")


def is_open(row: Row) -> bool | None:
    """Tell whether everybody is a partner who is not blocked; None if the settings do not show it."""
    if (told := row.flag("OpenFederation")) is not None:
        return told
    texts = _texts(row, "AllowedDomains") or ()
    if any(_EVERYBODY in text for text in texts):
        return True
    return False if _closes(texts) or _names(texts) else None


def allowed(row: Row) -> frozenset[str] | None:
    """Return the domains that are allowed by name; None if the settings do not show them all."""
    match is_open(row):
        case None:
            return None
        case True:
            return frozenset()
    texts = _texts(row, "AllowedDomains")
    return frozenset() if texts and _closes(texts) else _names(texts)


def blocked(row: Row) -> frozenset[str] | None:
    """Return the domains that are blocked; None if the settings do not show them all."""
    return _names(_texts(row, "BlockedDomains"))


def _closes(texts: tuple[str, ...]) -> bool:
    return any(_NOBODY in text for text in texts)


def _texts(row: Row, name: str) -> tuple[str, ...] | None:
    """Return every text within the property, however deep; None if it is absent, cut off, or made of something else."""
    if (texts := row.texts(name)) is not None:
        return texts
    found: list[str] = []
    for inner in row.within(name) or ():
        deeper = [texts for key in _INNER if (texts := _texts(inner, key)) is not None]
        if not deeper:
            return None
        found.extend(text for texts in deeper for text in texts)
    return tuple(found) if row.has(name) else None


def _names(texts: tuple[str, ...] | None) -> frozenset[str] | None:
    if texts is None or any(mark in text for text in texts for mark in _CUT):
        return None
    words = [word.casefold().removeprefix("domain=") for text in texts for word in _BETWEEN.split(text)]
    names = spelled(word for word in words if word not in _LABELS)
    return names if all("." in name for name in names) else None
