"""What was changed in a form: kept with an entry each, all or nothing, and never over somebody else's head."""

from __future__ import annotations

import pytest
import pytest_asyncio

from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.errors import BotError, FieldsError
from bot.model.fields import Seen
from bot.usecases import Asker, Deps, NoChecklistError
from bot.usecases.adjust import adjust, in_sight
from bot.usecases.assign import assign, assigning
from bot.usecases.change import OvertakenError
from bot.usecases.close import close
from bot.usecases.configure import configure
from bot.usecases.due import dating
from bot.usecases.history import history
from bot.usecases.remind import snooze
from bot.usecases.start import start
from bot.usecases.undo import undo
from tests.bot.usecases.conftest import shown


@pytest_asyncio.fixture(autouse=True)
async def started(deps: Deps, ann: Asker) -> Checklist:
    return (await start(deps, ann, values={"domain": "contoso.com"})).checklist


def _seen(version: int = 1, **wanted: str) -> Seen:
    return Seen(version=version, wanted=wanted)


async def _verbs(deps: Deps, asker: Asker) -> list[str]:
    _, entries = await history(deps, asker)
    return [f"{entry.verb} {entry.text}" for entry in entries]


async def test_each_kind_of_change_has_an_entry_of_its_own(deps: Deps, ann: Asker) -> None:
    made = await adjust(
        deps,
        ann,
        _seen(time="08:30", pilot="", phase="hybrid", pilot_users="ann@contoso.com", on="off", holidays=""),
    )

    assert [change.entry.verb for change in made] == [Verb.SET, Verb.SET, Verb.PILOTS, Verb.REMIND]
    assert [change.entry.version for change in made] == [2, 3, 4, 5]
    kept = await shown(deps, ann)
    assert (f"{kept.schedule.at:%H:%M}", kept.schedule.on, kept.profile.phase) == ("08:30", False, "hybrid")
    assert kept.pilots.names == ("ann@contoso.com",)
    assert kept.version == 5


async def test_one_of_them_is_taken_back_on_its_own(deps: Deps, ann: Asker) -> None:
    await adjust(deps, ann, _seen(time="08:30", phase="hybrid"))

    await undo(deps, ann)

    kept = await shown(deps, ann)
    assert (f"{kept.schedule.at:%H:%M}", kept.profile.phase) == ("08:30", "preparing")


async def test_what_does_not_fit_keeps_all_of_it_from_being_changed(deps: Deps, ann: Asker) -> None:
    with pytest.raises(FieldsError) as raised:
        await adjust(deps, ann, _seen(time="", zone="Mars", phase="hybrid", sip_domains="", days=""))

    assert raised.value.fields.keys() == {"time", "zone", "sip_domains", "days"}
    assert (await shown(deps, ann)).version == 1


async def test_what_a_verb_refuses_takes_back_what_was_before_it(deps: Deps, ann: Asker) -> None:
    with pytest.raises(BotError, match="is no pilot user"):
        await adjust(deps, ann, _seen(time="08:30", pilot_voice="nobody@contoso.com"))

    assert (await shown(deps, ann)).version == 1
    assert len(await _verbs(deps, ann)) == 1


async def test_what_is_so_already_is_left_out(deps: Deps, ann: Asker) -> None:
    made = await adjust(deps, ann, _seen(time="09:00", phase="hybrid", on="on"))

    assert [change.entry.text for change in made] == ["phase=hybrid"]
    assert await adjust(deps, ann, _seen(2, time="09:00")) == ()


async def test_what_somebody_else_changed_since_is_not_overwritten(deps: Deps, ann: Asker, ben: Asker) -> None:
    await configure(deps, ben, {"time": "10:00"})
    await configure(deps, ben, {"phase": "hybrid"})

    with pytest.raises(OvertakenError) as raised:
        await adjust(deps, ann, _seen(time="08:00", zone="Asia/Tokyo"))
    assert {name: (each.by, each.now) for name, each in raised.value.fields.items()} == {"time": (ben.user, "10:00")}
    assert raised.value.checklist.version == 3

    made = await adjust(deps, ann, _seen(3, time="08:00", zone="Asia/Tokyo"))
    assert [change.entry.text for change in made] == ["time=08:00 zone=Asia/Tokyo"]


async def test_other_changes_since_are_no_hindrance(deps: Deps, ann: Asker, ben: Asker) -> None:
    await configure(deps, ben, {"holidays": "2026-12-24"})

    await adjust(deps, ann, _seen(time="08:00"))

    kept = await shown(deps, ann)
    assert (f"{kept.schedule.at:%H:%M}", len(kept.schedule.holidays)) == ("08:00", 1)


async def test_reminders_are_snoozed_and_woken(deps: Deps, ann: Asker) -> None:
    await adjust(deps, ann, _seen(snooze="2d"))
    assert (await shown(deps, ann)).schedule.snoozed_until

    await adjust(deps, ann, _seen(2, snooze="end"))
    assert (await shown(deps, ann)).schedule.snoozed_until is None
    await snooze(deps, ann, "1d")
    await adjust(deps, ann, _seen(4, on="off"))
    assert (await shown(deps, ann)).schedule.snoozed_until is None


async def test_owners_and_a_due_date_go_together(deps: Deps, ann: Asker, ben: Asker) -> None:
    both = [dating("domain", "friday"), assigning(ann, "domain", ("U1",))]
    seen = _seen(owners="U1", due="2026-11-27")

    made = await in_sight(deps, ann, both, seen, key="domain")
    assert [change.entry.verb for change in made] == [Verb.DUE, Verb.ASSIGN]

    await assign(deps, ben, "domain", ("me",))
    with pytest.raises(OvertakenError) as raised:
        await in_sight(deps, ann, [assigning(ann, "domain", ("U9",))], _seen(3, owners="U9"), key="domain")
    assert raised.value.fields["owners"].by == ben.user


async def test_owners_of_another_step_or_of_the_checklist_are_no_hindrance(deps: Deps, ann: Asker, ben: Asker) -> None:
    await assign(deps, ben, "sync", ("me",))
    await configure(deps, ann, {"owners": "<@U1> <@U2>"})

    [made] = await in_sight(deps, ann, [assigning(ann, "domain", ("U9",))], _seen(owners="U9"), key="domain")

    assert made.checklist.of("domain").owners == ("U9",)


async def test_without_a_checklist_there_is_nothing_to_adjust(deps: Deps, ann: Asker) -> None:
    await close(deps, ann)

    with pytest.raises(NoChecklistError):
        await adjust(deps, ann, _seen(time="08:00"))
