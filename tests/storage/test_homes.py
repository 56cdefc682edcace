"""Homes and bookmarks as due work: each is taken by one replica, and nothing that changes meanwhile is lost."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.model import verbs
from storage.bookmarks import BookmarkClaim
from storage.homes import HomeClaim
from storage.store import Store
from tests.storage.samples import ANN, DAY, LEASE, NOW, RUN_OUT, SECOND, change, keep, started

PEOPLE = [f"U{number:02d}" for number in range(30)]


async def opened(store: Store, person: str = "U11", *, shown: bool = False) -> None:
    async with store.begin() as tx:
        await tx.homes.opened("T1", person, shown=shown, now=NOW)


async def claim(store: Store, *, limit: int = 9, lease: object = LEASE) -> tuple[HomeClaim, ...]:
    async with store.begin() as tx:
        return await tx.homes.claim_stale(NOW, limit=limit, lease=lease)  # type: ignore[arg-type]


async def settle(store: Store, home: HomeClaim, *, again_at: object = None) -> bool:
    async with store.begin() as tx:
        return await tx.homes.settle(home, hash_="h1", digest="d1", again_at=again_at)  # type: ignore[arg-type]


async def test_who_opens_it_is_published_to_once(store: Store) -> None:
    await opened(store)
    await opened(store)

    [home] = await claim(store)

    assert (home.person, home.hash, home.notice) == ("U11", "", "")
    assert await claim(store) == ()
    assert await settle(store, home)
    assert await claim(store) == ()


async def test_what_changes_while_it_is_published_is_published_after(store: Store) -> None:
    await opened(store)
    [home] = await claim(store)

    await opened(store, shown=True)
    await settle(store, home)

    [again] = await claim(store)
    assert (again.hash, again.digest) == ("h1", "d1")


async def test_what_slack_does_not_show_is_not_remembered(store: Store) -> None:
    await opened(store)
    await settle(store, (await claim(store))[0])

    await opened(store, shown=False)

    assert (await claim(store))[0].hash == ""


async def test_a_lease_that_ran_out_is_taken_again_and_the_first_settles_nothing(store: Store) -> None:
    await opened(store)
    [lost] = await claim(store, lease=RUN_OUT)

    [taken] = await claim(store)

    assert not await settle(store, lost)
    assert await settle(store, taken)


async def test_it_is_tried_again_when_its_time_has_come(store: Store) -> None:
    await opened(store)

    await settle(store, (await claim(store))[0], again_at=NOW + SECOND)

    assert await claim(store) == ()
    async with store.begin() as tx:
        assert len(await tx.homes.claim_stale(NOW + SECOND, limit=9, lease=LEASE)) == 1


async def test_a_notice_stays_until_it_is_opened_the_next_time(store: Store) -> None:
    async with store.begin() as tx:
        await tx.homes.say("T1", "U11", "*Done.*", now=NOW)
    [home] = await claim(store)
    await settle(store, home)
    async with store.read() as tx:
        assert await tx.homes.hash_of("T1", "U11") == "h1"

    await opened(store, shown=True)

    assert (home.notice, (await claim(store))[0].notice) == ("*Done.*", "")


async def test_of_many_replicas_one_publishes(store: Store) -> None:
    for person in PEOPLE:
        await opened(store, person)

    taken = await asyncio.gather(*(claim(store, limit=5) for _ in range(12)))

    counts = Counter(home.person for homes in taken for home in homes)
    assert counts == dict.fromkeys(PEOPLE, 1)


async def test_two_changes_at_once_that_concern_the_same_people_are_both_kept(store: Store) -> None:
    kept = []
    for name in ("CA", "CB"):
        checklist = await keep(store, started(name))
        for first, owners in (("domain", PEOPLE[:10]), ("pilot", PEOPLE[10:20])):
            ordered = owners if name == "CA" else owners[::-1]
            checklist = await change(store, checklist, verbs.assign(checklist, first, ANN, owners=tuple(ordered)))
        kept.append(checklist)
    for person in PEOPLE:
        await opened(store, person)

    for number in range(20):
        made = [verbs.add_note(checklist, "domain", ANN, text=f"{number}") for checklist in kept]
        kept = await asyncio.gather(*(change(store, *both) for both in zip(kept, made, strict=True)))

    assert [checklist.version for checklist in kept] == [23, 23]


async def test_a_bookmark_is_wanted_taken_and_kept(store: Store) -> None:
    checklist = await keep(store, started())
    async with store.begin() as tx:
        await tx.bookmarks.want("T1", checklist.id, wanted=True, due_at=NOW + DAY)
        assert await tx.bookmarks.claim_stale(NOW, limit=9, lease=LEASE) == ()
        taken = await tx.bookmarks.claim("T1", checklist.id, lease=LEASE)
        assert await tx.bookmarks.claim("T1", checklist.id, lease=LEASE) is None
    assert taken == BookmarkClaim(
        team="T1", checklist=checklist.id, token=taken.token if taken else "", wanted=True, bookmark="", link=""
    )

    async with store.begin() as tx:
        await tx.bookmarks.touch("T1", checklist.id, now=NOW)
        assert await tx.bookmarks.settle(taken, bookmark="Bk1", link="https://a.test", trouble="", again_at=None)
        [again] = await tx.bookmarks.claim_stale(NOW + DAY, limit=9, lease=LEASE)
        assert (again.bookmark, again.link) == ("Bk1", "https://a.test")
        assert not await tx.bookmarks.settle(taken, bookmark="", link="", trouble="", again_at=None)
        assert await tx.bookmarks.settle(again, bookmark="Bk1", link="", trouble="", again_at=None)
        assert await tx.bookmarks.claim("T1", checklist.id, lease=LEASE) is None
        assert await tx.bookmarks.wanted("T1", checklist.id)


async def test_without_a_wish_there_is_no_bookmark_to_look_at(store: Store) -> None:
    checklist = await keep(store, started())

    async with store.begin() as tx:
        await tx.bookmarks.touch("T1", checklist.id, now=NOW)

        assert not await tx.bookmarks.wanted("T1", checklist.id)
        assert await tx.bookmarks.claim("T1", checklist.id, lease=LEASE) is None
