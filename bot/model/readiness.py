"""How far each pilot user is from a move that goes well, by what the checks last found of the user."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model.names import bare
from bot.model.verdict import CUT, Verdict, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.model.pilot import PilotUser
    from bot.model.verdict import Finding, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that has to be so before somebody is moved.

    Attributes:
        title: What it is, in a word or two.
        checks: Ids of those that answer it.
        needed: Nobody is called ready without an answer.
        silent: These checks tell only of those with whom something is wrong, so that to find nothing is well, unless
            there is more than was kept.
    """

    title: str
    checks: tuple[str, ...]
    needed: bool = False
    silent: bool = False


QUESTIONS = (
    Question(title="on premises", checks=("pilot-ready-onprem",), needed=True),
    Question(title="synchronized", checks=("pilot-synced",), needed=True),
    Question(title="no sync errors", checks=("pilot-no-sync-errors",), needed=True),
    Question(title="licensed", checks=("pilot-licensed", "pilot-voice-conf-licence"), needed=True),
    Question(title="SIP and UPN", checks=("pilot-upn-sip-match",)),
    Question(title="list and contacts", checks=("pilot-list", "pilot-contact-count"), silent=True),
    Question(title="attributes", checks=("ad-attribute-lint", "sync-msrtcsip", "sync-all-lync-users"), silent=True),
)
CHECKS = tuple(check for question in QUESTIONS for check in question.checks)

_GOOD = frozenset({Verdict.PASS, Verdict.WARN, Verdict.ATTESTED})
_RANK = list(Verdict)
_LOOKED = _GOOD | {Verdict.FAIL}


class Stage(StrEnum):
    """How far somebody is."""

    BLOCKED = "blocked"  # something has to be put right before the move
    UNKNOWN = "unknown"  # not everything was looked at
    READY = "ready"
    MOVED = "moved"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one question; *findings* are those about the user, each with its check's id, worst first."""

    question: Question
    verdict: Verdict
    findings: tuple[tuple[str, Finding], ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """How far a pilot user is, with the answer to each of `QUESTIONS`."""

    user: PilotUser
    answers: tuple[Answer, ...]

    @property
    def blocked(self) -> tuple[Answer, ...]:
        """Those that stand against the move."""
        return tuple(answer for answer in self.answers if answer.verdict is Verdict.FAIL)

    @property
    def missing(self) -> tuple[Answer, ...]:
        """Those that are needed and not known to be well."""
        return tuple(
            answer
            for answer in self.answers
            if answer.question.needed and answer.verdict not in _GOOD and answer.verdict is not Verdict.FAIL
        )

    @property
    def stage(self) -> Stage:
        """How far the user is."""
        if self.user.finished:
            return Stage.VERIFIED
        if self.user.moved:
            return Stage.MOVED
        if self.blocked:
            return Stage.BLOCKED
        return Stage.UNKNOWN if self.missing else Stage.READY


def about(users: Iterable[PilotUser]) -> Callable[[Finding], bool]:
    """Return what tells whether a finding is about one of *users*."""
    names = {name for user in users for name in _names(user)}
    return lambda finding: bare(finding.subject) in names


def readiness(users: Iterable[PilotUser], reports: Sequence[Report], now: datetime) -> tuple[Ready, ...]:
    """Return how far each of *users* is.

    Args:
        reports: The last of each of `CHECKS` that has one.
        now: What was judged of evidence that is too old by then says nothing.
    """
    fresh = {report.check: report for report in reports if report.fresh_until is None or now < report.fresh_until}
    by_subject = {check: _by_subject(report.findings) for check, report in fresh.items()}
    silent = {question for question in QUESTIONS if question.silent and _is_whole(question, fresh)}
    return tuple(
        Ready(user, tuple(_answer(user, question, by_subject, well=question in silent) for question in QUESTIONS))
        for user in users
    )


def _is_whole(question: Question, reports: Mapping[str, Report]) -> bool:
    """Tell whether somebody looked for *question*, and all that was found is kept."""
    found = [each for check in question.checks if check in reports for each in reports[check].findings]
    return any(each.verdict in _LOOKED for each in found) and not any(each.code.name == CUT for each in found)


def _by_subject(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(bare(finding.subject), []).append(finding)
    return found


def _answer(
    user: PilotUser, question: Question, by_subject: Mapping[str, Mapping[str, list[Finding]]], *, well: bool
) -> Answer:
    found = sorted(_findings(user, question, by_subject), key=lambda each: _RANK.index(each[1].verdict))
    verdict = worst(finding.verdict for _, finding in found) if found or not well else Verdict.PASS
    return Answer(question, verdict, tuple(found))


def _findings(
    user: PilotUser, question: Question, by_subject: Mapping[str, Mapping[str, list[Finding]]]
) -> Iterator[tuple[str, Finding]]:
    for check in question.checks:
        for name in _names(user):
            for finding in by_subject.get(check, {}).get(name, ()):
                yield check, finding


def _names(user: PilotUser) -> tuple[str, ...]:
    """Return what findings may call *user*."""
    return tuple(dict.fromkeys((bare(user.upn), bare(user.address))))
