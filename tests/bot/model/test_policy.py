"""What a channel allows: keys as typed, who may act, and when Slack has to be asked who somebody is."""

import pytest

from bot.model import verbs
from bot.model.audit import Verb
from bot.model.errors import BotError, ConflictError
from bot.model.person import Kind, Person, guessed
from bot.model.policy import KEYS, MAX_OWNERS, OPEN, May, Policy, Results, Rights, adjusted, in_words, must_ask, refusal
from tests.bot.model.examples import by, checklist

ANN = by("U1")
MEMBER, GUEST, STRANGER = Person("U2"), Person("U2", Kind.GUEST), Person("U2", Kind.STRANGER)
SOMEBODY = Person("U2", Kind.MEMBER, known=False)
ABROAD = Person("U2", Kind.STRANGER, known=False)


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        pytest.param("<@U01|ann>", ("U01",), id="a mention"),
        pytest.param("<@U01>,<@W02|bob>", ("U01", "W02"), id="commas"),
        pytest.param("<@U01|ann><@U02|bob>", ("U01", "U02"), id="nothing between"),
        pytest.param('"<@U01|ann> and <@U02|bob>"', ("U01", "U02"), id="quotes and a word"),
        pytest.param("U01, U02,U01", ("U01", "U02"), id="ids at a terminal, each once"),
    ],
)
def test_owners_are_mentions_or_ids(text: str, owners: tuple[str, ...]) -> None:
    assert adjusted(OPEN, {"owners": text}) == Policy(owners=owners)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        pytest.param({"owners": "none"}, "owners: a checklist has at least one owner", id="none"),
        pytest.param({"owners": ""}, "at least one owner", id="empty"),
        pytest.param({"owners": "nobody"}, "at least one owner", id="nobody"),
        pytest.param({"owners": "<!subteam^S01|@team>"}, "user group cannot own", id="a group"),
        pytest.param({"owners": "@ann"}, "I cannot tell who @ann is", id="a name only"),
        pytest.param({"owners": ",".join(f"U{n:02}" for n in range(MAX_OWNERS + 1))}, "11 are too many", id="many"),
        pytest.param({"rights": "nobody"}, "rights: “nobody” is not one of: everyone, owners", id="rights"),
    ],
)
def test_what_does_not_fit_is_told_by_its_key(values: dict[str, str], wrong: str) -> None:
    with pytest.raises(BotError, match=wrong):
        adjusted(OPEN, values)


def test_only_what_is_told_changes() -> None:
    before = Policy(rights=Rights.OWNERS, owners=("U1",))

    assert adjusted(before, {"rights": " Everyone "}) == Policy(owners=("U1",))


def test_in_words_a_change_is_what_was_typed() -> None:
    before = Policy(guests=May.LOOK, results=Results.SHOWN, owners=("U03",))
    policy = Policy(rights=Rights.OWNERS, owners=("U01", "U02"), guests=May.ACT)

    assert in_words(before, policy) == "rights=owners owners=<@U01>, <@U02> results=not set guests=act"
    assert in_words(OPEN, policy) == "rights=owners owners=<@U01>, <@U02>"
    assert in_words(policy, OPEN) == "rights=everyone owners=whoever started it"


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


@pytest.mark.parametrize("key", [key for key in KEYS if key != "owners"])
def test_what_does_not_fit_names_the_key_and_what_would(key: str) -> None:
    with pytest.raises(BotError, match=f"^{key}: “perhaps” is not one of: (shown, private|act, look|everyone, owners)"):
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
    assert guessed("U2", home="T1", own=own, organization=organization) == person


def test_a_change_of_the_policy_is_told_and_taken_back() -> None:
    policy = Policy(results=Results.SHOWN)
    made = verbs.set_policy(checklist(), policy, ANN)
    back = verbs.undo(made.checklist, made.entry, ANN)

    assert (made.checklist.policy, made.entry.verb, made.entry.text) == (policy, Verb.POLICY, "results=shown")
    assert back.checklist.policy == Policy()
    with pytest.raises(ConflictError, match="how it is set already"):
        verbs.set_policy(made.checklist, policy, ANN)


def test_who_may_be_a_guest_may_do_no_more_than_guests() -> None:
    unsure = Person("U2", Kind.UNSURE)

    assert "Slack does not tell me at the moment" in refusal(Policy(guests=May.LOOK), unsure)
    assert refusal(OPEN, unsure) == ""
    assert not must_ask(Policy(guests=May.LOOK), unsure)
