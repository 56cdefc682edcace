"""Findings without end: one for each of a hundred thousand users, of which only so many are kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.model.verdict import CUT, Code, worst, worst_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.model.verdict import Finding

_ADVICE = "There is more of the same than is kept. Put these right, then have it checked again."
_NAMED = 12  # kinds of finding whose number is told


def _alike(_: Finding) -> bool:
    return True


def at_most(
    findings: Iterable[Finding], limit: int = 500, *, first: Callable[[Finding], bool] = _alike
) -> tuple[Finding, ...]:
    """Return *findings*, worst first; of more than *limit* the worst, and one that counts the rest by kind.

    Args:
        first: Tells of which ones as many as possible are to be kept, before any other.
    """
    found = worst_first(findings)
    if len(found) <= limit:
        return found
    ranked = sorted(found, key=lambda finding: not first(finding))
    kept, rest = worst_first(ranked[: limit - 1]), tuple(ranked[limit - 1 :])
    return (*kept, _rest(rest, len(found)))


def _rest(rest: tuple[Finding, ...], total: int) -> Finding:
    counts = Counter(finding.code.name for finding in rest).most_common()
    told = ", ".join(f"{name} {count:,}" for name, count in counts[:_NAMED])
    others = f" and {len(counts) - _NAMED} other kinds" if len(counts) > _NAMED else ""
    code = Code(CUT, worst(finding.verdict for finding in rest), _ADVICE)
    return code.at(f"{len(rest):,} more of {total:,} findings", observed=f"{told}{others}")
