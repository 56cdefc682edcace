"""What findings add up to."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.verdict import Code, Finding, Report, Verdict, worst, worst_first

FROM_WORST = [
    Verdict.FAIL,
    Verdict.ERROR,
    Verdict.UNKNOWN,
    Verdict.WARN,
    Verdict.ATTESTED,
    Verdict.PASS,
    Verdict.SKIPPED,
]
VERDICTS = st.sampled_from(Verdict)


@pytest.mark.parametrize(("worse", "better"), list(pairwise(FROM_WORST)))
def test_the_worse_of_two_verdicts_wins_in_any_order(worse: Verdict, better: Verdict) -> None:
    assert [worst(pair) for pair in permutations((worse, better))] == [worse, worse]


def test_of_nothing_at_all_nothing_is_known() -> None:
    assert worst(()) is Verdict.UNKNOWN


def test_of_skipped_ones_only_the_whole_is_skipped() -> None:
    assert worst((Verdict.SKIPPED, Verdict.SKIPPED)) is Verdict.SKIPPED


@given(st.lists(VERDICTS, min_size=1))
def test_what_is_skipped_never_counts_against_the_others(verdicts: list[Verdict]) -> None:
    assert worst([*verdicts, Verdict.SKIPPED]) is worst(verdicts)


@given(st.lists(VERDICTS))
def test_sorting_worst_first_keeps_every_finding_and_the_order_among_equals(verdicts: list[Verdict]) -> None:
    findings = [Code("seen", verdict).at(str(number)) for number, verdict in enumerate(verdicts)]

    found = worst_first(findings)

    assert sorted(found, key=lambda finding: int(finding.subject)) == findings
    for one, other in pairwise(found):
        places = FROM_WORST.index(one.verdict), FROM_WORST.index(other.verdict)
        assert places[0] < places[1] or (places[0] == places[1] and int(one.subject) < int(other.subject))


def test_a_finding_means_what_its_code_means() -> None:
    code = Code("wrong-port", Verdict.FAIL, "Change the port.")

    finding = code.at("_sip._tls.contoso.test", expected="443", observed="5061", fix="SRV 0 0 443")

    assert finding == Finding(
        code=code, subject="_sip._tls.contoso.test", expected="443", observed="5061", fix="SRV 0 0 443"
    )
    assert finding.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        pytest.param([], Verdict.UNKNOWN, id="no findings"),
        pytest.param([Verdict.PASS, Verdict.WARN], Verdict.WARN, id="a warning among passes"),
        pytest.param([Verdict.ERROR, Verdict.FAIL], Verdict.FAIL, id="a failure beside an error"),
    ],
)
def test_a_report_is_as_bad_as_its_worst_finding(verdicts: list[Verdict], whole: Verdict) -> None:
    findings = tuple(Code("seen", verdict).at("it") for verdict in verdicts)

    report = Report(check="dns", findings=findings, started=datetime(2026, 1, 1, tzinfo=UTC), took=timedelta())

    assert report.verdict is whole
