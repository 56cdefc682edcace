"""What a check may conclude, and what it saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(StrEnum):
    """The outcome of a check; the members stand in order, worst first."""

    FAIL = "fail"  # looked, and it is wrong
    ERROR = "error"  # could not look; says nothing about their environment
    UNKNOWN = "unknown"  # no input yet, or the evidence is too old
    WARN = "warn"  # works, or works for now; somebody should read the text
    ATTESTED = "attested"  # a named person said so, with evidence
    PASS = "pass"  # looked, and it is as it should be
    SKIPPED = "skipped"  # does not apply; never counts against the others


CUT = "more"  # the name of the code by which a report tells that it has more findings than are kept

_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of *verdicts*; of nothing at all ``UNKNOWN``, of skipped ones only ``SKIPPED``."""
    return min(verdicts, key=_RANK.__getitem__, default=Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding that a check can make.

    Attributes:
        name: Unique within its check, in kebab case.
        verdict: What a finding of this kind means.
        advice: How to put it right; "" where nothing is to be done.
    """

    name: str
    verdict: Verdict
    advice: str = ""

    def at(
        self, subject: str, *, expected: str = "", observed: str = "", fix: str = "", fingerprint: str = ""
    ) -> Finding:
        """Return a finding of this kind about *subject*.

        Args:
            subject: What was looked at: a record's name, an address with its port.
            expected: What should be there, in the same notation as *observed*.
            observed: What was seen, raw enough to argue with; "" for nothing.
            fix: The one record or command to copy; "" where advice is all there is.
            fingerprint: Of the certificate that runs out, if this says that one does; "" otherwise.
        """
        return Finding(
            code=self, subject=subject, expected=expected, observed=observed, fix=fix, fingerprint=fingerprint
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing seen; ``subject``, ``observed`` and ``fix`` hold text from strangers' servers."""

    code: Code
    subject: str
    expected: str = ""
    observed: str = ""
    fix: str = ""
    fingerprint: str = ""

    @property
    def verdict(self) -> Verdict:
        """What this finding means."""
        return self.code.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run of one check.

    Attributes:
        check: The check's id.
        findings: Worst first.
        started: Aware, UTC.
        took: From the first packet to the verdict.
        fresh_until: Until when it holds, if it was judged from what somebody handed in; None if the check looked.
    """

    check: str
    findings: tuple[Finding, ...]
    started: datetime
    took: timedelta
    fresh_until: datetime | None = None

    @property
    def verdict(self) -> Verdict:
        """The worst finding's verdict."""
        return worst(finding.verdict for finding in self.findings)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings* with the worst in front, otherwise in their order."""
    return tuple(sorted(findings, key=lambda finding: _RANK[finding.verdict]))
