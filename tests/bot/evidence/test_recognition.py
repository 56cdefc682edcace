"""What a document is, told by what is in it."""

from __future__ import annotations

import json
import re

import pytest

from bot.evidence.recognition import recognised
from bot.evidence.sources import discover
from bot.model.errors import BotError

SOURCES = discover()


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        pytest.param(
            b"Identity : fabrikam.test\r\nDomain   : fabrikam.test\r\nComment  :\r\n",
            "blocked-domains",
            id="blocked, as it is printed",
        ),
        pytest.param(b'[{"Domain": "fabrikam.test"}]', "blocked-domains", id="the domain alone"),
        pytest.param(b'"Domain","Blocked"\r\n"fabrikam.test","True"\r\n', "blocked-domains", id="our own command"),
        pytest.param(
            b"Identity : fabrikam.test\r\nDomain : fabrikam.test\r\nProxyFqdn :\r\nComment :\r\n",
            "allowed-domains",
            id="allowed, as it is printed",
        ),
        pytest.param(
            b'[{"Domain": "contoso.test", "Source": "ADFS Server", "Thumbprint": "AB"}]',
            "entra-federation",
            id="another that has a domain too",
        ),
    ],
)
def test_a_list_of_domains_is_told_by_what_it_shows(raw: bytes, source: str) -> None:
    assert recognised(raw, SOURCES).id == source


@pytest.mark.parametrize("source", [each.id for each in SOURCES.values() if each.keys])
def test_what_its_own_command_prints_is_no_other_source(source: str) -> None:
    row = dict.fromkeys(SOURCES[source].keys, "x")

    assert recognised(json.dumps([row]).encode(), SOURCES).id == source


@pytest.mark.parametrize("source", ["allowed-domains", "blocked-domains"])
def test_of_an_empty_list_it_says_how_that_is_said(source: str) -> None:
    assert f"`/hybrid evidence {source} []`" in SOURCES[source].how
    assert SOURCES[source].read(b"[]").rows == ()
    with pytest.raises(BotError, match=re.escape("say what it is: `/hybrid evidence SOURCE`")):
        recognised(b"[]", SOURCES)
