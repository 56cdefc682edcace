"""The forms at their largest: whatever templates, people and languages put into them, Slack takes them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checklists.loader import built_in
from bot.model.checklist import State
from bot.model.fields import of_policy
from bot.model.pilot import listed
from bot.model.policy import KEYS as POLICY_KEYS
from bot.model.policy import May, Policy
from bot.model.schedule import Schedule
from bot.playground import views
from bot.usecases import Asker
from bot.usecases.show import Shown
from handlers.filled import Filled
from handlers.modals import MODALS, showing
from handlers.modals.modal import Screen
from handlers.modals.settings import screen_of
from handlers.views import rights_form, settings_form, start_form, step_forms
from handlers.views.form import View
from handlers.views.step import show
from tests.bot.playground.rooms import ALICE
from tests.handlers.examples import HOSTILE, NAMES, NOW
from tests.handlers.form_screens import forms, huge, settings_of

ASKER = Asker(team="T1", channel="C" * 11, user=ALICE, checklist="c" * 32)
WORDS = st.one_of(
    st.sampled_from(("<!channel>", HOSTILE, "🧑‍🚀", "مرحبا بالعالم", ":smile:", "*bold*", " ", "\u200b", "&<>`")),
    st.text(min_size=1, max_size=20),
)


def mistakes(view: View) -> list[str]:
    """Return what Slack would refuse."""
    dressed = showing.dressed(MODALS["start"], ASKER, Screen(view=view, word="9" * 9))
    found = list(views.mistakes(dict(dressed), "modal"))
    if len(json.dumps(dressed)) > 250_000:
        found.append("view_too_large")
    options = [block["element"].get("options", ()) for block in view["blocks"] if block["type"] == "input"]
    found += [f"{len(each)} options" for each in options if len(each) > 100]
    return found


@pytest.mark.parametrize("name", forms("x"))
def test_slack_takes_a_form_with_ordinary_words(name: str) -> None:
    assert mistakes(forms("Move the records of the Access Edge ")[name]) == []


@settings(deadline=None, max_examples=40)
@given(words=WORDS)
def test_slack_takes_every_form_whatever_is_in_it(words: str) -> None:
    found = {name: mistakes(view) for name, view in forms(words).items()}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_what_a_form_carries_has_room_even_if_everything_was_changed_in_it() -> None:
    checklist = huge("x")
    values = settings_of(checklist)
    screen = screen_of(settings_form.settings_form(checklist, values, NAMES), checklist, values)

    carried = showing.dressed(MODALS["settings"], ASKER, screen)["private_metadata"]

    assert len(carried) <= 3_000


@pytest.mark.parametrize("template", built_in().values(), ids=lambda template: template.id)
def test_every_parameter_of_a_template_can_be_told_at_the_start_and_later(template: object) -> None:
    chosen = next(each for each in built_in().values() if each is template or each == template)
    checklist = replace(huge("x"), template=chosen)
    first = start_form.start_form([chosen], chosen, {}, channel="C1", more=True)
    later = settings_form.settings_form(replace(checklist, pilots=listed(())), settings_of(checklist), NAMES)
    names = {parameter.name for parameter in chosen.parameters}

    assert names <= set(Filled.of(first).places)
    assert names - {"domain", "pilot_users"} <= set(Filled.of(later).places)
    needed = {block["block_id"] for block in first["blocks"] if block["type"] == "input" and not block["optional"]}
    assert {parameter.name for parameter in chosen.parameters if parameter.required} <= needed


def test_a_list_that_is_too_long_for_a_field_is_named_and_not_cut() -> None:
    checklist = huge("x")
    view = settings_form.settings_form(checklist, settings_of(checklist), NAMES)

    assert "pilot_users" not in Filled.of(view).places
    assert "Too long for a form: `pilot_users`" in json.dumps(view)


def test_where_no_step_is_left_a_form_says_so() -> None:
    assert step_forms.nothing_to_mark("waived").text == "Every step is waived already."


def test_a_waived_step_is_not_waived_by_a_button() -> None:
    checklist = huge("x")
    step = replace(checklist.steps[0], state=State.WAIVED)
    shown = show(Shown(checklist=checklist.with_step(step), step=step, reports=(), entries=()), {}, NOW, NAMES)
    actions_ = [
        element["action_id"]
        for block in shown.blocks
        for element in block.get("elements", ())
        if "action_id" in element
    ]

    assert [action for action in actions_ if action.startswith("hy:open:")] == [
        f"hy:open:done:{step.key}",
        f"hy:open:assign:{step.key}",
    ]


def test_the_fields_begin_with_what_is_so() -> None:
    checklist = replace(huge("x"), schedule=Schedule(pilot=date(2026, 12, 1), zone="Asia/Tokyo", days=(6, 0)))
    values = settings_of(checklist)
    filled = Filled.of(settings_form.settings_form(checklist, values, NAMES))

    shown = {name: filled.was(name) for name in ("pilot", "zone", "time", "to", "cloud")}
    assert shown == {
        "pilot": "2026-12-01",
        "zone": "Asia/Tokyo",
        "time": "09:00",
        "to": "channel",
        "cloud": "worldwide",
    }
    assert set(filled.several("days")) == {"sun", "mon"}


def test_nothing_is_planned_where_reminders_are_off_and_a_snooze_can_be_ended_only_where_there_is_one() -> None:
    checklist = huge("x")
    off = replace(checklist, schedule=replace(checklist.schedule, on=False))
    snoozed = replace(checklist, schedule=replace(checklist.schedule, snoozed_until=NOW + timedelta(days=1)))

    shown = {
        name: json.dumps(settings_form.reminders_form(each, settings_of(each), None, NOW))
        for name, each in (("on", checklist), ("off", off), ("snoozed", snoozed))
    }

    assert ["None is planned" in text for text in shown.values()] == [True, False, True]
    assert ["end the snooze" in text for text in shown.values()] == [False, False, True]


def test_the_form_of_what_the_channel_allows_begins_with_what_is_so() -> None:
    checklist = replace(huge("x"), policy=Policy(guests=May.LOOK, owners=("U1", "U2")))
    filled = Filled.of(rights_form.rights_form(checklist, of_policy(checklist), NAMES))

    assert {name: filled.was(name) for name in filled.places} == {
        "rights": "everyone",
        "owners": "U1, U2",
        "results": "",
        "guests": "look",
        "strangers": "look",
    }
    assert filled.places.keys() == POLICY_KEYS.keys()


def test_whoever_started_a_checklist_at_a_terminal_is_nobody_whom_a_form_could_show() -> None:
    checklist = replace(huge("x"), lifecycle=replace(huge("x").lifecycle, started_by="cli:root"))

    assert Filled.of(rights_form.rights_form(checklist, of_policy(checklist), NAMES)).was("owners") == ""
