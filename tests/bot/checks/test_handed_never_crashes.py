"""Whatever the rows of a source hold, every check that wants it comes to a verdict."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks import Check, discover
from bot.evidence import powershell, sources
from bot.evidence.sources import Source
from bot.model.errors import BotError
from bot.model.verdict import Report
from bot.usecases.look import CODES, look
from tests.bot.usecases.test_look import Means
from tests.fakes import FakeNet
from tests.seen import target

SOURCES = {source.id: source for source in sources.discover().values() if source.read is powershell.read}
WANTING = {name: [check for check in discover().values() if name in check.wants] for name in SOURCES}
PROFILE = {"domain": "contoso.com", "sts": "sts.contoso.com", "access_edge_fqdn": "sip.contoso.com"}

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(
        ["sipfed.online.lync.com", "SRV:", "True", "contoso.com", "5.0.8308.1182", "03:00:00", "/Date(1)/", "a@b.c", ""]
    ),
)
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from(["Domain", "value", "Count", "DateTime"]), SCALARS, max_size=3),
)


def properties(source: Source) -> list[str]:
    """Return the names that the judges may ask for: those that the command selects, and those that tell it."""
    return sorted(
        {*source.keys, *re.findall(r"\b[A-Z][A-Za-z0-9]+(?:-[A-Z][A-Za-z]+)?\b", source.command + source.how)}
    )


def rows(source: Source) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.dictionaries(st.sampled_from(properties(source)), VALUES), max_size=4)


async def told(_done: int, _total: int) -> None:
    """Hear nothing."""


async def reports(checks: list[Check], source: Source, raw: bytes) -> tuple[Report, ...]:
    about = replace(target(PROFILE), handed={source.id: source.read(raw)})
    return await look(Means(FakeNet().net()), checks, about, told)


@pytest.mark.parametrize("name", SOURCES)
@settings(deadline=None)
@given(data=st.data())
async def test_it_comes_to_a_verdict(name: str, data: st.DataObject) -> None:
    raw = json.dumps(data.draw(rows(SOURCES[name]))).encode()

    try:
        found = await reports(WANTING[name], SOURCES[name], raw)
    except BotError:
        return

    crashed = [(each.check, finding) for each in found for finding in each.findings if finding.code in CODES]
    assert WANTING[name]
    assert crashed == []
