"""The screens that tell of the channel itself, and those of a channel that another company is in."""

from dataclasses import replace
from datetime import timedelta

from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.ledger import SlotKind, SlotState
from bot.model.place import Place, Shut
from bot.model.policy import May, Policy, Results
from bot.usecases.check import Asked
from bot.usecases.health import Health
from handlers.views.card import card
from handlers.views.findings import reported, running_for_others
from handlers.views.health import health
from handlers.views.history import trail
from handlers.views.ledger import ledger
from handlers.views.message import Message
from handlers.views.place import hello, shared
from handlers.views.problem import one_moment, too_many
from handlers.views.reminder import reminder
from handlers.views.settings import settings
from handlers.views.status import status
from tests.handlers.examples import ENTRIES, NAMES, NOW, REPORTS, RUN, SLOTS, busy, entry, slot
from tests.handlers.pilot_screens import USERS, having

ABROAD = Place(shared=True, looked_at=NOW)


def abroad(checklist: Checklist | None = None) -> Checklist:
    """Return a checklist whose channel another company is in."""
    return replace(checklist or busy(), place=ABROAD)


def shut(why: Shut) -> Checklist:
    """Return a checklist whose channel is shut."""
    return replace(busy(), place=Place(shut=why, shut_at=NOW - timedelta(hours=3)))


def ordinary() -> dict[str, Message]:
    """The screens as people see them every day."""
    shown = replace(abroad(), policy=Policy(results=Results.SHOWN, guests=May.LOOK, strangers=May.ACT))
    expiring = slot(24, SlotKind.EXPIRING, SlotState.CLAIMED, why="edge-tcp: edge7.corp.contoso.com is out on Friday")
    report_ = Health(
        version="0.1.0",
        now=NOW,
        last_tick=NOW,
        checklists=1,
        next_reminder=SLOTS[0],
        place=shut(Shut.ARCHIVED).place,
    )
    steps = tuple(step for step in busy().steps if step.key in RUN.steps)
    return {
        **{f"status-{why}": status(shut(why), NOW, NAMES) for why in Shut},
        "status-shared": status(abroad(), NOW, NAMES),
        "status-shared-shown": status(shown, NOW, NAMES),
        "card-shared": card(abroad(having(*USERS)), NOW, NAMES),
        "card-shared-shown": card(shown, NOW, NAMES),
        "reminder-shared": reminder(abroad(having(*USERS)), expiring, NOW, NAMES),
        "reported": reported(RUN, abroad(), REPORTS, NAMES),
        "reported-one": reported(replace(RUN, steps=("domain",)), abroad(), REPORTS[:1], NAMES),
        "running-for-others": running_for_others(Asked(checklist=abroad(), steps=steps, checks=("dns-sip-tls",))),
        "trail-shared": trail(abroad(), (*ENTRIES, entry(9, Verb.SET, text="access_edge_fqdn=edge7.corp.contoso.com"))),
        "health-shut": health(report_, NAMES),
        "ledger-shut": ledger(shut(Shut.OUTSIDE), SLOTS, NOW, NAMES),
        "settings-shared": settings(shown, NOW, NAMES),
        "shared": shared(abroad(), NAMES),
        "hello": hello(NAMES),
        "one-moment": one_moment(),
        "too-many": too_many(),
    }
