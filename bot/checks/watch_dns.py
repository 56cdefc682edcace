"""Watch: is DNS still as a hybrid needs it?

The usual accident of a running hybrid is that somebody follows the admin center's advice to repair your DNS, and half
of the people are gone. This looks at every check of DNS at once, and names the ones that are not as they should be.
"""

from __future__ import annotations

from bot.checks import Check, watching
from bot.checks.graph import PATIENCE
from bot.checks.watching import WATCH_CODES


def _is_of_dns(check: Check) -> bool:
    return check.id.startswith("dns-")


CHECK = Check(
    id="watch-dns",
    step=8,
    title="DNS stays as it should be",
    codes=WATCH_CODES,
    patience=PATIENCE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
    observe=watching.watched(_is_of_dns),
    judge=watching.judge,
)
