"""A bot without Slack: a real store on each database, a clock to wind, checks that say what the test wants."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot.checks import Check, Target
from bot.model.checklist import Checklist
from bot.model.template import Parameter, Template, TemplateStep
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.usecases import Asker, Deps
from bot.usecases.status import status
from storage.store import Store
from tests.loudspeaker import Loudspeaker

START = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday

TEMPLATE = Template(
    id="small",
    version=1,
    title="A small one",
    steps=(
        TemplateStep(key="domain", title="Verify your domain", description="d", checks=("dns",), tasks=("one", "two")),
        TemplateStep(key="sync", title="Synchronise", description="s", checks=("other", "unheard-of")),
        TemplateStep(key="pilot", title="Move the pilot", description="p", requires=("domain", "sync")),
    ),
    parameters=(Parameter(name="domain", label="Domain", kind="names", required=True, example="contoso.com"),),
    gate="pilot",
)


@dataclass
class Clock:
    """A clock that stands until it is wound."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def wind(self, **by: float) -> None:
        """Go on by days, hours and so on."""
        self.moment += timedelta(**by)


class Verdicts:
    """What each check will find next."""

    def __init__(self) -> None:
        self.next = {"dns": Verdict.PASS, "other": Verdict.PASS}
        self.fingerprint = ""

    def check(self, name: str) -> Check:
        codes = {verdict: Code(f"is-{verdict}", verdict, "Do something.") for verdict in Verdict}

        async def observe(_: Target, __: Net) -> Verdict:
            return self.next[name]

        def judge(_: Target, seen: Verdict) -> list[Finding]:
            return [
                codes[seen].at(
                    name, observed="as it is", fingerprint=self.fingerprint if seen is not Verdict.PASS else ""
                )
            ]

        return Check(
            id=name, step=1, title=name, codes=tuple(codes.values()), source="here", observe=observe, judge=judge
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def voice() -> Loudspeaker:
    return Loudspeaker()


@pytest.fixture
def verdicts() -> Verdicts:
    return Verdicts()


@pytest.fixture
def ann() -> Asker:
    return Asker(team="T1", channel="C1", user="U1")


@pytest.fixture
def ben(ann: Asker) -> Asker:
    return replace(ann, user="U2")


@pytest_asyncio.fixture
async def deps(store: Store, clock: Clock, voice: Loudspeaker, verdicts: Verdicts) -> AsyncIterator[Deps]:
    yield Deps(
        store=store,
        net=Net(dns=None, tls=None, http=None),  # type: ignore[arg-type]  # no check here looks at the network
        checks={name: verdicts.check(name) for name in verdicts.next},
        templates={TEMPLATE.id: TEMPLATE, "other": replace(TEMPLATE, id="other")},
        voice=voice,
        now=clock,
    )


async def shown(deps: Deps, asker: Asker) -> Checklist:
    """Return the channel's checklist, which is there."""
    found = await status(deps, asker)
    assert found is not None
    return found
