"""The slash command in direct messages: one's own steps, help, and a word about where the rest belongs."""

from __future__ import annotations

import pytest

from bot.model.errors import BotError
from bot.model.place import is_direct
from handlers import requests
from handlers.direct import meant
from handlers.grammar import VERBS, Verb, parse

ANYWHERE = {"mine", "status", "health", "help"}


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb.name not in ANYWHERE], ids=lambda verb: verb.name)
def test_what_needs_a_channel_is_sent_there(verb: Verb) -> None:
    with pytest.raises(BotError, match="belongs in a channel"):
        meant(parse(verb.examples[0]))


@pytest.mark.parametrize("name", sorted(ANYWHERE))
def test_what_needs_none_is_answered(name: str) -> None:
    assert isinstance(meant(parse(name)), requests.Request)


def test_the_command_alone_means_my_steps() -> None:
    assert meant(parse("")) == requests.Mine()
    assert meant(parse("help")) == requests.Help()


def test_conversations_of_two_are_known_by_their_id() -> None:
    assert is_direct("D0ALICE001")
    assert not is_direct("C0LYNC0001")
    assert not is_direct("G0OLDGROUP")
