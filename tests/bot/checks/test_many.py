"""Findings without end: the worst are kept, and the rest is counted."""

import pytest

from bot.checks.many import at_most
from bot.model.verdict import Code, Finding, Verdict

BAD, ODD, FINE = Code("bad", Verdict.FAIL, "x"), Code("odd", Verdict.WARN, "x"), Code("fine", Verdict.PASS)


def of(code: Code, count: int) -> list[Finding]:
    return [code.at(f"{code.name} {number}") for number in range(count)]


def test_what_is_few_is_kept_worst_first() -> None:
    found = at_most([*of(FINE, 1), *of(ODD, 2), *of(BAD, 1)], 4)

    assert [each.subject for each in found] == ["bad 0", "odd 0", "odd 1", "fine 0"]


def test_of_many_the_worst_are_kept_and_the_rest_is_counted_by_kind() -> None:
    *kept, last = at_most([*of(ODD, 1_500), *of(BAD, 3), *of(FINE, 2)])

    assert len(kept) == 499
    assert [each.code for each in kept[:4]] == [BAD, BAD, BAD, ODD]
    assert (last.code.name, last.verdict) == ("more", "warn")
    assert last.subject == "1,006 more of 1,505 findings"
    assert last.observed == "odd 1,004, fine 2"


def test_what_was_cut_once_is_not_cut_again() -> None:
    once = at_most(of(BAD, 40), 10)

    assert len(once) == 10
    assert at_most(once, 10) == once


@pytest.mark.parametrize("count", [9, 10, 11])
def test_never_more_are_kept_than_may_be(count: int) -> None:
    found = at_most(of(BAD, count), 10)

    assert len(found) == min(count, 10)
    assert (found[-1].code is BAD) == (count <= 10)


def test_of_very_many_kinds_the_most_frequent_are_named() -> None:
    findings = [Code(f"kind-{number:02}", Verdict.WARN, "x").at("") for number in range(30)]

    assert at_most(findings, 2)[-1].observed.endswith("kind-12 1 and 17 other kinds")


def test_those_that_count_most_are_kept_before_worse_ones_and_stand_where_they_belong() -> None:
    meant = {"odd 7", "fine 3"}
    found = at_most([*of(BAD, 20), *of(ODD, 9), *of(FINE, 4)], 5, first=lambda each: each.subject in meant)

    assert [each.subject for each in found[:-1]] == ["bad 0", "bad 1", "odd 7", "fine 3"]
    assert found[-1].observed == "bad 18, odd 8, fine 3"


def test_of_very_many_that_count_most_the_worst_are_kept() -> None:
    found = at_most([*of(FINE, 9), *of(ODD, 9), *of(BAD, 3)], 8, first=lambda each: each.code is not BAD)

    assert [each.subject for each in found[:-1]] == [f"odd {number}" for number in range(7)]


def test_of_nothing_there_is_nothing() -> None:
    assert at_most(()) == ()
