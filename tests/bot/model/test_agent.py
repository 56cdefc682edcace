"""An agent's token: until when it is good, and why it is not any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.agent import LIFE, Agent, digest_of

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
AGENT = Agent(
    id="A1",
    team="T1",
    checklist="C1",
    digest=digest_of("hyb_token"),
    place="lync",
    made_by="U1",
    made_at=NOW,
    expires_at=NOW + LIFE,
)

CASES = [
    pytest.param(AGENT, NOW + LIFE - timedelta(seconds=1), "", id="good until its end"),
    pytest.param(AGENT, NOW + LIFE, "has expired", id="expired"),
    pytest.param(replace(AGENT, used_at=NOW), NOW, "was used already, and is good for one use only", id="used"),
    pytest.param(replace(AGENT, revoked_at=NOW, used_at=NOW), NOW + LIFE, "was revoked", id="revoked"),
]


@pytest.mark.parametrize(("agent", "now", "refusal"), CASES)
def test_it_says_why_it_is_no_good(agent: Agent, now: datetime, refusal: str) -> None:
    assert agent.refusal(now) == refusal


@pytest.mark.parametrize("token", ["hyb_tokem", "", "hyb_token ", "\ud800"])
def test_another_token_is_not_its_own(token: str) -> None:
    assert not AGENT.is_of(token)


def test_its_own_token_is() -> None:
    assert AGENT.is_of("hyb_token")
