"""Who may change what, as people type it."""

import pytest

from bot.model.errors import BotError
from bot.model.policy import KEYS, MAX_OWNERS, OPEN, Policy, Rights, adjusted, in_words


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


def test_in_words_it_can_be_typed_again() -> None:
    policy = Policy(rights=Rights.OWNERS, owners=("U01", "U02"))

    words = in_words(policy, policy.owners)

    assert words == "rights=owners owners=<@U01>, <@U02>"
    assert adjusted(OPEN, dict(zip(KEYS, ("owners", "<@U01>, <@U02>"), strict=True))) == policy
