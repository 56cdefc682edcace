"""Asking for checks."""

from dataclasses import replace

import pytest

from bot.model.errors import BotError
from bot.usecases import Asker, Deps
from bot.usecases.check import ask
from bot.usecases.rate import Rate
from bot.usecases.run_checks import claim_runs
from bot.usecases.start import start
from tests.bot.usecases.conftest import Clock


async def test_one_click_that_comes_often_is_one_run(deps: Deps, ann: Asker) -> None:
    await start(deps, ann, values={"domain": "contoso.com"})
    for hook in ("https://hooks.test/1", "https://hooks.test/1", "https://hooks.test/2", "", ""):
        await ask(deps, ann, "domain", answer_to=hook)

    runs = await claim_runs(deps, limit=9)

    assert sorted(run.answer_to for run in runs) == ["", "", "https://hooks.test/1", "https://hooks.test/2"]


async def test_two_steps_asked_for_at_one_address_are_two_runs(deps: Deps, ann: Asker) -> None:
    await start(deps, ann, values={"domain": "contoso.com"})
    for word in ("domain", "sync"):
        await ask(deps, ann, word, answer_to="https://hooks.test/1")

    assert len(await claim_runs(deps, limit=9)) == 2


async def test_a_workspace_has_its_share_of_checks_a_minute_and_no_more(deps: Deps, ann: Asker, clock: Clock) -> None:
    deps = replace(deps, rate=Rate(per_minute=2))
    other = replace(ann, team="T2")
    for asker in (ann, other):
        await start(deps, asker, values={"domain": "contoso.com"})

    for _ in range(2):
        await ask(deps, ann, "domain")
    with pytest.raises(BotError, match="2 times in a minute"):
        await ask(deps, ann, "domain")
    await ask(deps, other, "domain")
    clock.wind(seconds=60)

    assert (await ask(deps, ann, "domain")).checks == ("dns",)
