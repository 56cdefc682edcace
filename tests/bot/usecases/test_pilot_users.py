"""The list of pilot users on both databases: told, imported, marked, and how far each is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.checks import Check, Kind, Target, ad_attribute_lint
from bot.model.errors import BotError, ConflictError, UsageError
from bot.model.evidence import Way
from bot.model.pilot import MAX_PILOTS, PilotUser, RowsError
from bot.model.readiness import Stage
from bot.model.template import Parameter
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.usecases import Asker, Deps, pilot_users
from bot.usecases.change import current
from bot.usecases.configure import configure
from bot.usecases.directory import InHand
from bot.usecases.examine import examine
from bot.usecases.hand_in import Document, hand_in
from bot.usecases.start import start
from bot.usecases.undo import undo
from tests.ad_users import ann as clean
from tests.ad_users import directory, named
from tests.bot.usecases.conftest import TEMPLATE, Clock, shown

ANN, BOB, KIM = "ann@contoso.com", "bob@contoso.com", "kim@contoso.com"
LIST = f"userPrincipalName,sipAddress,enterpriseVoice,batch\n{ANN},sip:{ANN},true,1\n{KIM},{KIM},,2\n".encode()
TENANT = b'{"TeamsUpgradeEffectiveMode": "Islands", "ServiceInstance": "MicrosoftCommunicationsOnline/NOAM-4A-S7"}'
SEEN, BAD = Code("seen", Verdict.PASS), Code("bad", Verdict.FAIL)


async def _observe(target: Target, _: Net) -> Target:
    return target


def _judge(_: Target, seen: Target) -> list[Finding]:
    told = [
        SEEN.at(upn, observed="voice" if upn in seen.profile.pilot_voice else "") for upn in seen.profile.pilot_users
    ]
    return [*told, SEEN.at("pilots", observed=", ".join(user.upn for user in seen.pilots))]


def _one_is_bad(_: Target, seen: Target) -> list[Finding]:
    return [(BAD if user.upn == KIM else SEEN).at(user.upn.upper()) for user in seen.pilots]


def check(name: str, *, wants: tuple[str, ...] = (), bad: bool = False) -> Check:
    judge = _one_is_bad if bad else _judge
    kind = Kind.PASTE if wants else Kind.AUTO
    codes = (SEEN, BAD)
    return Check(
        id=name, step=1, title=name, codes=codes, source="", observe=_observe, judge=judge, kind=kind, wants=wants
    )


CHECKS = {each.id: each for each in (check("pilot-list", wants=("pilot-list",)), check("mode", wants=("tenant-mode",)))}


async def ready(deps: Deps, asker: Asker, **values: str) -> Deps:
    """Return a bot whose checklist was started with *values*, and which judges lists."""
    first = replace(TEMPLATE.steps[0], checks=tuple(CHECKS))
    template = replace(TEMPLATE, steps=(first, *TEMPLATE.steps[1:]))
    able = replace(deps, checks={**deps.checks, **CHECKS}, templates={template.id: template})
    await start(able, asker, values={"domain": "contoso.com", **values})
    return able


async def names(deps: Deps, asker: Asker) -> tuple[str, ...]:
    return (await shown(deps, asker)).pilots.names


async def nobody(_done: int, _total: int) -> None:
    """Hear nothing."""


async def test_pilot_users_that_a_start_tells_are_in_the_list(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann, pilot_users=f"{ANN}, {BOB}", pilot_voice=BOB)

    checklist = await shown(deps, ann)

    assert checklist.pilots.users == (PilotUser(upn=ANN), PilotUser(upn=BOB, voice=True))
    assert checklist.profile.pilot_users == ()


async def test_settings_of_pilot_users_change_the_list(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann, pilot_users=f"{ANN}, {BOB}")

    await configure(deps, ann, {"pilot_users": f"{ANN} {KIM}", "pilot-conferencing": KIM})

    checklist = await shown(deps, ann)
    assert checklist.pilots.users == (PilotUser(upn=ANN), PilotUser(upn=KIM, conferencing=True))
    assert checklist.profile.pilot_users == ()
    await configure(deps, ann, {"pilot_users": "none"})
    assert await names(deps, ann) == ()


async def test_pilot_users_are_not_set_together_with_other_parameters(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann)

    with pytest.raises(UsageError, match=r"Set the pilot users \(pilot_users\) and the other parameters by two"):
        await configure(deps, ann, {"pilot_users": ANN, "phase": "hybrid"})
    assert await names(deps, ann) == ()


async def test_a_template_may_need_pilot_users(deps: Deps, ann: Asker) -> None:
    needed = Parameter(name="pilot_users", label="Pilot users", kind="names", required=True, example=ANN)
    template = replace(TEMPLATE, parameters=(*TEMPLATE.parameters, needed))
    deps = replace(deps, templates={template.id: template})

    with pytest.raises(BotError, match="pilot_users"):
        await start(deps, ann, values={"domain": "contoso.com"})
    await start(deps, ann, values={"domain": "contoso.com", "pilot_users": ANN})
    with pytest.raises(BotError, match="needs `pilot_users`, so it cannot be forgotten"):
        await configure(deps, ann, {"pilot_users": "none"})
    await configure(deps, ann, {"phase": "hybrid"})
    assert await names(deps, ann) == (ANN,)


async def test_checks_are_told_the_users_of_the_list(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann)
    await pilot_users.import_pilots(deps, ann, LIST)
    async with deps.store.read() as tx:
        checklist = await current(tx, ann)

    _, [report] = await examine(deps, checklist, [check("sees")], nobody)

    assert [(finding.subject, finding.observed) for finding in report.findings] == [
        (ANN, "voice"),
        (KIM, ""),
        ("pilots", f"{ANN}, {KIM}"),
    ]


async def test_a_list_is_imported_whole(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann, pilot_users=BOB)

    made = await pilot_users.import_pilots(deps, ann, LIST, r"C:\lists\pilot.csv")

    assert made.entry.text == "imported 2 of pilot.csv, 2 of them new"
    assert (await shown(deps, ann)).pilots.of(ANN) == PilotUser(upn=ANN, sip=ANN, voice=True, batch="1")
    assert await names(deps, ann) == (ANN, BOB, KIM)


async def test_a_list_can_replace_what_was_there(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann, pilot_users=BOB)

    await pilot_users.import_pilots(deps, ann, LIST, replacing=True)

    assert await names(deps, ann) == (ANN, KIM)
    await undo(deps, ann)
    assert await names(deps, ann) == (BOB,)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(LIST + b"dee,dee@contoso.com,,\n", "• row 4: userPrincipalName “dee” is no address", id="a row"),
        pytest.param(b"x" * (pilot_users.MAX_BYTES + 1), "larger than 1 MB", id="too large"),
    ],
)
async def test_of_a_list_with_an_error_nothing_is_taken(deps: Deps, ann: Asker, raw: bytes, says: str) -> None:
    deps = await ready(deps, ann)

    with pytest.raises(RowsError, match=says):
        await pilot_users.import_pilots(deps, ann, raw)
    assert await names(deps, ann) == ()


async def test_a_list_that_is_handed_in_as_evidence_is_imported_and_judged(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann)

    judged = await hand_in(deps, ann, [Document(raw=LIST, name="pilot.csv")], Way.FILE)

    [report] = judged.reports
    assert report.findings[-1].observed == f"{ANN}, {KIM}"
    assert judged.checklist.pilots.names == (ANN, KIM)


async def test_a_list_that_says_nothing_new_is_judged_all_the_same(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann)
    await pilot_users.import_pilots(deps, ann, LIST)

    judged = await hand_in(deps, ann, [Document(raw=LIST, source="pilot-list")], Way.PASTE)

    assert [report.check for report in judged.reports] == ["pilot-list"]


async def test_users_are_marked_by_name_or_by_batch(deps: Deps, ann: Asker, ben: Asker) -> None:
    deps = await ready(deps, ann)
    await pilot_users.import_pilots(deps, ann, LIST)

    await pilot_users.mark(deps, ann, (), batch="1", verified=False)
    await pilot_users.mark(deps, ben, (KIM,), verified=False)
    await pilot_users.mark(deps, ben, (ANN,), verified=True)

    pilots = (await shown(deps, ann)).pilots
    assert [(user.moved and user.moved.by, user.verified and user.verified.by) for user in pilots.users] == [
        ("U1", "U2"),
        ("U2", None),
    ]


async def test_of_two_who_mark_at_once_the_second_is_told_who_was_first(deps: Deps, ann: Asker, ben: Asker) -> None:
    deps = await ready(deps, ann, pilot_users=ANN)
    await pilot_users.mark(deps, ann, (ANN,), verified=False)

    with pytest.raises(ConflictError, match="<@U1> marked"):
        await pilot_users.mark(deps, ben, (ANN,), verified=False)


async def test_a_user_is_brought_back_and_taken_out(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann, pilot_users=f"{ANN}, {BOB}")
    await pilot_users.mark(deps, ann, (ANN,), verified=False)

    await pilot_users.bring_back(deps, ann, ANN, reason="no sound")
    await pilot_users.remove(deps, ann, (BOB,))

    assert (await shown(deps, ann)).pilots.users == (PilotUser(upn=ANN, note="no sound"),)
    await pilot_users.remove(deps, ann, ())
    assert await names(deps, ann) == ()


async def test_a_list_tells_how_far_each_is_and_takes_the_address_from_evidence(
    deps: Deps, ann: Asker, clock: Clock
) -> None:
    deps = await ready(deps, ann)
    await pilot_users.add(deps, ann, (ANN, KIM), batch="1")
    await pilot_users.add(deps, ann, (BOB,))
    async with deps.store.read() as tx:
        checklist = await current(tx, ann)
    await examine(deps, checklist, [check("pilot-synced", bad=True)], nobody)
    await hand_in(deps, ann, [Document(raw=TENANT)], Way.FILE)

    found = await pilot_users.show(deps, ann)

    assert [(ready.user.upn, ready.stage) for ready in found.everyone] == [
        (BOB, Stage.UNKNOWN),
        (ANN, Stage.UNKNOWN),
        (KIM, Stage.BLOCKED),
    ]
    assert found.shown == found.everyone
    assert found.way.url.startswith("https://admin4a.online.lync.com/")
    clock.wind(days=7)
    assert (await pilot_users.show(deps, ann)).way.url == ""


async def test_a_user_with_a_fault_is_blocked_however_many_others_have_it(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann, pilot_users=f"{ANN}, zoe@contoso.local")
    suffixed = [named(f"u{number}", upn=f"u{number}@contoso.local", sip="") for number in range(700)]
    export = directory(clean(), *suffixed, named("zoe", upn="Zoe@contoso.local", sip=""))
    checklist = await shown(deps, ann)

    hand = InHand(facts={"ad-users": export})
    _, reports = await examine(deps, checklist, [ad_attribute_lint.CHECK], nobody, hand=hand)

    assert len(reports[0].findings) == 701
    found = {each.user.upn: each for each in (await pilot_users.show(deps, ann)).everyone}
    assert found["zoe@contoso.local"].stage is Stage.BLOCKED
    assert found[ANN].answers[-1].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        pytest.param(ANN, [ANN], id="one"),
        pytest.param("1", [ANN, KIM], id="a batch"),
        pytest.param("UNKNOWN", [BOB, ANN, KIM], id="a stage"),
        pytest.param("moved", [], id="a stage at which nobody is"),
    ],
)
async def test_some_of_the_list_can_be_asked_for(deps: Deps, ann: Asker, word: str, meant: list[str]) -> None:
    deps = await ready(deps, ann)
    await pilot_users.add(deps, ann, (ANN, KIM), batch="1")
    await pilot_users.add(deps, ann, (BOB,))

    found = await pilot_users.show(deps, ann, word)

    assert [ready.user.upn for ready in found.shown] == meant


@pytest.mark.parametrize(
    ("word", "says"),
    [
        pytest.param(KIM, f"{KIM} is no pilot user", id="somebody else"),
        pytest.param("7", "There is no batch “7”", id="no batch"),
    ],
)
async def test_who_is_not_there_is_said_to_be_so(deps: Deps, ann: Asker, word: str, says: str) -> None:
    deps = await ready(deps, ann, pilot_users=ANN)

    with pytest.raises(BotError, match=says):
        await pilot_users.show(deps, ann, word)


async def test_two_hundred_people_are_kept_and_found(deps: Deps, ann: Asker) -> None:
    deps = await ready(deps, ann)
    rows = "".join(f"user{number}@contoso.com,user{number}@contoso.com\n" for number in range(MAX_PILOTS))

    await pilot_users.import_pilots(deps, ann, f"userPrincipalName,sipAddress\n{rows}".encode())

    assert len((await pilot_users.show(deps, ann)).everyone) == MAX_PILOTS
    with pytest.raises(BotError, match=f"a list holds {MAX_PILOTS}"):
        await pilot_users.add(deps, ann, (ANN,))
