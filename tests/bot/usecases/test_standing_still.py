"""A token that Slack refuses: what was being done is given back as it was, and done once Slack takes a token again."""

from __future__ import annotations

import pytest

from bot.model.delivery import RevokedError
from bot.model.ledger import SlotState
from bot.usecases import Asker, Deps, remind
from bot.usecases.done import done
from bot.usecases.going_on import go_on
from bot.usecases.start import start
from bot.usecases.stop import stop
from tests.bot.usecases.conftest import Clock, shown
from tests.due import recheck, refresh_cards, send_reminders
from tests.loudspeaker import Loudspeaker

VALUES = {"domain": "contoso.com", "pilot": "2026-12-01"}
GONE = RevokedError("token_revoked")


async def states(deps: Deps, ann: Asker) -> dict[str, str]:
    """Return the state of each slot."""
    _, slots = await remind.log(deps, ann)
    return {slot.key: str(slot.state) for slot in slots}


@pytest.mark.parametrize("where", ["withdrawing the last", "sending"])
async def test_a_reminder_keeps_its_place(deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, where: str) -> None:
    await start(deps, ann, values=VALUES)
    clock.wind(days=2)
    await send_reminders(deps)
    clock.wind(days=1)
    await refresh_cards(deps)
    before = await states(deps, ann)
    voice.faults.extend([GONE] if where == "withdrawing the last" else [None, GONE])

    await send_reminders(deps)

    assert await states(deps, ann) == before
    assert before["2026-11-27"] == SlotState.PLANNED
    await send_reminders(deps)
    assert (await states(deps, ann))["2026-11-27"] == SlotState.SENT


async def test_a_card_stays_where_it_is_and_is_shown_later(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await start(deps, ann, values=VALUES)
    await refresh_cards(deps)
    await done(deps, ann, "sync", because="it is")
    voice.faults.append(GONE)

    await refresh_cards(deps)

    assert (await shown(deps, ann)).card is not None
    await refresh_cards(deps)
    assert voice.words("edit") == ["1/3"]


async def test_the_trail_is_told_later(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await start(deps, ann, values=VALUES)
    await refresh_cards(deps)
    await done(deps, ann, "sync", because="it is")
    voice.thread_faults.append(GONE)
    await refresh_cards(deps)
    assert voice.thread == []

    await done(deps, ann, "domain", because="it is")
    await refresh_cards(deps)

    assert voice.thread == ["trail done, done"]


async def test_after_months_of_standing_still_reminders_are_planned_anew(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await start(deps, ann, values={"domain": "contoso.com"})
    await stop(deps.store, ann.team, "not_installed", now=clock())
    clock.wind(days=400)
    for _ in range(3):
        assert await send_reminders(deps) + await refresh_cards(deps) + await recheck(deps) == 0
    assert SlotState.PLANNED not in (await states(deps, ann)).values()

    await go_on(deps.store, ann.team, through="", now=clock())
    await recheck(deps)

    assert SlotState.PLANNED in (await states(deps, ann)).values()
    clock.wind(days=5, hours=3)  # to the next Monday
    await send_reminders(deps)
    assert voice.words("remind")
