"""The card has one height from its start to its end, whatever people and checks do to it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.checklist import Checklist, State, Step
from bot.model.pilot import PilotUser, Stamp, listed
from bot.model.verdict import Verdict
from handlers.views.card import card
from tests.handlers.examples import NAMES, NOW, busy, enormous, fresh, standing
from tests.handlers.limits import problems

STAMP = Stamp("U0ANN", NOW)
WORDS = "Cut over the records of the Edge & \u202eits \u05d0\u05d1 \U0001f468\u200d\U0001f469\u200d\U0001f467 "


def heavy(steps: int) -> Checklist:
    """A checklist of so many steps, with long titles and everything in them that may be there."""
    made = enormous(words=WORDS, steps=steps)
    return replace(made, steps=tuple(Step(spec=step.spec) for step in made.steps), standings=())


CHECKLISTS = {"the built-in one": fresh(), **{f"{steps} steps": heavy(steps) for steps in (1, 8, 12, 20, 30, 45)}}
OWNERS = ("U0ANNOTHER", "U0BOBBOB", "S0TEAMTEAM", "W0CYNTHIA1", "U0DEE00001")


@st.composite
def worked_on(draw: st.DrawFn, checklist: Checklist) -> Checklist:
    """Draw anything that may become of *checklist*."""
    standings = [
        standing(check, draw(st.sampled_from(Verdict)), regressed=draw(st.booleans()))
        for check in dict.fromkeys(check for step in checklist.steps for check in step.spec.checks)
        if draw(st.booleans())
    ]
    people = [PilotUser(upn=f"{number}@contoso.com", moved=draw(st.sampled_from([None, STAMP]))) for number in range(3)]
    return replace(
        checklist,
        steps=tuple(draw(steps(step)) for step in checklist.steps),
        standings=tuple(standings),
        pilots=listed(people[: draw(st.integers(0, 3))]),
        schedule=replace(
            checklist.schedule,
            pilot=draw(st.none() | st.dates(date(2026, 9, 1), date(2027, 12, 31))),
            zone="America/Argentina/ComodRivadavia",
        ),
    )


def steps(step: Step) -> st.SearchStrategy[Step]:
    """Anything that may become of *step*."""
    return st.builds(
        replace,
        st.just(step),
        state=st.sampled_from(State),
        owners=st.sampled_from([(), OWNERS[:1], OWNERS]),
        due=st.none() | st.dates(date(2026, 9, 1), date(2027, 12, 31)),
        ticked=st.sampled_from([(), tuple(range(1, len(step.spec.tasks) + 1))]),
        override=st.sampled_from(["", "it works all the same"]),
        by=st.just("U0ANN"),
        at=st.just(NOW - timedelta(days=5)),
    )


def shape(checklist: Checklist) -> list[tuple[str, int, int]]:
    """Return each block's kind, its lines and its buttons."""
    shown = card(checklist, NOW, NAMES)
    assert problems(shown.content(), max_text=4_000) == []
    return [
        (block["type"], block.get("text", {}).get("text", "").count("\n"), len(block.get("elements", ())))
        for block in shown.blocks
    ]


@pytest.mark.parametrize("name", CHECKLISTS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_card_keeps_its_height(name: str, data: st.DataObject) -> None:
    started = CHECKLISTS[name]

    assert shape(data.draw(worked_on(started))) == shape(started)


@pytest.mark.parametrize("name", CHECKLISTS)
def test_the_worst_that_may_happen_to_every_step_changes_no_height(name: str) -> None:
    started = CHECKLISTS[name]
    late = replace(started, steps=tuple(replace(step, owners=OWNERS, due=date(2026, 9, 30)) for step in started.steps))
    done = tuple(replace(step, state=State.DONE, at=NOW - timedelta(days=5)) for step in started.steps)
    checks = [check for step in started.steps for check in step.spec.checks]
    regressed = replace(
        started, steps=done, standings=tuple(standing(check, Verdict.FAIL, regressed=True) for check in checks)
    )

    assert shape(late) == shape(regressed) == shape(started)


def test_what_a_regressed_check_saw_is_told_where_there_is_room() -> None:
    assert "done, but *regressed*, last good" in card(busy(), NOW, NAMES).text
    assert "sipdir.online.lync.com" not in card(busy(), NOW, NAMES).text
