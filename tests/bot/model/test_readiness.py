"""How far a pilot user is, by what the checks last found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.pilot import PilotUser, Stamp
from bot.model.readiness import CHECKS, QUESTIONS, Ready, Stage, about, readiness
from bot.model.verdict import CUT, Code, Finding, Report, Verdict
from tests.bot.model.examples import NOON

ANN = PilotUser(upn="ann@contoso.com", sip="ann.lee@contoso.com")
THEN = Stamp("U1", NOON)
CODES = {verdict: Code(f"is-{verdict}", verdict) for verdict in Verdict}
PER_USER = ("pilot-ready-onprem", "pilot-synced", "pilot-no-sync-errors", "pilot-licensed", "pilot-upn-sip-match")


def report(check: str, *findings: Finding, fresh_for: timedelta | None = None) -> Report:
    until = None if fresh_for is None else NOON + fresh_for
    return Report(check=check, findings=findings, started=NOON, took=timedelta(), fresh_until=until)


def of(verdict: Verdict, subject: str = ANN.upn) -> Finding:
    return CODES[verdict].at(subject)


def one(*reports: Report, user: PilotUser = ANN) -> Ready:
    [ready] = readiness([user], reports, NOON)
    return ready


def well(**instead: Verdict) -> list[Report]:
    """Everything that is needed is well, save what is told instead."""
    return [report(check, of(instead.get(check.replace("-", "_"), Verdict.PASS))) for check in PER_USER]


def answers(ready: Ready) -> dict[str, Verdict]:
    return {answer.question.title: answer.verdict for answer in ready.answers}


def test_nobody_is_ready_before_anything_was_looked_at() -> None:
    ready = one()

    assert ready.stage is Stage.UNKNOWN
    assert [answer.question.title for answer in ready.missing] == [each.title for each in QUESTIONS if each.needed]


def test_who_has_all_that_is_needed_is_ready() -> None:
    assert one(*well()).stage is Stage.READY


@pytest.mark.parametrize("verdict", [Verdict.WARN, Verdict.ATTESTED])
def test_a_warning_blocks_nobody(verdict: Verdict) -> None:
    assert one(*well(pilot_licensed=verdict)).stage is Stage.READY


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.UNKNOWN, Verdict.SKIPPED])
def test_what_could_not_be_seen_is_not_known(verdict: Verdict) -> None:
    ready = one(*well(pilot_licensed=verdict))

    assert ready.stage is Stage.UNKNOWN
    assert [answer.question.title for answer in ready.missing] == ["licensed"]


@pytest.mark.parametrize("check", CHECKS)
def test_a_failure_of_any_check_blocks(check: str) -> None:
    ready = one(*well(), report(check, of(Verdict.FAIL)))

    assert ready.stage is Stage.BLOCKED
    assert [answer.findings[0][0] for answer in ready.blocked] == [check]


def test_what_blocks_is_not_missing_besides() -> None:
    ready = one(*well(pilot_synced=Verdict.FAIL))

    assert (len(ready.blocked), ready.missing) == (1, ())


@pytest.mark.parametrize("subject", ["ANN@contoso.com", "sip:ann.lee@contoso.com", "Ann.Lee@Contoso.com"])
def test_a_finding_is_about_a_user_by_name_or_address_in_any_case(subject: str) -> None:
    assert one(report("ad-attribute-lint", of(Verdict.FAIL, subject))).stage is Stage.BLOCKED


@pytest.mark.parametrize("subject", ["bob@contoso.com", "ann@contoso.com.evil", "users", ""])
def test_what_is_about_somebody_else_blocks_nobody(subject: str) -> None:
    assert one(*well(), report("ad-attribute-lint", of(Verdict.FAIL, subject))).stage is Stage.READY


def test_a_check_that_tells_only_of_what_is_wrong_is_well_where_it_is_silent() -> None:
    assert answers(one())["attributes"] is Verdict.UNKNOWN
    assert answers(one(report("ad-attribute-lint", of(Verdict.PASS, "users"))))["attributes"] is Verdict.PASS
    assert answers(one(report("ad-attribute-lint", of(Verdict.UNKNOWN, "users"))))["attributes"] is Verdict.UNKNOWN


@pytest.mark.parametrize("check", ["ad-attribute-lint", "sync-msrtcsip"])
def test_silence_says_nothing_where_more_was_found_than_is_kept(check: str) -> None:
    cut = report(check, of(Verdict.FAIL, "bob@contoso.com"), Code(CUT, Verdict.FAIL).at("201 more"))
    other = report("sync-all-lync-users", of(Verdict.PASS, "users"))

    assert answers(one(cut))["attributes"] is Verdict.UNKNOWN
    assert answers(one(cut, other))["attributes"] is Verdict.UNKNOWN


def test_what_was_found_of_a_user_counts_although_there_is_more() -> None:
    cut = report("ad-attribute-lint", of(Verdict.FAIL), Code(CUT, Verdict.WARN).at("201 more"))

    assert one(*well(), cut).stage is Stage.BLOCKED


def test_findings_are_about_the_users_by_name_or_address_in_any_case() -> None:
    is_meant = about([ANN])

    subjects = ("ANN@contoso.com", "sip:Ann.Lee@contoso.com", "bob@contoso.com", "")
    assert [is_meant(of(Verdict.FAIL, subject)) for subject in subjects] == [True, True, False, False]


def test_a_check_that_tells_of_everybody_is_not_well_where_it_is_silent() -> None:
    assert answers(one(report("pilot-synced", of(Verdict.PASS, "bob@contoso.com"))))["synchronized"] is Verdict.UNKNOWN


def test_what_was_judged_of_old_evidence_says_nothing() -> None:
    fresh = report("pilot-ready-onprem", of(Verdict.FAIL), fresh_for=timedelta(seconds=1))

    assert one(fresh).stage is Stage.BLOCKED
    assert one(replace(fresh, fresh_until=NOON)).stage is Stage.UNKNOWN


def test_findings_are_worst_first_over_all_checks_of_a_question() -> None:
    ready = one(
        report("pilot-list", of(Verdict.PASS)), report("pilot-contact-count", of(Verdict.WARN), of(Verdict.FAIL))
    )

    [answer] = [answer for answer in ready.answers if answer.question.title == "list and contacts"]
    assert [finding.verdict for _, finding in answer.findings] == [Verdict.FAIL, Verdict.WARN, Verdict.PASS]
    assert answer.verdict is Verdict.FAIL


def test_who_is_moved_is_not_blocked_any_more() -> None:
    moved = replace(ANN, moved=THEN)

    assert one(*well(pilot_synced=Verdict.FAIL), user=moved).stage is Stage.MOVED
    assert one(user=replace(moved, verified=THEN)).stage is Stage.VERIFIED
