"""Handing evidence in: read, judged, dropped; what stays holds for a while."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.evidence.sources import discover
from bot.model.delivery import RefusedError
from bot.model.errors import BotError, ConflictError
from bot.model.evidence import Way
from bot.model.verbs import Actor
from bot.model.verdict import Report, Verdict
from bot.usecases import Asker, Deps
from bot.usecases.attest import attest
from bot.usecases.change import current
from bot.usecases.close import close
from bot.usecases.done import done
from bot.usecases.examine import checks_of, examine
from bot.usecases.hand_in import _SOURCES as SOURCES
from bot.usecases.hand_in import MAX_DOCUMENTS, MAX_MARK, Document, Judged, hand_in, read, tell
from bot.usecases.history import history
from bot.usecases.note import add_note
from bot.usecases.rate import Rate
from bot.usecases.recall import NOT_HANDED_IN, NOT_STATED, STALE
from bot.usecases.show import ENTRIES, show
from bot.usecases.wanted import wanted
from tests.bot.usecases.conftest import Clock, shown
from tests.bot.usecases.inside import ALONE, BAD, FEDERATION, GOOD, SHARED, SKIPPED, inside
from tests.due import refresh_cards
from tests.loudspeaker import Loudspeaker

WEEK = timedelta(days=7)


async def hand(deps: Deps, asker: Asker, raw: bytes = SHARED, *, name: str = "hosting.json") -> Judged:
    return await hand_in(deps, asker, [Document(raw=raw, name=name)], Way.FILE)


async def nobody(_done: int, _total: int) -> None:
    """Hear nothing."""


async def checked(deps: Deps, asker: Asker) -> dict[str, Report]:
    """Run every check of the first step, and return the reports by check."""
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
    _, reports = await examine(deps, checklist, checks_of(deps, checklist, ["domain"]), nobody)
    return {report.check: report for report in reports}


async def test_what_is_handed_in_is_judged_and_only_a_trace_of_it_stays(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)

    judged = await hand(deps, ann)

    assert [(report.check, report.findings[0].code) for report in judged.reports] == [("hosting", GOOD)]
    entry = (await history(deps, ann, ""))[1][0]
    assert (entry.verb, entry.actor, entry.version) == ("evidence", "U1", 2)
    assert entry.text.startswith("hosting-provider (file hosting.json, 93 bytes, SHA-256 ")
    async with deps.store.read() as tx:
        kept = (await tx.evidence.of("T1", judged.checklist.id))["hosting-provider"]
    assert (kept.by, kept.name, kept.size, len(kept.sha256)) == ("U1", "hosting.json", len(SHARED), 64)


async def test_what_was_found_holds_for_its_shelf_life_without_the_content(
    deps: Deps, ann: Asker, clock: Clock
) -> None:
    deps = await inside(deps, ann)
    handed = (await hand(deps, ann, ALONE)).reports[0]

    clock.moment += WEEK - timedelta(seconds=1)
    held = (await checked(deps, ann))["hosting"]
    clock.moment += timedelta(seconds=1)
    stale = (await checked(deps, ann))["hosting"]
    still = (await checked(deps, ann))["hosting"]

    assert held == handed
    assert held.findings[0].code is not STALE
    assert [report.findings[0].code for report in (stale, still)] == [STALE, STALE]
    assert "Get-CsHostingProvider" in stale.findings[0].fix


async def test_recalling_what_was_found_is_no_second_look(deps: Deps, ann: Asker, clock: Clock) -> None:
    deps = await inside(deps, ann)
    await hand(deps, ann)
    await done(deps, ann, "domain")
    clock.wind(minutes=1)
    await hand(deps, ann, ALONE)
    for _ in range(3):
        clock.wind(minutes=1)
        await checked(deps, ann)

    standing = next(each for each in (await shown(deps, ann)).standings if each.check == "hosting")

    assert (standing.verdict, standing.bad, standing.regressed) == (Verdict.FAIL, 1, False)


async def test_what_nobody_handed_in_is_unknown_and_says_how(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)

    found = await checked(deps, ann)

    codes = {check: report.findings[0].code for check, report in found.items()}
    assert codes == {"hosting": NOT_HANDED_IN, "media-ports": NOT_STATED, "rollback": NOT_STATED, "mail": SKIPPED}
    assert found["hosting"].findings[0].fix == discover()["hosting-provider"].saving
    assert found["media-ports"].findings[0].fix == "/hybrid attest media-ports see CHG-1234"


async def test_what_is_wanted_tells_how_far_it_is(deps: Deps, ann: Asker, clock: Clock) -> None:
    deps = await inside(deps, ann)
    before = await wanted(deps, ann)
    await hand(deps, ann)
    fresh = await wanted(deps, ann)
    clock.moment += WEEK
    late = await wanted(deps, ann)

    assert [(each.source.id, each.checks) for each in before.sources] == [("hosting-provider", ("hosting",))]
    assert [each.check.id for each in before.statements] == ["media-ports", "rollback"]
    assert [(found.sources[0].fresh, found.sources[0].evidence is None) for found in (before, fresh, late)] == [
        (False, True),
        (True, False),
        (False, False),
    ]


async def test_a_step_s_history_has_what_was_handed_in_and_stated_for_its_checks(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)
    await hand(deps, ann)
    await attest(deps, ann, "media-ports", "CHG-1")
    await add_note(deps, ann, "domain", "so far")
    others = next(step for step in (await shown(deps, ann)).steps if step.key != "domain")

    of_it = [entry.verb for entry in (await history(deps, ann, "domain"))[1]]
    of_another = (await history(deps, ann, others.key))[1]
    step = await show(deps, ann, "domain")

    assert of_it == ["note", "attest", "evidence"]
    assert [entry.verb for entry in step.entries] == of_it
    assert of_another == ()


async def test_a_step_s_history_has_the_last_ones_of_both_kinds(deps: Deps, ann: Asker, clock: Clock) -> None:
    deps = await inside(deps, ann)
    for number in range(ENTRIES):
        await add_note(deps, ann, "domain", f"note {number}")
        clock.wind(minutes=1)
        await attest(deps, ann, "media-ports", f"CHG-{number}")

    texts = [entry.text for entry in (await show(deps, ann, "domain")).entries]

    assert len(texts) == ENTRIES
    assert texts[:2] == ["stated media-ports: CHG-9", "note 9"]


WRONG = [
    pytest.param([], "Nothing was handed in", id="nothing"),
    pytest.param([Document(raw=b" \r\n")], "what was pasted: it is empty", id="empty"),
    pytest.param([Document(raw=SHARED), Document(raw=ALONE)], "handed in twice at once", id="twice"),
    pytest.param([Document(raw=SHARED)] * (MAX_DOCUMENTS + 1), "too many at once", id="too many"),
    pytest.param([Document(raw=b'{"Colour": "red"}', name="x.json")], "do not know what this is", id="stranger"),
    pytest.param([Document(raw=b"[]")], "nothing in it that tells what it is", id="no rows"),
    pytest.param([Document(raw=SHARED, source="colours")], "“colours” is nothing", id="no such source"),
    pytest.param([Document(raw=FEDERATION)], "No check of this checklist wants", id="nobody wants it"),
    pytest.param([Document(raw=b'[{"Proxy', name="a.json", source="hosting-provider")], "a.json: ", id="cut off"),
]


@pytest.mark.parametrize(("documents", "wrong"), WRONG)
async def test_what_cannot_be_read_is_refused_and_changes_nothing(
    deps: Deps, ann: Asker, documents: list[Document], wrong: str
) -> None:
    deps = await inside(deps, ann)

    with pytest.raises(BotError, match=wrong):
        await hand_in(deps, ann, documents, Way.PASTE)

    assert (await shown(deps, ann)).version == 1


async def test_a_workspace_has_its_share_and_no_more(deps: Deps, ann: Asker) -> None:
    deps = replace(await inside(deps, ann), rate=Rate(per_minute=1))
    await hand(deps, ann)

    with pytest.raises(BotError, match="1 times in a minute"):
        await hand(deps, ann)


async def test_what_several_servers_printed_is_judged_together(deps: Deps) -> None:
    actor = Actor(id="U1", at=deps.now())
    first, second = (b'[{"Server": "%s", "Name": "Core", "Version": "1"}]' % name for name in (b"FE1", b"FE2"))

    found = await read([Document(raw=first, name="1.json"), Document(raw=second, name="2.json")], actor, Way.FILE)

    assert [row.text("Server") for row in found.facts["installed-versions"].rows] == ["FE1", "FE2"]
    assert [(each.name, each.size) for each in found.evidence] == [("1.json, 2.json", len(first) + len(second))]


async def test_only_what_is_small_stays_of_the_content(deps: Deps, ann: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    source = replace(SOURCES["hosting-provider"], marks=lambda _: {"all": "x" * (MAX_MARK + 1)})
    monkeypatch.setitem(SOURCES, "hosting-provider", source)

    judged = await hand(await inside(deps, ann), ann)

    assert judged.evidence[0].marks == ()


async def test_a_checklist_that_is_closed_meanwhile_keeps_nothing(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)
    checklist = await shown(deps, ann)
    await close(deps, ann)

    with pytest.raises((ConflictError, BotError), match=r"closed|no checklist"):
        await hand_in(deps, replace(ann, checklist=checklist.id), [Document(raw=SHARED)], Way.FILE)

    async with deps.store.read() as tx:
        assert await tx.evidence.of("T1", checklist.id) == {}


async def test_the_channel_is_told_below_the_card(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    deps = await inside(deps, ann)
    judged = await hand(deps, ann, ALONE)

    await tell(deps, judged)

    assert judged.reports[0].findings[0].code is BAD
    assert voice.thread == ["report of hosting for U1"]


async def test_what_is_handed_in_while_the_card_is_being_posted_is_told_below_it(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    deps = replace(await inside(deps, ann), card_wait=timedelta(seconds=60))
    judged = await hand(deps, ann, ALONE)
    assert judged.checklist.card is None

    await asyncio.gather(tell(deps, judged), refresh_cards(deps))

    assert voice.below == [(await shown(deps, ann)).card]
    assert voice.below != [None]


async def test_a_channel_that_cannot_be_told_loses_nothing(
    deps: Deps, ann: Asker, voice: Loudspeaker, caplog: pytest.LogCaptureFixture
) -> None:
    deps = await inside(deps, ann)
    judged = await hand(deps, ann)
    voice.thread_faults.append(RefusedError("is_archived"))

    await tell(deps, judged)

    assert "findings were not delivered" in caplog.text
