"""Evidence on both databases: the last of each source stays, an older one never takes its place."""

from __future__ import annotations

from dataclasses import replace

from bot.model.evidence import Evidence, Mark, Way
from bot.model.verdict import Report
from storage.store import Store
from tests.storage.samples import HOUR, NOW, keep, started

HOSTING = Evidence(
    source="hosting-provider",
    way=Way.FILE,
    by="U1",
    at=NOW,
    name="hosting.json",
    size=2_113,
    sha256="ab" * 32,
    marks=(Mark("mode", "Islands"),),
)
WORD = Evidence(
    source="media-ports", way=Way.WORD, by="U1", at=NOW, text="CHG-1", seconded_by="U2", seconded_at=NOW + HOUR
)


async def put(store: Store, *evidence: Evidence, checklist: str = "C1") -> None:
    async with store.begin() as tx:
        await tx.evidence.put("T1", checklist, evidence)


async def test_what_was_put_is_what_comes_back(store: Store) -> None:
    await keep(store, started())
    await put(store, HOSTING, WORD)

    async with store.read() as tx:
        kept = await tx.evidence.of("T1", "C1")

    assert kept == {HOSTING.source: HOSTING, WORD.source: WORD}


async def test_a_newer_one_takes_the_place_and_an_older_one_does_not(store: Store) -> None:
    newer, older = replace(HOSTING, at=NOW + HOUR, by="U2"), replace(HOSTING, at=NOW - HOUR, by="U3")
    await keep(store, started())

    await put(store, HOSTING)
    await put(store, newer)
    await put(store, older)

    async with store.read() as tx:
        assert (await tx.evidence.of("T1", "C1"))[HOSTING.source] == newer


async def test_it_is_of_one_checklist_alone(store: Store) -> None:
    await keep(store, started())
    await keep(store, started("C2"))
    await put(store, HOSTING)
    await put(store)

    async with store.read() as tx:
        assert await tx.evidence.of("T1", "C2") == {}
        assert await tx.evidence.of("T2", "C1") == {}


async def test_a_report_remembers_until_when_it_holds(store: Store) -> None:
    report = Report(check="hosting-provider", findings=(), started=NOW, took=HOUR, fresh_until=NOW + HOUR)
    await keep(store, started())

    async with store.begin() as tx:
        await tx.reports.add("T1", "C1", [report])

    async with store.read() as tx:
        assert await tx.reports.latest("T1", "C1", ["hosting-provider"]) == (report,)
