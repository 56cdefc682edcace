"""A check that compares two outputs: collected together, and what was found of both outlives one that comes alone."""

from __future__ import annotations

from dataclasses import replace

from bot.checks import Check, Kind, Target, handed
from bot.evidence.sources import Place
from bot.model.evidence import Way
from bot.model.verdict import Finding, Verdict
from bot.usecases import Asker, Deps
from bot.usecases.agent import make
from bot.usecases.hand_in import Document, hand_in
from bot.usecases.start import start
from tests.bot.usecases.conftest import TEMPLATE
from tests.bot.usecases.inside import BAD, SHARED
from tests.bot.usecases.test_hand_in import checked

SIP = b'[{"Name": "contoso.com", "IsDefault": true}]'
BOTH = ("hosting-provider", "sip-domains")


def judge(_target: Target, hand: handed.Hand) -> list[Finding]:
    return list(handed.missing(hand, *BOTH)) or [BAD.at("both")]


async def compared(deps: Deps, asker: Asker) -> Deps:
    check = Check(
        id="both",
        step=1,
        title="Both",
        codes=(BAD, handed.MISSING),
        source="here",
        observe=handed.of(*BOTH),
        judge=judge,
        kind=Kind.PASTE,
        wants=BOTH,
    )
    template = replace(TEMPLATE, steps=(replace(TEMPLATE.steps[0], checks=("both",)), *TEMPLATE.steps[1:]))
    able = replace(deps, checks={"both": check}, templates={template.id: template}, public_url="https://bot.test")
    await start(able, asker, values={"domain": "contoso.com"})
    return able


async def test_one_that_comes_alone_does_not_put_out_what_was_found_of_both(deps: Deps, ann: Asker) -> None:
    deps = await compared(deps, ann)
    await hand_in(deps, ann, [Document(raw=SHARED), Document(raw=SIP)], Way.FILE)

    alone = await hand_in(deps, ann, [Document(raw=SHARED)], Way.FILE)

    assert alone.reports[0].verdict is Verdict.UNKNOWN
    assert (await checked(deps, ann))["both"].findings[0].code == BAD


async def test_a_script_collects_what_is_fresh_too_where_it_is_compared(deps: Deps, ann: Asker) -> None:
    deps = await compared(deps, ann)
    await hand_in(deps, ann, [Document(raw=SHARED)], Way.FILE)

    assert (await make(deps, ann, Place.LYNC)).sources == BOTH
