"""What a channel allows: keys as typed, who may act, and when Slack has to be asked who somebody is."""

import pytest

from bot.model import verbs
from bot.model.audit import Verb
from bot.model.errors import BotError, ConflictError
from bot.model.person import MEMBER, Kind, Person, guessed
from bot.model.policy import KEYS, May, Policy, Results, adjusted, must_ask, refusal
from tests.bot.model.examples import by, checklist

ANN = by("U1")
GUEST, STRANGER = Person(Kind.GUEST), Person(Kind.STRANGER)
SOMEBODY = Person(Kind.MEMBER, known=False)
ABROAD = Person(Kind.STRANGER, known=False)


@pytest.mark.parametrize(
    ("key", "typed", "policy"),
    [
        pytest.param("results", "shown", Policy(results=Results.SHOWN), id="shown"),
        pytest.param("results", " Private ", Policy(results=Results.PRIVATE), id="private"),
        pytest.param("guests", "look", Policy(guests=May.LOOK), id="guests look"),
        pytest.param("strangers", "ACT", Policy(strangers=May.ACT), id="strangers act"),
    ],
)
def test_a_key_is_set(key: str, typed: str, policy: Policy) -> None:
    assert adjusted(Policy(), {key: typed}) == policy


@pytest.mark.parametrize("key", KEYS)
def test_what_does_not_fit_names_the_key_and_what_would(key: str) -> None:
    with pytest.raises(BotError, match=f"^{key}: “perhaps” is not one of: (shown, private|act, look)"):
        adjusted(Policy(), {key: "perhaps"})


@pytest.mark.parametrize(
    ("policy", "person", "said"),
    [
        pytest.param(Policy(), MEMBER, "", id="a member acts"),
        pytest.param(Policy(), GUEST, "", id="a guest acts by default"),
        pytest.param(Policy(), STRANGER, "strangers=act", id="a stranger looks by default"),
        pytest.param(Policy(guests=May.LOOK), GUEST, "guests=act", id="a guest who may look"),
        pytest.param(Policy(guests=May.LOOK), MEMBER, "", id="a member, where guests look"),
        pytest.param(Policy(strangers=May.ACT), STRANGER, "", id="a stranger who may act"),
        pytest.param(Policy(guests=May.LOOK, strangers=May.ACT), STRANGER, "", id="strangers, not guests"),
    ],
)
def test_who_may_act(policy: Policy, person: Person, said: str) -> None:
    refused = refusal(policy, person)

    assert bool(refused) is bool(said)
    assert said in refused


@pytest.mark.parametrize(
    ("policy", "person", "asked"),
    [
        pytest.param(Policy(), SOMEBODY, False, id="it makes no difference"),
        pytest.param(Policy(guests=May.LOOK), SOMEBODY, True, id="perhaps a guest"),
        pytest.param(Policy(guests=May.LOOK), GUEST, False, id="a guest for sure"),
        pytest.param(Policy(), ABROAD, True, id="perhaps a stranger"),
        pytest.param(Policy(guests=May.LOOK), STRANGER, False, id="a stranger for sure"),
    ],
)
def test_slack_is_asked_only_where_it_makes_a_difference(policy: Policy, person: Person, *, asked: bool) -> None:
    assert must_ask(policy, person) is asked


@pytest.mark.parametrize(
    ("own", "organization", "person"),
    [
        pytest.param("T1", False, SOMEBODY, id="of this workspace: a member or a guest"),
        pytest.param("", False, SOMEBODY, id="the request does not say"),
        pytest.param("T2", False, STRANGER, id="of another company"),
        pytest.param("T2", True, ABROAD, id="of another workspace, perhaps of the same company"),
    ],
)
def test_who_somebody_is_by_what_a_request_says(own: str, person: Person, *, organization: bool) -> None:
    assert guessed(home="T1", own=own, organization=organization) == person


def test_a_change_of_the_policy_is_told_and_taken_back() -> None:
    policy = Policy(results=Results.SHOWN)
    made = verbs.allow(checklist(), policy, ANN, text="results=shown")
    back = verbs.undo(made.checklist, made.entry, ANN)

    assert (made.checklist.policy, made.entry.verb, made.entry.text) == (policy, Verb.SET, "results=shown")
    assert back.checklist.policy == Policy()
    with pytest.raises(ConflictError, match="how it is set already"):
        verbs.allow(made.checklist, policy, ANN, text="results=shown")
