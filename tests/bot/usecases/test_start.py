"""Starting a checklist."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.model.audit import Verb
from bot.model.delivery import LaterError
from bot.model.errors import BotError, ConflictError, UsageError
from bot.model.turn import A_MINUTE
from bot.usecases import Asker, Deps
from bot.usecases.close import close
from bot.usecases.configure import configure
from bot.usecases.history import history
from bot.usecases.pilot import set_pilot
from bot.usecases.start import adopt_zone, start
from bot.usecases.status import status
from bot.usecases.undo import undo
from tests.loudspeaker import Loudspeaker

DOMAIN = {"domain": "contoso.com"}


async def test_a_domain_is_enough_to_start(deps: Deps, ann: Asker) -> None:
    made = await start(deps, ann, values=DOMAIN)

    kept = await status(deps, ann)
    assert kept == made.checklist
    assert kept.profile.sip_domains == kept.profile.upn_suffixes == ("contoso.com",)
    assert [step.key for step in kept.steps] == ["domain", "sync", "pilot"]


async def test_parameters_and_calendar_are_told_apart(deps: Deps, ann: Asker) -> None:
    values = DOMAIN | {"pilot": "tomorrow", "zone": "pacific/kiritimati", "time": "8:30", "phase": "hybrid"}

    made = await start(deps, ann, values=values)

    schedule = made.checklist.schedule
    assert schedule.pilot == date(2026, 11, 25)
    assert (schedule.zone, schedule.at) == ("Pacific/Kiritimati", time(8, 30))
    assert made.checklist.profile.phase == "hybrid"


async def test_tomorrow_is_tomorrow_in_the_channels_zone(deps: Deps, ann: Asker) -> None:
    # at 09:00 UTC it is 23:00 of the same day in Kiritimati, and 22:00 of the day before in Niue
    made = await start(deps, ann, values=DOMAIN | {"pilot": "tomorrow", "zone": "Pacific/Niue"})

    assert made.checklist.schedule.pilot == date(2026, 11, 24)


async def test_without_what_is_required_nothing_starts(deps: Deps, ann: Asker) -> None:
    with pytest.raises(BotError, match=r"needs `domain` \(Domain\).*start domain=contoso.com"):
        await start(deps, ann, values={})

    assert await status(deps, ann) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"domain": "contoso"}, "domain: “contoso” is not a DNS name", id="no domain"),
        pytest.param(DOMAIN | {"colour": "red"}, "`colour` is not a parameter", id="no parameter"),
        pytest.param(DOMAIN | {"pilot": "soon"}, "pilot: “soon” is not a date", id="no date"),
        pytest.param(DOMAIN | {"zone": "Berlin"}, "zone: “Berlin” is not a time zone", id="no zone"),
    ],
)
async def test_a_value_that_does_not_fit_is_named(deps: Deps, ann: Asker, values: dict[str, str], words: str) -> None:
    with pytest.raises(BotError, match=words):
        await start(deps, ann, values=values)

    assert await status(deps, ann) is None


async def test_a_template_is_found_by_its_beginning(deps: Deps, ann: Asker) -> None:
    made = await start(deps, ann, template="oth", values=DOMAIN)

    assert made.checklist.template.id == "other"


async def test_an_unknown_template_is_answered_with_those_there_are(deps: Deps, ann: Asker) -> None:
    with pytest.raises(BotError, match="“best” is not a template; there are: small, other"):
        await start(deps, ann, template="best", values=DOMAIN)


async def test_a_channel_has_one_running_checklist(deps: Deps, ann: Asker, ben: Asker) -> None:
    await start(deps, ann, values=DOMAIN)

    with pytest.raises(ConflictError):
        await start(deps, ben, values=DOMAIN)


async def test_the_starters_zone_is_taken_from_slack(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    voice.zone = "Europe/Berlin"
    await start(deps, ann, values=DOMAIN | {"pilot": "2026-12-01"})

    change = await adopt_zone(deps, ann)

    assert change is not None
    assert change.checklist.schedule.zone == "Europe/Berlin"
    _, (entry, _start) = await history(deps, ann)
    assert (entry.verb, entry.text) == (Verb.SET, "zone=Europe/Berlin, as in their Slack profile")
    async with deps.store.read() as tx:
        slot = await tx.ledger.next_due("T1", change.checklist.id)
    assert slot is not None
    assert (slot.due_at.hour, slot.due_at.minute) == (8, 0)  # 09:00 in Berlin's winter


async def test_the_zone_from_slack_is_not_what_undo_means(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    voice.zone = "Europe/Berlin"
    await start(deps, ann, values=DOMAIN)
    await adopt_zone(deps, ann)

    with pytest.raises(BotError, match="nothing to undo but the start itself"):
        await undo(deps, ann)

    kept = await status(deps, ann)
    assert kept is not None
    assert kept.schedule.zone == "Europe/Berlin"


async def test_a_zone_that_slack_does_not_know_changes_nothing(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await start(deps, ann, values=DOMAIN)

    assert await adopt_zone(deps, ann) is None
    voice.zone = "Mars/Olympus"
    assert await adopt_zone(deps, ann) is None
    voice.faults.append(LaterError("ratelimited", timedelta(seconds=1)))
    assert await adopt_zone(deps, ann) is None


async def test_a_zone_is_not_taken_over_one_that_somebody_set(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    voice.zone = "Europe/Berlin"
    await start(deps, ann, values=DOMAIN)
    await configure(deps, replace(ann, user="U2"), {"zone": "Asia/Kolkata"})

    assert await adopt_zone(deps, ann) is None


async def test_a_change_made_while_slack_is_asked_does_not_lose_the_zone(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    voice.zone = "Europe/Berlin"
    await start(deps, ann, values=DOMAIN)
    await set_pilot(deps, replace(ann, user="U2"), "friday")

    change = await adopt_zone(deps, ann)

    assert change is not None
    assert (change.checklist.schedule.zone, change.checklist.version) == ("Europe/Berlin", 3)


async def test_what_is_required_cannot_be_forgotten(deps: Deps, ann: Asker) -> None:
    await start(deps, ann, values=DOMAIN)

    with pytest.raises(BotError, match="needs `domain`, so it cannot be forgotten"):
        await configure(deps, ann, {"domain": "none"})

    kept = await status(deps, ann)
    assert kept is not None
    assert kept.profile.sip_domains == ("contoso.com",)


async def test_mixed_kinds_are_refused_when_they_are_set_later(deps: Deps, ann: Asker) -> None:
    await start(deps, ann, values=DOMAIN)

    with pytest.raises(UsageError, match="two commands"):
        await configure(deps, ann, {"phase": "hybrid", "zone": "UTC"})


async def test_a_workspace_s_many_checklists_are_reminded_in_turns(deps: Deps, ann: Asker) -> None:
    channels = [replace(ann, channel=f"C{number}") for number in range(A_MINUTE + 2)]
    for asker in channels[:-1]:
        await start(deps, asker, values=DOMAIN)

    assert await _first_reminders(deps, channels[A_MINUTE - 1 : -1]) == [time(9), time(9, 1)]
    assert await _first_reminders(deps, [channels[0]]) == [time(9)]

    await close(deps, channels[3])
    await start(deps, channels[-1], values=DOMAIN)
    other = replace(ann, team="T2")
    await start(deps, other, values=DOMAIN)
    assert await _first_reminders(deps, [channels[-1], other]) == [time(9)] * 2  # in the place of the closed one


async def test_a_change_leaves_a_checklist_its_turn(deps: Deps, ann: Asker) -> None:
    channels = [replace(ann, channel=f"C{number}") for number in range(A_MINUTE + 1)]
    for asker in channels:
        await start(deps, asker, values=DOMAIN)

    await configure(deps, channels[-1], {"time": "10:30"})

    assert await _first_reminders(deps, channels[-1:]) == [time(10, 31)]


async def _first_reminders(deps: Deps, askers: list[Asker]) -> list[time]:
    """Return at which time of the day each asker's checklist is reminded next."""
    kept = [checklist for asker in askers if (checklist := await status(deps, asker))]
    async with deps.store.read() as tx:
        slots = [await tx.ledger.next_due(checklist.team, checklist.id) for checklist in kept]
    return [slot.due_at.time() for slot in slots if slot]
