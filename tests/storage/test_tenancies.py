"""Installations and the workspaces that act by them, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, text

from bot.model.installation import GRACE, Installation
from bot.model.run import Run
from bot.usecases.going_on import go_on, go_on_with_token
from bot.usecases.install import install
from bot.usecases.stop import stop, uninstall
from storage.columns import Utc
from storage.parking import NEVER
from storage.store import Store
from tests.storage.samples import DAY, HOUR, LEASE, NOW, SECOND, claim, day, keep, ledger, plan, raw, started

OURS = Installation(
    team="T1",
    name="Contoso",
    token="xoxb-1",
    refresh_token="xoxe-1",
    expires_at=NOW + DAY,
    user="U1",
    bot="B1",
    bot_name="hybrid",
    url="https://contoso.slack.com/",
    scopes="commands,chat:write",
    installed_by="U2",
    installed_at=NOW,
)
NEVER_OF_THE_INDEX = bindparam("never", NEVER, Utc())
GRID = replace(OURS, team="E1", organisation=True, token="xoxb-e")


async def taken(store: Store) -> set[tuple[str, str]]:
    """Claim all that is due and return of whom it is, and of which kind."""
    async with store.begin() as tx:
        cards = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)
        looks = await tx.checklists.claim_rechecks(NOW, limit=9, lease=LEASE)
        runs = await tx.runs.claim_due(NOW, limit=9, lease=LEASE)
    slots = await claim(store, NOW + 18 * HOUR)  # which were due in the meantime
    kinds: dict[str, tuple[Any, ...]] = {"card": cards, "look": looks, "run": runs, "slot": slots}
    return {(work.team, kind) for kind, works in kinds.items() for work in works}


async def busy(store: Store, *teams: str) -> None:
    """Give each team a checklist with one of each kind of work due."""
    for team in teams:
        checklist = await keep(store, started("C1", team=team), recheck_at=NOW)
        await plan(store, checklist, [day(25, hour=2)])
        async with store.begin() as tx:
            await tx.runs.add(Run(id="R1", team=team, checklist="C1", steps=("domain",), due_at=NOW))


def all_of(*teams: str) -> set[tuple[str, str]]:
    return {(team, kind) for team in teams for kind in ("card", "look", "run", "slot")}


async def test_an_installation_comes_back_as_it_was_and_its_tokens_are_sealed(store: Store, database_url: str) -> None:
    await install(store, OURS, now=NOW)

    async with store.read() as tx:
        kept = await tx.installations.of("T1")
    async with raw(database_url) as connection:
        rows = (await connection.execute(text("SELECT token, refresh_token FROM installations"))).all()

    assert kept is not None
    assert (kept.installation, kept.through, kept.good) == (OURS, "T1", True)
    assert all(sealed.startswith("sealed.") for row in rows for sealed in row)
    assert "xoxb-1" not in repr(kept)


async def test_a_token_that_was_moved_to_another_workspace_s_row_opens_nothing(store: Store, database_url: str) -> None:
    await install(store, OURS, now=NOW)
    await install(store, replace(OURS, team="T2", token="xoxb-2"), now=NOW)
    async with raw(database_url) as connection:
        swap = "UPDATE installations SET token = (SELECT token FROM installations WHERE team = 'T1') WHERE team = 'T2'"
        await connection.execute(text(swap))

    async with store.read() as tx:
        kept = await tx.installations.of("T2")

    assert kept is not None
    assert not kept.good


async def test_installing_again_leaves_one_row_with_the_later_token(store: Store, database_url: str) -> None:
    await install(store, replace(OURS, token="xoxb-new", installed_at=NOW + SECOND), now=NOW)
    await install(store, OURS, now=NOW)  # began before, and is kept after

    async with raw(database_url) as connection:
        assert (await connection.execute(text("SELECT count(*) FROM installations"))).scalar_one() == 1
    async with store.read() as tx:
        kept = await tx.installations.of("T1")
        assert kept is not None
        assert kept.installation.token == "xoxb-new"
        assert await tx.installations.count() == (1, 0)


@pytest.mark.parametrize(
    ("team", "organisation", "wide", "through"),
    [
        pytest.param("T1", "", False, "T1", id="its own"),
        pytest.param("T1", "E1", False, "T1", id="its own, in an organisation"),
        pytest.param("T1", "E1", True, "E1", id="the organisation's, by which the request came"),
        pytest.param("T2", "E1", False, "E1", id="only the organisation's"),
        pytest.param("T3", "", False, "E1", id="the organisation's that is kept for it"),
        pytest.param("E1", "", True, "E1", id="the organisation itself"),
        pytest.param("T9", "", False, None, id="none"),
    ],
)
async def test_a_request_finds_what_the_bot_may_speak_by(
    store: Store, *, team: str, organisation: str, wide: bool, through: str | None
) -> None:
    await install(store, OURS, now=NOW)
    await install(store, GRID, now=NOW)
    await go_on(store, "T3", through="E1", now=NOW)

    async with store.read() as tx:
        kept = await tx.installations.of(team, organisation, wide=wide)

    assert (kept and kept.installation.team) == through


async def test_work_of_a_workspace_that_stands_still_is_nobody_s_and_that_of_others_is_done(store: Store) -> None:
    await busy(store, "T1", "T2")
    await install(store, OURS, now=NOW)
    await install(store, replace(OURS, team="T2", token="xoxb-2"), now=NOW)

    assert await stop(store, "T1", "invalid_auth", through="T1", token="xoxb-1", now=NOW)

    assert await taken(store) == all_of("T2")


async def test_after_a_re_install_it_goes_on_where_it_was(store: Store) -> None:
    await busy(store, "T1")
    await install(store, OURS, now=NOW)
    await stop(store, "T1", "invalid_auth", through="T1", token="xoxb-1", now=NOW)
    assert await taken(store) == set()

    await install(store, replace(OURS, token="xoxb-2", installed_at=NOW + HOUR), now=NOW)

    assert await taken(store) == all_of("T1")


async def test_an_organisation_that_is_stopped_stops_its_workspaces(store: Store) -> None:
    await busy(store, "T1", "T2", "T3")
    await install(store, GRID, now=NOW)
    for team in ("T1", "T2"):
        await go_on(store, team, through="E1", now=NOW)
    await install(store, replace(OURS, team="T3", token="xoxb-3"), now=NOW)

    await stop(store, "T1", "token_revoked", through="E1", token="xoxb-e", now=NOW)

    assert await taken(store) == all_of("T3")
    await install(store, replace(GRID, installed_at=NOW + SECOND), now=NOW)
    async with store.begin() as tx:
        assert await tx.workspaces.of("E1", stopped=True) == ()


async def test_one_workspace_that_is_taken_out_leaves_the_organisation_s_others(store: Store) -> None:
    await busy(store, "T1", "T2")
    await install(store, GRID, now=NOW)
    for team in ("T1", "T2"):
        await go_on(store, team, through="E1", now=NOW)

    await stop(store, "T1", "team_access_not_granted", through="E1", token="xoxb-e", now=NOW)

    assert await taken(store) == all_of("T2")


async def test_a_refusal_of_a_token_that_is_no_longer_kept_stops_nothing(store: Store) -> None:
    await busy(store, "T1")
    await install(store, OURS, now=NOW)

    assert not await stop(store, "T1", "token_revoked", through="T1", token="xoxb-old", now=NOW)

    assert await taken(store) == all_of("T1")


async def test_an_expired_token_is_changed_before_anything_is_stopped(store: Store) -> None:
    await busy(store, "T1")
    await install(store, OURS, now=NOW)

    assert not await stop(store, "T1", "token_expired", through="T1", token="xoxb-1", now=NOW)

    async with store.read() as tx:
        kept = await tx.installations.of("T1")
    assert kept is not None
    assert (kept.good, kept.installation.expires_at) == (True, NOW)
    assert await taken(store) == all_of("T1")


async def test_slots_of_a_workspace_that_stood_still_too_long_are_late(store: Store) -> None:
    checklist = await keep(store, started("C1"))
    await plan(store, checklist, [day(25), day(27)])
    await stop(store, "T1", "not_installed", now=NOW)

    assert await claim(store, NOW + 2 * DAY + SECOND) == ()

    async with store.read() as tx:
        found = {slot.key: str(slot.state) for slot in await tx.ledger.of("T1", "C1")}
    assert found == {"2026-11-25": "skipped", "2026-11-27": "planned"}


async def test_a_slot_that_is_handed_back_keeps_its_place(store: Store) -> None:
    checklist = await keep(store, started("C1"))
    await plan(store, checklist, [day(25)])
    before = await ledger(store, checklist)
    [mine] = await claim(store, NOW + DAY)

    async with store.begin() as tx:
        assert await tx.ledger.hand_back(mine)
        assert not await tx.ledger.hand_back(mine)

    assert await ledger(store, checklist) == before
    await plan(store, checklist, [])  # it is the plan's still: whoever moves the pilot date takes it away
    assert await ledger(store, checklist) == {}


async def test_the_settings_token_being_good_again_lets_its_workspaces_go_on(store: Store) -> None:
    await busy(store, "T1", "T2")
    await install(store, replace(OURS, team="T2"), now=NOW)
    await stop(store, "T1", "token_revoked", now=NOW)
    await stop(store, "T2", "token_revoked", through="T2", token="xoxb-1", now=NOW)

    await go_on_with_token(store, NOW)

    assert await taken(store) == all_of("T1")


async def test_an_uninstall_destroys_the_tokens_and_leaves_a_tombstone(store: Store, database_url: str) -> None:
    await install(store, OURS, now=NOW)

    assert await uninstall(store, "T1", "app_uninstalled", before=NOW + HOUR, now=NOW + SECOND)
    assert not await uninstall(store, "T1", "app_uninstalled", before=NOW + HOUR, now=NOW + SECOND)

    async with raw(database_url) as connection:
        [row] = (await connection.execute(text("SELECT token, refresh_token FROM installations"))).all()
    async with store.read() as tx:
        kept = await tx.installations.of("T1")
        assert [team for team, *_ in await tx.workspaces.stopped()] == ["T1"]
    assert tuple(row) == (None, None)
    assert kept is not None
    assert (kept.reason, kept.removed_at, kept.purge_at) == ("app_uninstalled", NOW + SECOND, NOW + SECOND + GRACE)


async def test_a_late_uninstall_deletes_nothing_of_a_re_install(store: Store) -> None:
    await install(store, replace(OURS, installed_at=NOW + HOUR), now=NOW)

    assert not await uninstall(store, "T1", "app_uninstalled", before=NOW + HOUR, now=NOW + 2 * HOUR)
    assert not await uninstall(store, "T9", "app_uninstalled", before=NOW + HOUR, now=NOW)

    async with store.read() as tx:
        kept = await tx.installations.of("T1")
    assert kept is not None
    assert kept.good


async def test_a_state_comes_back_once_and_is_forgotten_when_it_has_expired(store: Store, database_url: str) -> None:
    later = NOW + timedelta(minutes=10)
    async with store.begin() as tx:
        assert await tx.installations.use_state("a", until=later, now=NOW)
        assert not await tx.installations.use_state("a", until=later, now=NOW)
        assert await tx.installations.use_state("b", until=later + DAY, now=NOW + DAY)
    async with raw(database_url) as connection:
        assert (await connection.execute(text("SELECT state FROM install_states"))).scalars().all() == ["b"]


async def test_what_stands_still_is_out_of_the_way_of_what_is_due(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.usecases.going_on.AT_ONCE", 2)
    monkeypatch.setattr("bot.usecases.stop.AT_ONCE", 2)
    for number in range(5):
        await keep(store, started(f"C{number}"), recheck_at=NOW)
    await keep(store, started("C1", team="T2"), recheck_at=NOW)
    ahead = "SELECT team FROM checklists WHERE stale_since < :never OR recheck_at < :never"

    async def due() -> list[str]:
        async with raw(database_url) as connection:
            return sorted((await connection.execute(text(ahead).bindparams(NEVER_OF_THE_INDEX))).scalars())

    await stop(store, "T1", "not_installed", now=NOW)
    assert await due() == ["T2"]

    await go_on(store, "T1", through="T1", now=NOW)
    assert await due() == ["T1"] * 5 + ["T2"]


async def test_a_card_that_became_stale_meanwhile_is_shown_once_its_workspace_goes_on(store: Store) -> None:
    await keep(store, started("C1"))
    await stop(store, "T1", "not_installed", now=NOW)
    async with store.begin() as tx:
        await tx.checklists.touch("T1", "C1", now=NOW)
        assert await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE) == ()

    await go_on(store, "T1", through="", now=NOW)

    async with store.begin() as tx:
        assert len(await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)) == 1
