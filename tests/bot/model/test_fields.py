"""Fields: what a form shows, what does not fit, and who was faster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.model import pilot_verbs, verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.fields import choices, of_checklist, of_profile, of_schedule, overtaken, wrong
from bot.model.profile import PARAMETERS, Profile, given
from bot.model.schedule import Audience, Schedule
from bot.model.schedule_words import KEYS, adjusted
from bot.model.verbs import Actor
from tests.handlers.examples import NOW, busy

TODAY = date(2026, 11, 24)
ANN, BEN = Actor(id="U1", at=NOW), Actor(id="U2", at=NOW + timedelta(minutes=1))


def test_every_key_and_parameter_is_a_field() -> None:
    fields = of_checklist(busy(), "domain")

    assert {*KEYS, *PARAMETERS, "on", "owners", "due"} == fields.keys()


def test_the_calendar_is_told_as_it_is_typed() -> None:
    schedule = Schedule(
        pilot=date(2026, 12, 1),
        zone="Asia/Tokyo",
        at=time(8, 30),
        days=(6, 0),
        holidays=(date(2026, 12, 24), date(2026, 12, 25)),
        audience=Audience.OWNERS,
    )
    texts = {name: text for name, text in of_schedule(schedule).items() if name in KEYS}

    assert replace(adjusted(Schedule(), texts, TODAY), days=(6, 0)) == schedule


def test_the_parameters_are_told_as_they_are_typed() -> None:
    profile = given(Profile(), {"domain": "contoso.com fabrikam.com", "phase": "hybrid", "internal_dns_visible": "yes"})

    assert given(Profile(), of_profile(profile)) == profile


def test_what_does_not_fit_is_told_beside_its_field() -> None:
    values = {"zone": "Berlin", "time": "25:00", "to": "channel", "access_edge_fqdn": "10.0.0.1", "cloud": "mars"}

    found = wrong(values, TODAY)

    assert found.keys() == {"zone", "time", "access_edge_fqdn", "cloud"}
    assert found["cloud"] == "“mars” is not one of: worldwide, gcc-high, dod, china."


@pytest.mark.parametrize(
    ("name", "some"),
    [
        pytest.param("cloud", "dod", id="a choice"),
        pytest.param("internal_dns_visible", "true", id="a flag"),
        pytest.param("access_edge_fqdn", "", id="typed"),
        pytest.param("nothing", "", id="unknown"),
    ],
)
def test_what_may_be_chosen(name: str, some: str) -> None:
    assert (some in choices(name)) == bool(some)
    assert bool(choices(name)) == bool(some)


def _after(checklist: Checklist) -> tuple[Checklist, list[verbs.Change]]:
    """Return the checklist after Ben changed several things, and his changes."""
    before = checklist.schedule
    changes = [
        verbs.reschedule(checklist, replace(before, at=time(7)), BEN, verb=Verb.SET, text="time=07:00"),
    ]
    changes.append(
        verbs.tell(changes[-1].checklist, given(checklist.profile, {"phase": "hybrid"}), BEN, text="phase=hybrid")
    )
    changes.append(pilot_verbs.tell(changes[-1].checklist, BEN, users=("zoe@contoso.com",)))
    changes.append(verbs.assign(changes[-1].checklist, "domain", BEN, owners=("U2",)))
    changes.append(verbs.add_note(changes[-1].checklist, "domain", BEN, text="a note"))
    changes.append(verbs.close(changes[-1].checklist, ANN))
    return changes[-1].checklist, changes


def test_only_what_was_changed_to_something_else_is_overtaken_and_by_whom() -> None:
    checklist, changes = _after(busy())
    wanted = {
        "time": "08:00",  # Ben made it another
        "zone": "Asia/Tokyo",  # Ben left it
        "phase": "hybrid",  # Ben made it the same
        "cloud": "dod",
        "pilot_users": "ann@contoso.com",
        "owners": "U1",
        "due": "2026-12-01",
        "snooze": "2d",  # no field of the checklist
    }

    found = overtaken(of_checklist(checklist, "domain"), wanted, [change.entry for change in changes])

    assert {name: (each.by, each.at) for name, each in found.items()} == dict.fromkeys(
        ("time", "pilot_users", "owners"), ("U2", BEN.at)
    )
    assert (found["time"].now, found["owners"].now) == ("07:00", "U2")


def test_what_nobody_can_take_back_overtakes_nothing() -> None:
    """The zone of a profile is taken over a moment after the start; who saw the form before meant theirs."""
    checklist, changes = _after(busy())
    entries = [replace(change.entry, before=None) for change in changes]

    assert overtaken(of_checklist(checklist), {"time": "08:00"}, entries) == {}
