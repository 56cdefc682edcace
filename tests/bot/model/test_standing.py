"""When a check that was good counts as regressed, and when as recovered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.standing import MAX_SEEN, Standing, follow
from bot.model.verdict import Code, Report, Verdict

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
WORDS = {
    "P": Verdict.PASS,
    "W": Verdict.WARN,
    "A": Verdict.ATTESTED,
    "F": Verdict.FAIL,
    "E": Verdict.ERROR,
    "U": Verdict.UNKNOWN,
    "S": Verdict.SKIPPED,
}


def report(verdict: Verdict, hour: int) -> Report:
    code = Code("seen", verdict)
    at = START + timedelta(hours=hour)
    return Report(check="dns", findings=(code.at("it"),), started=at, took=timedelta(seconds=1))


def after(looks: str) -> Standing | None:
    """Return how the check stands after hourly looks, one letter each."""
    standing = None
    for hour, letter in enumerate(looks):
        standing = follow(standing, report(WORDS[letter], hour))
    return standing


@pytest.mark.parametrize(
    ("looks", "regressed"),
    [
        pytest.param("FFF", False, id="it was never good"),
        pytest.param("PF", False, id="one bad look may be a flap"),
        pytest.param("PFF", True, id="two bad looks in a row"),
        pytest.param("WFF", True, id="a warning was good enough"),
        pytest.param("AFF", True, id="a person's word was good enough"),
        pytest.param("PFPF", False, id="bad looks that are not in a row"),
        pytest.param("PFEF", True, id="a look that could not look is no good look between"),
        pytest.param("PFUSF", True, id="nor is an unknown or a skipped one"),
        pytest.param("PEE", False, id="errors say nothing about the thing itself"),
        pytest.param("PFFP", True, id="one good look is not a recovery"),
        pytest.param("PFFPP", False, id="two good looks in a row are"),
        pytest.param("PFFPFP", True, id="good looks that are not in a row are not"),
        pytest.param("PFFPEP", False, id="an error between good looks does not count"),
        pytest.param("PFFPPF", False, id="after a recovery it takes two bad looks again"),
        pytest.param("PFFPPFF", True, id="and then it is regressed again"),
    ],
)
def test_regressed_after(looks: str, regressed: bool) -> None:  # noqa: FBT001 - a column of the table
    standing = after(looks)

    assert standing is not None
    assert standing.regressed is regressed


@given(st.text(alphabet="PWAFEUS", min_size=1, max_size=12))
def test_the_last_verdict_and_the_last_good_moment_are_kept(looks: str) -> None:
    good = [hour for hour, letter in enumerate(looks) if letter in "PWA"]

    standing = after(looks)

    assert standing is not None
    assert (standing.check, standing.verdict) == ("dns", WORDS[looks[-1]])
    assert standing.at == START + timedelta(hours=len(looks) - 1)
    assert standing.good_at == (START + timedelta(hours=good[-1]) if good else None)


@given(st.text(alphabet="PWAFEUS", min_size=1, max_size=12), st.sampled_from("EUS"))
def test_a_look_that_proves_nothing_changes_no_count(looks: str, blind: str) -> None:
    with_it, without = after(looks + blind), after(looks)

    assert with_it is not None
    assert without is not None
    assert (with_it.bad, with_it.good, with_it.regressed) == (without.bad, without.good, without.regressed)


@given(st.text(alphabet="PWAFEUS", min_size=2, max_size=8), st.sampled_from(Verdict))
def test_a_report_that_comes_late_is_ignored(looks: str, verdict: Verdict) -> None:
    standing = after(looks)

    assert follow(standing, report(verdict, 0)) == standing


def test_what_was_good_and_what_is_wrong_now_can_be_held_side_by_side() -> None:
    seen = Code("seen", Verdict.PASS)
    wrong = Code("wrong", Verdict.FAIL)
    good = Report(check="dns", findings=(seen.at("a.test", observed="A 192.0.2.1"),), started=START, took=timedelta())
    bad = Report(
        check="dns",
        findings=(wrong.at("a.test", observed="no such name"), wrong.at("b.test", observed="x" * 500)),
        started=START + timedelta(hours=1),
        took=timedelta(),
    )

    standing = follow(follow(None, good), bad)

    assert standing.good_seen == "a.test: A 192.0.2.1"
    assert standing.seen.startswith("a.test: no such name; b.test: xxx")
    assert len(standing.seen) == MAX_SEEN
    assert (
        follow(standing, Report(check="dns", findings=good.findings, started=bad.started, took=timedelta())).seen == ""
    )
