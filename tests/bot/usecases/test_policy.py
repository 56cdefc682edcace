"""What the channel allows, set by a form: the same as by the command, and never over somebody else's head."""

from __future__ import annotations

from dataclasses import replace

import pytest
import pytest_asyncio

from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.errors import BotError, FieldsError, NotAllowedError
from bot.model.fields import Seen
from bot.model.person import Kind
from bot.model.policy import May, Policy, Results, Rights
from bot.usecases import Asker, Deps
from bot.usecases.assign import assign
from bot.usecases.change import OvertakenError
from bot.usecases.close import close
from bot.usecases.configure import configure
from bot.usecases.history import history
from bot.usecases.policy import allow, policy_of
from bot.usecases.start import start
from bot.usecases.undo import undo
from tests.bot.usecases.conftest import shown

GIVEN = {"domain": "contoso.com"}


@pytest_asyncio.fixture(autouse=True)
async def started(deps: Deps, ann: Asker) -> Checklist:
    return (await start(deps, ann, values=GIVEN)).checklist


def _seen(version: int = 1, **wanted: str) -> Seen:
    return Seen(version=version, wanted=wanted)


async def test_all_of_it_is_one_change_and_is_taken_back_as_one(deps: Deps, ann: Asker) -> None:
    made = await allow(deps, ann, _seen(rights="owners", owners="U1, U2", results="shown", guests="look"))

    kept = (await shown(deps, ann)).policy
    assert kept == Policy(rights=Rights.OWNERS, owners=("U1", "U2"), results=Results.SHOWN, guests=May.LOOK)
    assert (made.entry.verb, made.entry.version) == (Verb.POLICY, 2)
    await undo(deps, ann)
    assert (await shown(deps, ann)).policy == Policy()


async def test_what_does_not_fit_is_told_at_its_field(deps: Deps, ann: Asker) -> None:
    with pytest.raises(FieldsError) as raised:
        await allow(deps, ann, _seen(owners="", guests="sing", results="shown"))

    assert raised.value.fields.keys() == {"owners", "guests"}
    assert "at least one owner" in raised.value.fields["owners"]
    assert (await shown(deps, ann)).policy == Policy()


async def test_what_somebody_else_has_set_since_stays(deps: Deps, ann: Asker, ben: Asker) -> None:
    await configure(deps, ben, {"guests": "look"})

    with pytest.raises(OvertakenError) as raised:
        await allow(deps, ann, _seen(guests="act", results="shown"))

    assert {name: (each.by, each.now) for name, each in raised.value.fields.items()} == {"guests": ("U2", "look")}
    assert (await shown(deps, ann)).policy == Policy(guests=May.LOOK)
    await allow(deps, ann, _seen(2, guests="act", results="shown"))
    assert (await shown(deps, ann)).policy == Policy(results=Results.SHOWN)


async def test_other_changes_since_are_no_hindrance(deps: Deps, ann: Asker, ben: Asker) -> None:
    await assign(deps, ben, "domain", ("me",))  # a step has owners as well
    await configure(deps, ben, {"guests": "look"})

    await allow(deps, ann, _seen(owners="U1, U2"))

    assert (await shown(deps, ann)).policy == Policy(guests=May.LOOK, owners=("U1", "U2"))


@pytest.mark.parametrize(
    ("kind", "wanted", "sentence"),
    [
        pytest.param(Kind.MEMBER, {"rights": "owners"}, "takes an owner", id="no owner"),
        pytest.param(Kind.MEMBER, {"owners": "U2"}, "takes an owner", id="would make themselves one"),
        pytest.param(Kind.STRANGER, {"results": "shown"}, "Only somebody of the bot's own workspace", id="stranger"),
        pytest.param(Kind.GUEST, {"guests": "act"}, "Guests can look", id="guest who only looks"),
    ],
)
async def test_who_may_not_by_the_command_may_not_by_the_form(
    deps: Deps, ann: Asker, ben: Asker, kind: Kind, wanted: dict[str, str], sentence: str
) -> None:
    await configure(deps, ann, {"strangers": "act", "guests": "look"})

    with pytest.raises(NotAllowedError, match=sentence):
        await allow(deps, replace(ben, kind=kind), Seen(version=2, wanted=wanted))

    _, entries = await history(deps, ann)
    assert [(entry.actor, entry.verb, entry.text) for entry in entries[:1]] == [("U2", Verb.REFUSED, "policy")]


async def test_two_copies_of_one_submission_make_one_change(deps: Deps, ann: Asker) -> None:
    sent = replace(ann, delivery="d1")

    first = await allow(deps, sent, _seen(guests="look"))
    again = await allow(deps, sent, _seen(guests="look"))

    assert again.entry == first.entry
    assert (await shown(deps, ann)).version == 2


async def test_a_form_of_the_last_checklist_frees_its_channel(deps: Deps, ann: Asker, started: Checklist) -> None:
    await allow(deps, ann, _seen(rights="owners"))
    await close(deps, ann)
    clicked = replace(ann, checklist=started.id)

    assert (await policy_of(deps, clicked)).closed
    await allow(deps, clicked, _seen(3, rights="everyone"))

    assert (await policy_of(deps, ann)).policy.rights is Rights.EVERYONE


async def test_a_form_of_a_checklist_that_another_has_followed_changes_nothing(
    deps: Deps, ann: Asker, started: Checklist
) -> None:
    await close(deps, ann)
    await start(deps, ann, values=GIVEN)

    with pytest.raises(BotError, match="the channel has another one"):
        await allow(deps, replace(ann, checklist=started.id), _seen(guests="look"))

    assert (await shown(deps, ann)).policy == Policy()
