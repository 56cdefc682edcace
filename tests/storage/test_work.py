"""Runs, reports and the audit trail on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.model import pilot_verbs, verbs
from bot.model.audit import Entry, Verb
from bot.model.checklist import Checklist
from bot.model.profile import Profile
from bot.model.run import Run
from bot.model.verbs import Change
from bot.model.verdict import Code, Finding, Report, Verdict
from storage.store import Store
from tests.conftest import KEYS
from tests.storage.samples import ANN, BEN, DAY, LEASE, NOW, RUN_OUT, SECOND, change, keep, raw, started
from tests.storage.test_checklists import MOMENTS, WORDS

HOOK = "https://hooks.example.test/commands/secret"
RUN = Run(id="R1", team="T1", checklist="C1", steps=("domain", "pilot"), asked_by="U1", answer_to=HOOK, due_at=NOW)
GONE = Code("gone", Verdict.FAIL, "Publish it.")
REPORT = Report(check="dns-a", findings=(GONE.at("a.test", observed="\0"),), started=NOW, took=3 * SECOND)
FINDINGS = st.builds(
    Finding,
    code=st.builds(Code, WORDS, st.sampled_from(Verdict), WORDS),
    subject=WORDS,
    expected=WORDS,
    observed=WORDS,
    fix=WORDS,
)
REPORTS = st.builds(
    Report,
    check=st.just("dns-a"),
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    started=MOMENTS,
    took=st.timedeltas(timedelta(), timedelta(days=1)),
)


async def claim_runs(store: Store, now: datetime = NOW, *, limit: int = 9, lease: timedelta = LEASE) -> tuple[Run, ...]:
    async with store.begin() as tx:
        return await tx.runs.claim_due(now, limit=limit, lease=lease)


async def ask(store: Store, *runs: Run) -> None:
    async with store.begin() as tx:
        for run in runs:
            await tx.runs.add(run)


async def test_a_run_is_claimed_as_it_was_asked_for_and_gone_when_finished(store: Store) -> None:
    await keep(store, started())
    await ask(store, RUN)

    assert await claim_runs(store, NOW - SECOND) == ()
    [run] = await claim_runs(store)
    assert replace(run, token="") == RUN
    assert run.token
    assert await claim_runs(store) == ()
    async with store.begin() as tx:
        assert await tx.runs.finish(run)
        assert not await tx.runs.finish(run)
    assert await claim_runs(store, NOW + DAY) == ()


async def test_a_run_that_the_clock_asked_for_answers_nobody(store: Store) -> None:
    await keep(store, started())
    quiet = replace(RUN, asked_by="", answer_to="")
    await ask(store, quiet)

    [run] = await claim_runs(store)
    assert replace(run, token="") == quiet


async def test_a_run_that_a_killed_process_left_is_taken_again(store: Store) -> None:
    await keep(store, started())
    await ask(store, RUN)
    [dead] = await claim_runs(store, lease=RUN_OUT)

    [alive] = await claim_runs(store)

    async with store.begin() as tx:
        assert not await tx.runs.finish(dead)
        assert await tx.runs.finish(alive)


async def test_runs_are_taken_in_their_order(store: Store) -> None:
    await keep(store, started())
    await ask(store, *(replace(RUN, id=f"R{number}", due_at=NOW - number * SECOND) for number in range(3)))

    assert [run.id for run in await claim_runs(store, limit=2)] == ["R2", "R1"]


async def test_of_eight_replicas_one_gets_each_run(postgres_url: str, postgres_store: Store) -> None:
    await keep(postgres_store, started())
    await ask(postgres_store, *(replace(RUN, id=f"R{number}") for number in range(200)))
    replicas = [Store.open(postgres_url, keys=KEYS) for _ in range(8)]

    async def work(store: Store) -> list[str]:
        mine: list[str] = []
        while taken := await claim_runs(store, limit=5):
            mine += [run.id for run in taken]
        return mine

    taken = await asyncio.gather(*map(work, replicas))

    for replica in replicas:
        await replica.close()
    assert Counter(name for mine in taken for name in mine) == {f"R{number}": 1 for number in range(200)}


async def test_a_closed_checklist_is_not_run(store: Store) -> None:
    checklist = await keep(store, started())
    await ask(store, RUN)

    await change(store, checklist, verbs.close(checklist, ANN))

    assert await claim_runs(store, NOW + DAY) == ()


async def test_an_answering_address_is_sealed_and_one_that_does_not_open_stops_no_other_run(
    store: Store, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await keep(store, started("C1", team="T1"))
    await keep(store, started("C1", team="T2"))
    other = replace(RUN, answer_to="https://hooks.example.test/other")
    await ask(store, RUN, replace(other, id="R2"), replace(other, team="T2"))
    async with raw(database_url) as connection:
        kept = (await connection.execute(text("SELECT answer_to FROM runs"))).scalars().all()
        mine = f"team = 'T1' AND id = '{RUN.id}'"
        copy = f"UPDATE runs SET answer_to = (SELECT answer_to FROM runs WHERE {mine}) WHERE NOT ({mine})"  # noqa: S608 - our own words
        await connection.execute(text(copy))

    assert len(kept) == 3
    assert not any("hooks" in sealed for sealed in kept)
    found = {(run.team, run.id): run.answer_to for run in await claim_runs(store)}
    assert found == {("T1", RUN.id): HOOK, ("T1", "R2"): "", ("T2", RUN.id): ""}
    assert caplog.messages == ["a run's findings will be told to nobody"] * 2


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=REPORTS)
async def test_a_report_comes_back_as_it_was(store: Store, report: Report) -> None:
    made = started()
    async with store.begin() as tx:
        if await tx.checklists.of("T1", "C1") is None:
            await tx.checklists.add(made.checklist, recheck_at=NOW, now=NOW)
        before = await tx.reports.latest("T1", "C1", ["dns-a"])
        await tx.reports.add("T1", "C1", [report])
        later = all(report.started >= kept.started for kept in before)
        assert await tx.reports.latest("T1", "C1", ["dns-a"]) == ((report,) if later else before)


async def test_the_last_report_of_each_check_is_found_in_the_order_asked(store: Store) -> None:
    await keep(store, started())
    newer = replace(REPORT, started=NOW + SECOND, findings=())
    other = replace(REPORT, check="dns-b")
    async with store.begin() as tx:
        await tx.reports.add("T1", "C1", [REPORT, other])
        await tx.reports.add("T1", "C1", [newer])
        await tx.reports.add("T1", "C1", [REPORT])  # a slow run that looked before ends after
        await tx.reports.add("T1", "C1", [])

    async with store.read() as tx:
        assert await tx.reports.latest("T1", "C1", ["dns-b", "never", "dns-a", "dns-b"]) == (other, newer)
        assert await tx.reports.latest("T1", "C1", []) == ()


async def test_the_trail_tells_every_change_newest_first(store: Store) -> None:
    made = started()
    checklist = await keep(store, made)
    entries = [made.entry]
    acts: tuple[Callable[[Checklist], Change], ...] = (
        lambda it: verbs.mark_done(it, "domain", ANN, note="ticket \0 1"),
        lambda it: verbs.assign(it, "pilot", BEN, owners=("U2", "S1")),
        lambda it: verbs.tell(it, Profile(sip_domains=("contoso.com",)), ANN, text="domain=contoso.com"),
        lambda it: verbs.reschedule(it, replace(it.schedule, pilot=None), BEN, verb=Verb.PILOT, text="none"),
        lambda it: verbs.undo(it, entries[-1], BEN),
        lambda it: pilot_verbs.add(it, ["ann@contoso.com", "bob@contoso.com"], ANN, batch="1"),
        lambda it: pilot_verbs.mark_moved(it, ["bob@contoso.com"], BEN),
        lambda it: pilot_verbs.remove(it, ["bob@contoso.com"], ANN),
        lambda it: verbs.close(it, replace(ANN, at=NOW + DAY)),
    )
    for act in acts:
        step = act(checklist)
        checklist = await change(store, checklist, step)
        entries.append(step.entry)

    async with store.read() as tx:
        assert await tx.audit.of("T1", "C1") == tuple(reversed(entries))
        assert await tx.audit.of("T1", "C1", limit=2) == tuple(reversed(entries[-2:]))
        assert await tx.audit.of("T1", "C1", step="domain") == (entries[1],)
        assert await tx.audit.of("T1", "C2") == ()
        assert await tx.audit.since("T1", "C1", NOW + DAY) == (entries[-1],)
        assert len(await tx.audit.since("T1", "C1", NOW)) == len(entries)


async def test_what_has_no_place_in_a_document_is_refused(store: Store) -> None:
    made = started()
    odd = Entry(team="T1", checklist="C1", version=2, at=NOW, actor="U1", verb=Verb.SET, before=object())  # type: ignore[arg-type]
    await keep(store, made)

    with pytest.raises(TypeError, match="no place in a document"):
        async with store.begin() as tx:
            await tx.audit.add(odd)
