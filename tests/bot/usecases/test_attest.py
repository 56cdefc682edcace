"""A person's word: kept with their name, for a while, and a second person's where two have to say so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.errors import BotError, ConflictError
from bot.model.verdict import Verdict
from bot.usecases import Asker, Deps
from bot.usecases.attest import attest
from bot.usecases.done import done
from bot.usecases.history import history
from bot.usecases.recall import ALONE, ATTESTED, STALE, STATEMENT_SHELF
from bot.usecases.wanted import wanted
from tests.bot.usecases.conftest import Clock, shown
from tests.bot.usecases.inside import inside
from tests.bot.usecases.test_hand_in import checked


async def test_a_statement_counts_at_once_and_names_its_author(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)

    made = await attest(deps, ann, "media", "rules of ticket CHG-1")

    assert made.report.findings[0].code is ATTESTED
    assert (await checked(deps, ann))["media-ports"].findings[0].observed == "rules of ticket CHG-1"
    entry = (await history(deps, ann, ""))[1][0]
    assert (entry.verb, entry.actor, entry.text) == ("attest", "U1", "stated media-ports: rules of ticket CHG-1")
    standing = next(each for each in (await shown(deps, ann)).standings if each.check == "media-ports")
    assert standing.verdict is Verdict.ATTESTED


async def test_where_two_have_to_say_so_one_is_not_enough(deps: Deps, ann: Asker, ben: Asker) -> None:
    deps = await inside(deps, ann)

    first = await attest(deps, ann, "rollback", "plan in the wiki")
    with pytest.raises(ConflictError, match="Two different people"):
        await attest(deps, ann, "rollback", "")
    second = await attest(deps, ben, "rollback", "")

    assert first.report.findings[0].code is ALONE
    assert second.report.findings[0].code is ATTESTED
    assert (second.evidence.by, second.evidence.seconded_by, second.evidence.text) == ("U1", "U2", "plan in the wiki")
    assert (await history(deps, ann, ""))[1][0].text == "confirmed rollback: plan in the wiki"


async def test_the_first_one_may_put_it_in_other_words(deps: Deps, ann: Asker, ben: Asker) -> None:
    deps = await inside(deps, ann)
    await attest(deps, ann, "rollback", "plan in the wiki")

    await attest(deps, ann, "rollback", "plan in the safe")
    second = await attest(deps, ben, "rollback", " plan in the safe ")

    assert (second.evidence.text, second.evidence.seconded_by) == ("plan in the safe", "U2")


async def test_other_words_of_a_second_person_confirm_nothing(deps: Deps, ann: Asker, ben: Asker) -> None:
    deps = await inside(deps, ann)
    await attest(deps, ann, "rollback", "plan in the wiki")

    other = await attest(deps, ben, "rollback", "no, there is no plan")
    confirmed = await attest(deps, ann, "rollback", "")

    assert other.report.findings[0].code is ALONE
    assert (confirmed.evidence.text, confirmed.evidence.by, confirmed.evidence.seconded_by) == (
        "no, there is no plan",
        "U2",
        "U1",
    )


async def test_what_was_confirmed_can_be_stated_anew_and_is_to_be_confirmed_again(
    deps: Deps, ann: Asker, ben: Asker
) -> None:
    deps = await inside(deps, ann)
    await attest(deps, ann, "rollback", "plan in the wiki")
    await attest(deps, ben, "rollback", "")

    anew = await attest(deps, ben, "rollback", "the plan has moved")

    assert anew.report.findings[0].code is ALONE
    assert anew.evidence.by == "U2"


async def test_a_statement_is_asked_for_again_after_a_while(deps: Deps, ann: Asker, ben: Asker, clock: Clock) -> None:
    deps = await inside(deps, ann)
    await attest(deps, ann, "media-ports", "CHG-1")
    await attest(deps, ann, "rollback", "plan in the wiki")
    clock.moment += STATEMENT_SHELF

    assert (await checked(deps, ann))["media-ports"].findings[0].code is STALE
    with pytest.raises(BotError, match="Say what you state"):
        await attest(deps, ben, "rollback", "")


async def test_what_is_wanted_tells_how_far_statements_are(deps: Deps, ann: Asker, ben: Asker, clock: Clock) -> None:
    deps = await inside(deps, ann)
    seen = [await told(deps, ann)]
    await attest(deps, ann, "media-ports", "CHG-1")
    await attest(deps, ann, "rollback", "plan in the wiki")
    seen.append(await told(deps, ann))
    await attest(deps, ben, "rollback", "")
    clock.moment += STATEMENT_SHELF - timedelta(seconds=1)
    seen.append(await told(deps, ann))
    clock.moment += timedelta(seconds=1)
    seen.append(await told(deps, ann))

    nothing, fresh, alone, stale = (False, False), (True, False), (True, True), (False, False)
    assert seen == [
        {"media-ports": nothing, "rollback": nothing},
        {"media-ports": fresh, "rollback": alone},
        {"media-ports": fresh, "rollback": fresh},
        {"media-ports": stale, "rollback": stale},
    ]
    assert all(each.evidence for each in (await wanted(deps, ann)).statements)


async def told(deps: Deps, asker: Asker) -> dict[str, tuple[bool, bool]]:
    """Return whether each statement is fresh, and alone."""
    return {each.check.id: (each.fresh, each.alone) for each in (await wanted(deps, asker)).statements}


async def test_a_step_whose_statement_is_there_is_done_without_an_override(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)
    await attest(deps, ann, "media-ports", "CHG-1")

    assert (await done(deps, ann, "domain")).entry.verb == "done"


@pytest.mark.parametrize(
    ("word", "wrong"),
    [
        pytest.param("hosting", "is nothing that a person states here", id="what is handed in"),
        pytest.param("m", "could be any of: media-ports, mail", id="several"),
        pytest.param("", "is nothing that a person states here; those are: media-ports, rollback, mail", id="nothing"),
    ],
)
async def test_only_what_a_person_may_state_is_stated(deps: Deps, ann: Asker, word: str, wrong: str) -> None:
    deps = await inside(deps, ann)

    with pytest.raises(BotError, match=wrong):
        await attest(deps, ann, word, "so it is")

    assert (await shown(deps, ann)).version == 1
