"""Homes, made from the examples: empty, ordinary, and the largest that there can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.model.checklist import Checklist
from bot.model.ledger import Slot, SlotKind, SlotState
from bot.model.mine import Mine
from bot.usecases.homes import Home
from bot.usecases.mine import MOST
from handlers.views.attach import NOTE, Attached, MessageFile, modal
from handlers.views.home import home_tab
from handlers.views.text import escape
from tests.handlers.examples import NAMES, NOW, busy, enormous, fresh, slot

ME = "U0ANN"
LINK = "https://contoso.slack.com/archives/C0MIGRATION/p1764000000000100"
SLOT = slot(25, SlotKind.COUNTDOWN, SlotState.PLANNED, why="4 working days to go")
SOURCES = ()

View = Mapping[str, Any]


def link(checklist: Checklist) -> str:
    return LINK if checklist.card else ""


def placed(checklist: Checklist, number: int) -> Checklist:
    return replace(checklist, id=f"{number:032x}", channel=f"C0CHANNEL{number:02d}")


def mine(*checklists: Checklist, slots: Mapping[str, Slot] | None = None, more: int = 0, person: str = ME) -> Mine:
    known = {each.id: SLOT for each in checklists if each.schedule.on} if slots is None else slots
    return Mine(team="T0CONTOSO", person=person, checklists=checklists, reminders=known, more=more)


def tab(found: Mine, *, notice: str = "", site: str = "") -> View:
    return home_tab(Home(mine=found, now=NOW, notice=notice, site=site), NAMES, link)


def several() -> tuple[Checklist, ...]:
    """Three checklists: one in the middle of things, one whose reminders are off, one that is snoozed."""
    off = placed(fresh(), 2)
    off = replace(off, schedule=replace(off.schedule, on=False))
    snoozed = placed(busy(), 3)
    schedule = replace(snoozed.schedule, snoozed_until=NOW + timedelta(days=2), pilot=date(2027, 1, 20))
    owned = replace(snoozed.of("pilot"), owners=(ME,))
    snoozed = replace(snoozed.with_step(owned), schedule=schedule, standings=())
    regressed = replace(busy().of("domain"), owners=(ME,))
    return busy().with_step(regressed), off, snoozed


def ordinary() -> dict[str, View]:
    """The Homes as people see them every day."""
    return {
        "empty": tab(mine(), site="https://hybrid.contoso.example"),
        "full": tab(mine(*several())),
        "answered": tab(mine(*several()), notice="*1. Create a tenant* is done.\n▓▓ 1/8"),
        "nothing-open": tab(mine(fresh(), slots={}, person="U0ELSE")),
    }


def worst(words: str) -> dict[str, View]:
    """The largest Homes there can be, with *words* wherever somebody can put words."""
    many = [replace(placed(enormous(words=words), number), card=busy().card) for number in range(MOST)]
    owned = [
        replace(each, steps=tuple(replace(step, owners=(ME,)) for step in each.steps), version=number)
        for number, each in enumerate(many)
    ]
    silent = [replace(each, schedule=replace(each.schedule, on=number % 2 == 0)) for number, each in enumerate(owned)]
    why = replace(SLOT, why=words * 100)
    slots = {each.id: why for each in silent if each.schedule.on}
    return {"worst": tab(mine(*silent, slots=slots, more=260), notice=escape(words) * 400, site="https://a.example")}


def modals(words: str) -> dict[str, View]:
    """The modals for attaching a message: an ordinary one, and the largest."""
    files = tuple(MessageFile(f"F{number}", (words * 50)[:200]) for number in range(12))
    many = [placed(enormous(words=words), number) for number in range(30)]
    plain = Attached(channel="C0MIGRATION", author="U0BOB", text="See CHG-1", files=(MessageFile("F1", "a.csv"),))
    large = Attached(channel="C0MIGRATION", author="", text=words * 4_000, files=files)
    bare = Attached(channel="C0MIGRATION", author="", text="")
    return {
        "attach": modal(plain, busy(), several()[1:], SOURCES, NOTE),
        "attach-worst": modal(large, None, many, SOURCES, "any"),
        "attach-bare": modal(bare, busy(), (), SOURCES, NOTE),
    }
