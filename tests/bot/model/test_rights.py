"""Who may do what: the table, what a part says, and who is told."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import pytest

from bot.model import verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.errors import ConflictError, NotAllowedError
from bot.model.person import Kind, Person
from bot.model.pilot import PilotUser, listed
from bot.model.place import Place
from bot.model.policy import May, Policy, Results, Rights
from bot.model.rights import TAKES, Deed, Takes, may, may_change
from bot.model.verbs import Actor, Change
from bot.model.verdict import Verdict
from tests.bot.model.examples import by, checklist, stands

ANN, BEN = by("U1"), by("U2")
STRICT = Policy(rights=Rights.OWNERS, owners=("U1",))

Act = Callable[[Checklist, Actor], Change]


def strict(policy: Policy = STRICT) -> Checklist:
    return replace(checklist(), policy=policy)


def waived() -> Checklist:
    return verbs.waive(strict(), "tenant", ANN, reason="not here").checklist


def done(because: str = "") -> Checklist:
    key = "pilot" if because else "tenant"
    return verbs.mark_done(strict(), key, ANN, because=because).checklist


def undone(before: Checklist, act: Act) -> tuple[Checklist, Change]:
    made = act(before, BEN)
    return made.checklist, verbs.undo(made.checklist, made.entry, BEN)


def test_every_verb_and_every_deed_is_in_the_table() -> None:
    assert set(TAKES) == {*Verb, *Deed}


@pytest.mark.parametrize("verb", [verb for verb in TAKES if TAKES[verb] is Takes.OWNER])
def test_what_takes_an_owner_is_refused_to_others_and_says_who_may(verb: Verb | Deed) -> None:
    with pytest.raises(NotAllowedError, match=r"takes an owner of the checklist\. Ask one of them: <@U1>") as refused:
        may(strict(), Person("U2"), verb, step="tenant")

    assert (refused.value.checklist, refused.value.tried, refused.value.step) == ("c1", verb.value, "tenant")
    may(strict(), Person("U1"), verb)
    may(checklist(), Person("U2"), verb)


@pytest.mark.parametrize("verb", [verb for verb in TAKES if TAKES[verb] is Takes.ANYBODY])
def test_what_anybody_may_is_refused_to_nobody(verb: Verb | Deed) -> None:
    may(strict(), Person("U2"), verb)


def test_at_a_terminal_everything_is_allowed() -> None:
    may(strict(), Person("cli:root"), Verb.CLOSE)


def test_whoever_started_it_owns_it_until_others_are_named() -> None:
    assert checklist().owners == ("U1",)
    assert strict(Policy(owners=("U2", "U3"))).owners == ("U2", "U3")


def test_of_many_owners_a_few_are_named() -> None:
    crowd = strict(Policy(rights=Rights.OWNERS, owners=tuple(f"U{number}" for number in range(10, 18))))

    with pytest.raises(NotAllowedError, match="<@U13>, <@U14> and 3 more"):
        may(crowd, Person("U2"), Verb.CLOSE)


FREE = [
    pytest.param(strict(), lambda c, a: verbs.mark_done(c, "tenant", a), id="done"),
    pytest.param(done(), lambda c, a: verbs.reopen(c, "tenant", a), id="reopen what is done"),
    pytest.param(strict(), lambda c, a: verbs.add_note(c, "tenant", a, text="x"), id="note"),
    pytest.param(waived(), lambda c, a: verbs.add_note(c, "tenant", a, text="x"), id="note on what is waived"),
    pytest.param(strict(), lambda c, a: verbs.toggle_task(c, "adfs-create", a, number=1), id="task"),
    pytest.param(strict(), lambda c, a: verbs.assign(c, "tenant", a, owners=("U2",)), id="assign"),
]
OWNERS = [
    pytest.param(strict(), lambda c, a: verbs.waive(c, "tenant", a, reason="x"), id="waive"),
    pytest.param(strict(), lambda c, a: verbs.mark_done(c, "pilot", a, because="x"), id="override"),
    pytest.param(strict(), verbs.close, id="close"),
    pytest.param(waived(), lambda c, a: verbs.reopen(c, "tenant", a), id="reopen what is waived"),
    pytest.param(waived(), lambda c, a: verbs.mark_done(c, "tenant", a), id="done in the place of waived"),
    pytest.param(done("soon"), lambda c, a: verbs.reopen(c, "pilot", a), id="reopen what is done anyway"),
    pytest.param(strict(), lambda c, a: verbs.set_policy(c, Policy(owners=("U2",)), a), id="policy"),
    pytest.param(checklist(), lambda c, a: verbs.set_policy(c, Policy(owners=("U2",)), a), id="to make oneself one"),
    pytest.param(
        checklist(), lambda c, a: verbs.set_policy(c, Policy(rights=Rights.OWNERS), a), id="to shut oneself out"
    ),
]


@pytest.mark.parametrize(("before", "act"), FREE)
def test_anybody_may_do_the_work(before: Checklist, act: Act) -> None:
    may_change(before, Person("U2"), act(before, BEN).entry)
    after, undo = undone(before, act)
    may_change(after, Person("U2"), undo.entry)


@pytest.mark.parametrize(("before", "act"), OWNERS)
def test_an_owner_decides_and_nobody_else(before: Checklist, act: Act) -> None:
    with pytest.raises(NotAllowedError):
        may_change(before, Person("U2"), act(before, BEN).entry)

    may_change(before, Person("U1"), act(before, ANN).entry)


@pytest.mark.parametrize(("before", "act"), [case for case in OWNERS if case.values[0] != checklist()])
def test_what_an_owner_decides_no_former_owner_takes_back(before: Checklist, act: Act) -> None:
    after, undo = undone(before, act)
    after = replace(after, policy=STRICT)

    with pytest.raises(NotAllowedError):
        may_change(after, Person("U2"), undo.entry)

    may_change(after, Person("U1"), undo.entry)


def test_a_policy_that_is_set_already_is_no_change() -> None:
    with pytest.raises(ConflictError, match="how it is set already"):
        verbs.set_policy(strict(), STRICT, ANN)


def test_a_closed_checklist_still_says_who_may_start_another() -> None:
    closed = verbs.close(strict(), ANN).checklist

    freed = verbs.set_policy(closed, Policy(), ANN)

    assert freed.checklist.closed
    assert freed.entry.text == "rights=everyone owners=whoever started it"


@pytest.mark.parametrize(
    ("kind", "place", "results", "seen"),
    [
        pytest.param(Kind.STRANGER, Place(shared=True), None, False, id="a stranger, while nobody has said"),
        pytest.param(Kind.STRANGER, Place(shared=True), Results.PRIVATE, False, id="a stranger"),
        pytest.param(Kind.STRANGER, Place(shared=True), Results.SHOWN, True, id="a stranger who is shown it"),
        pytest.param(Kind.GUEST, Place(shared=True), None, True, id="a guest"),
        pytest.param(Kind.MEMBER, Place(shared=True), None, True, id="a member"),
        pytest.param(Kind.STRANGER, Place(), None, True, id="where nothing is shared"),
    ],
)
def test_who_sees_what_was_found(kind: Kind, place: Place, results: Results | None, seen: bool) -> None:  # noqa: FBT001 - a case
    policy = Policy(strangers=May.ACT, results=results)
    found = replace(checklist(stands("dns-a", Verdict.FAIL)), place=place, policy=policy)
    person = Person("U2", kind)

    with nullcontext() if seen else pytest.raises(NotAllowedError, match="`/hybrid set results=shown`"):
        may(found, person, Deed.SEE)
    said = verbs.hindrance(found, found.of("domain"), person)
    assert ("dns-a" in said) is seen
    assert "its check fails" in said


def test_a_stranger_is_not_told_how_many_people_are_left() -> None:
    policy, users = Policy(strangers=May.ACT), listed([PilotUser(upn="a@contoso.com")])
    found = replace(checklist(), place=Place(shared=True), policy=policy, pilots=users)

    said = verbs.hindrance(found, found.of("pilot"), Person("U2", Kind.STRANGER))

    assert said.endswith("pilot users are not moved and verified.")
    assert "1 of 1" not in said
