"""What follows from a checklist: derived states, and which step a word means."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.errors import BotError
from bot.model.standing import Standing
from bot.model.verdict import Verdict
from tests.bot.model.examples import TEMPLATE, by, checklist, stands

FAIL, PASS, ERROR, SKIPPED = Verdict.FAIL, Verdict.PASS, Verdict.ERROR, Verdict.SKIPPED


def done(before: Checklist, *keys: str) -> Checklist:
    for key in keys:
        before = verbs.mark_done(before, key, by("U1"), because="agreed").checklist
    return before


@pytest.mark.parametrize(
    ("word", "key"),
    [
        pytest.param("1", "tenant", id="a number"),
        pytest.param(" #5. ", "pilot", id="a number as people write it"),
        pytest.param("domain", "domain", id="a key"),
        pytest.param("PIL", "pilot", id="a prefix in any case"),
        pytest.param("adfs-c", "adfs-create", id="a prefix just long enough"),
    ],
)
def test_a_word_means_a_step(word: str, key: str) -> None:
    assert checklist().find(word).key == key


def test_a_key_that_begins_another_key_means_itself() -> None:
    steps = (replace(TEMPLATE.steps[0], key="adfs"), *TEMPLATE.steps[1:])

    assert checklist(template=replace(TEMPLATE, steps=steps)).find("adfs").key == "adfs"


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        pytest.param("adfs", "“adfs” could be any of: adfs-create, adfs-assign. Type a number from 1 to 5", id="two"),
        pytest.param("", "“” is not a step; the steps are: tenant, domain, adfs-create, adfs", id="nothing"),
        pytest.param("0", "“0” is not a step", id="below the first"),
        pytest.param("6", "“6” is not a step", id="beyond the last"),
        pytest.param("²", "“²” is not a step", id="a digit that is no number"),
        pytest.param("9" * 5000, f"“{'9' * 40}” is not a step", id="more digits than Python turns into a number"),
    ],
)
def test_a_word_that_means_no_step_is_answered_with_those_there_are(word: str, sentence: str) -> None:
    with pytest.raises(BotError) as caught:
        checklist().find(word)

    assert str(caught.value).startswith(sentence)


@given(st.text(max_size=60))
def test_any_word_means_a_step_or_is_refused(word: str) -> None:
    started = checklist()
    try:
        found = started.find(word)
    except BotError:
        return
    assert found in started.steps


def test_a_step_is_found_by_its_key_and_knows_its_number() -> None:
    started = checklist()

    assert started.number(started.of("adfs-create")) == 3
    with pytest.raises(KeyError):
        started.of("gone")


def test_done_and_waived_steps_are_settled_and_the_others_outstanding() -> None:
    changed = verbs.waive(done(checklist(), "tenant"), "domain", by("U1"), reason="no domain").checklist

    assert changed.settled == 2
    assert [step.key for step in changed.outstanding] == ["adfs-create", "adfs-assign", "pilot"]


def test_a_step_waits_for_the_steps_that_it_requires() -> None:
    started = checklist()

    assert [step.key for step in started.blockers(started.of("pilot"))] == ["tenant", "domain"]
    changed = done(started, "tenant")
    assert [step.key for step in changed.blockers(changed.of("pilot"))] == ["domain"]


@pytest.mark.parametrize(
    ("standings", "verdict", "failing"),
    [
        pytest.param([], Verdict.UNKNOWN, (), id="none ever ran"),
        pytest.param([stands("dns-a", PASS)], PASS, (), id="one ran"),
        pytest.param([stands("dns-a", FAIL), stands("dns-b", PASS)], FAIL, ("dns-a",), id="the worst counts"),
        pytest.param([stands("dns-a", ERROR), stands("adfs", FAIL)], ERROR, (), id="those of other steps do not"),
        pytest.param([stands("dns-a", SKIPPED)], SKIPPED, (), id="it does not apply"),
    ],
)
def test_how_the_checks_of_a_step_stand(standings: list[Standing], verdict: Verdict, failing: tuple[str, ...]) -> None:
    started = checklist(*standings)
    step = started.of("domain")

    assert started.standing(step) is verdict
    assert started.failing(step) == failing


def test_only_a_done_step_can_be_regressed() -> None:
    fallen = (stands("dns-a", FAIL, regressed=True),)
    started = checklist()
    changed = replace(done(started, "domain", "tenant"), standings=fallen)
    still_open = replace(started, standings=fallen)

    assert not still_open.regressed(still_open.of("domain"))
    assert changed.regressed(changed.of("domain"))
    assert changed.regressions(changed.of("domain")) == fallen
    assert not changed.regressed(changed.of("tenant"))


@pytest.mark.parametrize(
    ("good_at", "regressed"),
    [
        pytest.param(None, False, id="it never was good"),
        pytest.param(timedelta(), False, id="it was good before"),
        pytest.param(timedelta(seconds=1), True, id="it was good since"),
    ],
)
def test_what_failed_when_it_was_overridden_is_no_regression(good_at: timedelta | None, regressed: bool) -> None:  # noqa: FBT001 - a column of the table
    changed = done(checklist(stands("dns-a", FAIL)), "domain")
    since = changed.of("domain").at
    assert since is not None
    standing = replace(stands("dns-a", FAIL, regressed=True), good_at=None if good_at is None else since + good_at)
    changed = replace(changed, standings=(standing,))

    assert changed.of("domain").override
    assert changed.regressed(changed.of("domain")) is regressed


def test_it_is_ready_when_all_that_the_gate_requires_is_settled() -> None:
    started = checklist()

    assert not started.ready
    assert not done(started, "tenant").ready
    assert done(started, "tenant", "domain").ready


def test_a_regressed_step_is_not_ready() -> None:
    ready = done(checklist(), "tenant", "domain")

    assert ready.ready
    assert not replace(ready, standings=(stands("dns-a", FAIL, regressed=True),)).ready


def test_without_a_gate_it_is_ready_when_everything_is_settled() -> None:
    started = checklist(template=replace(TEMPLATE, gate=""))

    assert not done(started, "tenant", "domain").ready
    assert done(started, *(step.key for step in started.steps)).ready


@pytest.mark.parametrize(
    ("due", "overdue"),
    [
        pytest.param(None, False, id="no date"),
        pytest.param(date(2026, 11, 2), False, id="today"),
        pytest.param(date(2026, 11, 1), True, id="yesterday"),
    ],
)
def test_an_open_step_is_overdue_from_the_day_after(due: date | None, overdue: bool) -> None:  # noqa: FBT001 - a column
    started = checklist()
    changed = started.with_step(replace(started.of("tenant"), due=due))

    assert changed.overdue(changed.of("tenant"), date(2026, 11, 2)) is overdue
    assert not changed.overdue(done(changed, "tenant").of("tenant"), date(2026, 11, 2))


def test_it_is_closed_once_it_was_archived() -> None:
    started = checklist()

    assert not started.closed
    assert verbs.close(started, by("U1")).checklist.closed
