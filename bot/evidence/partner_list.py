"""A list of partners: its domains in one spelling, and a fingerprint that stays when the list is gone."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import idna

from bot.model.names import MAX_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.evidence.powershell import Output


MAX_DOMAINS = 4_000  # that a tenant takes, allowed and blocked together


def domains(output: Output) -> frozenset[str] | None:
    """Return the domains of a list on premises; None if one of its objects does not show it."""
    names = [row.text("Domain") for row in output.rows]
    return spelled(name for name in names if name) if all(names) else None


def spelled(names: Iterable[str]) -> frozenset[str]:
    """Return *names* as DNS has them, so that the same domain is the same text.

    Of more than a tenant takes, and so never the same on both sides, international ones stay as they were typed.
    """
    typed = frozenset(name.strip().rstrip(".").lower() for name in names)
    return typed if len(typed) > MAX_DOMAINS else frozenset(map(_spelled, typed))


def fingerprint(names: frozenset[str]) -> str:
    """Return what is the same for the same domains in whatever order, and tells none of them."""
    return sha256("\n".join(sorted(names)).encode()).hexdigest()[:32]


def _spelled(name: str) -> str:
    return name if name.isascii() else ".".join(map(_label, name.split(".")))


def _label(label: str) -> str:
    """Return *label* as DNS has it; what cannot be encoded, or is too long to be tried, stays as it is."""
    if label.isascii() or len(label) > MAX_LABEL:
        return label
    try:
        return idna.encode(label, uts46=True).decode("ascii")
    except idna.IDNAError:
        return label
