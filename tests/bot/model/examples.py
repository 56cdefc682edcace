"""A small checklist to play with, and people who act on it."""

from datetime import UTC, datetime, timedelta

from bot.model import verbs
from bot.model.checklist import Checklist
from bot.model.profile import Profile
from bot.model.schedule import Schedule
from bot.model.standing import Standing
from bot.model.template import Template, TemplateStep
from bot.model.verbs import Actor, Change
from bot.model.verdict import Verdict

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)

TEMPLATE = Template(
    id="small",
    version=3,
    title="A small checklist",
    steps=(
        TemplateStep(key="tenant", title="Create a tenant", description="Sign up."),
        TemplateStep(key="domain", title="Add the domain", description="Verify it.", checks=("dns-a", "dns-b")),
        TemplateStep(
            key="adfs-create",
            title="Create certificates",
            description="Ask for them.",
            tasks=("Ask the CA", "Keep the key safe"),
        ),
        TemplateStep(
            key="adfs-assign",
            title="Assign certificates",
            description="Install them.",
            requires=("adfs-create",),
            checks=("adfs",),
            tasks=("Bind it",),
        ),
        TemplateStep(key="pilot", title="Move pilot users", description="Move.", requires=("tenant", "domain")),
    ),
    gate="pilot",
)


def by(user: str, minutes: float = 0) -> Actor:
    """Return `user`, acting some minutes after noon."""
    return Actor(id=user, at=NOON + timedelta(minutes=minutes))


def started(template: Template = TEMPLATE) -> Change:
    """Return a checklist that U1 has just started."""
    return verbs.start(
        template, Profile(), Schedule(), checklist="c1", team="T1", channel="C1", actor=Actor(id="U1", at=NOON)
    )


def checklist(*standings: Standing, template: Template = TEMPLATE) -> Checklist:
    """Return a checklist that was just started, and whose checks stand so."""
    fresh = started(template).checklist
    return Checklist(
        id=fresh.id,
        team=fresh.team,
        channel=fresh.channel,
        template=fresh.template,
        profile=fresh.profile,
        schedule=fresh.schedule,
        steps=fresh.steps,
        lifecycle=fresh.lifecycle,
        standings=standings,
    )


def stands(check: str, verdict: Verdict, *, regressed: bool = False) -> Standing:
    """Return how a check stands."""
    return Standing(check=check, verdict=verdict, at=NOON, regressed=regressed)
