"""The Home: somebody's open steps and checklists over all channels, their reminders, how to start, and help."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from handlers.views.message import MAX_SECTION, Block, Names, actions, button, context, header, section
from handlers.views.mine import STEPS, done_button, named, nothing, others, place, step_words, value
from handlers.views.rows import progress, today_of
from handlers.views.text import clip, count, cut, line, link, when

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bot.model.checklist import Checklist
    from bot.model.ledger import Slot
    from bot.model.mine import Mine, MyStep
    from bot.usecases.homes import Home

    CardLink = Callable[[Checklist], str]

MAX_BLOCKS = 100  # Slack's own limit for a Home
MAX_BYTES = 200_000  # Slack takes 250 kB
WIDTHS = (75, 40, 20)
CHECKLISTS = 10
REMINDERS = 5
KEYS = 200  # characters of the keys that are outstanding

View = Mapping[str, Any]  # as Slack has it


def home_tab(home: Home, names: Names, card: CardLink) -> View:
    """Return the view.

    Args:
        card: Gives the address of a checklist's card; "" where there is none.
    """
    blocks: list[Block] = []
    for width in WIDTHS:
        blocks = _blocks(home, names, card, width)
        if len(blocks) <= MAX_BLOCKS and len(json.dumps(blocks).encode()) <= MAX_BYTES:
            break
    return {"type": "home", "blocks": blocks}


def _blocks(home: Home, names: Names, card: CardLink, width: int) -> list[Block]:
    mine = home.mine
    notice = [section(clip(home.notice, MAX_SECTION)), _line()] if home.notice else []
    if not mine.checklists:
        return [*notice, *_welcome(names), _line(), *_help(home, names)]
    return [
        *notice,
        *_steps(mine, home.now, names, card, width),
        *_checklists(mine, home.now, names, card, width),
        *_reminders(mine, names),
        _line(),
        *_another(),
        _line(),
        *_help(home, names),
    ]


def _steps(mine: Mine, now: datetime, names: Names, card: CardLink, width: int) -> Iterator[Block]:
    steps = mine.steps()
    yield header("My open steps")
    if not steps:
        yield section(nothing(mine, names))
    for each in steps[:STEPS]:
        yield section(
            step_words(each, now, width, [link(card(each.checklist), "the card")] * bool(card(each.checklist)))
        )
        yield actions(done_button(each), _show_button(each))
    yield from others([named(each) for each in steps[STEPS:]])


def _show_button(each: MyStep) -> Block:
    number = each.checklist.number(each.step)
    label = f"Show {number}: {each.step.spec.title}"
    return button("Show", f"open:step:{each.step.key}", value(each.checklist), label=label)


def _checklists(mine: Mine, now: datetime, names: Names, card: CardLink, width: int) -> Iterator[Block]:
    yield header("My checklists")
    for checklist in mine.checklists[:CHECKLISTS]:
        lines = (
            f"*{_titled(checklist, card(checklist), width)}* · {place(checklist)}",
            progress(checklist, today_of(checklist, now), names),
            _outstanding(checklist),
            _next(checklist, mine.reminders.get(checklist.id), now),
        )
        yield section("\n".join(lines))
    rest = mine.checklists[CHECKLISTS:]
    yield from others([f"{place(each)} {each.settled}/{len(each.steps)} done" for each in rest])
    if mine.more:
        yield context(f"{count(mine.more, 'more checklist')} of yours, with less to do for you.")


def _titled(checklist: Checklist, address: str, width: int) -> str:
    """Return the title, isolated: words from right to left turn nothing round that stands beside them."""
    title = cut(" ".join(checklist.template.title.split()), width)
    return f"\u2068{link(address, title)}\u2069"


def _outstanding(checklist: Checklist) -> str:
    waiting = [f"{number} {step.key}" for number, step in enumerate(checklist.steps, start=1) if not step.settled]
    return clip(f"Outstanding: {', '.join(waiting)}", KEYS) if waiting else "Nothing is outstanding."


def _next(checklist: Checklist, slot: Slot | None, now: datetime) -> str:
    schedule = checklist.schedule
    if not schedule.on:
        return "Reminders are off."
    snoozed = schedule.snoozed_until
    silent = f"Snoozed until {when(snoozed, schedule.zone)}. " if snoozed is not None and snoozed > now else ""
    return silent + (f"Next reminder: {when(slot.due_at, schedule.zone)}" if slot else "No reminder is planned.")


def _reminders(mine: Mine, names: Names) -> Iterator[Block]:
    reminded, silent = mine.reminded(), mine.silent()
    if not reminded and not silent:
        return
    yield header("Reminders")
    for checklist, slot in reminded[:REMINDERS]:
        yield section(f"*{when(slot.due_at, checklist.schedule.zone)}* · {place(checklist)}\n{line(slot.why)}")
        yield actions(
            button("Snooze 1 day", "snooze:1d", value(checklist), label="Keep these reminders silent for one day"),
            button("Switch off", "remind:off", value(checklist), label="Switch these reminders off for the channel"),
        )
    for checklist in silent[:REMINDERS]:
        on = button("Switch on", "remind:on", value(checklist), label="Switch these reminders on for the channel")
        yield section(f"*Off* · {place(checklist)}", accessory=on)
    rest = [place(checklist) for checklist, _ in reminded[REMINDERS:]]
    yield from others([*rest, *(f"{place(each)} (off)" for each in silent[REMINDERS:])])
    yield context(
        f"They are the channel's: everybody in it is told when you change them. `{names.command} set` says more."
    )


def _welcome(names: Names) -> Sequence[Block]:
    return [
        header("Get started"),
        section(
            "I keep the checklist of a hybrid deployment in the channel where your team works. I run the checks that "
            "prove each step, and remind the right people before the pilot migration. *Nothing of yours is running "
            "yet*: a checklist is here once you start it, own a step of it, or change something in it."
        ),
        actions(_start_button()),
        context(f"Or type `{names.command} start domain=contoso.com` in the channel; the domain alone is enough."),
    ]


def _another() -> Sequence[Block]:
    return [section("*Get started*\nAnother channel, another checklist.", accessory=_start_button())]


def _start_button() -> Block:
    return button("Start a checklist", "open:start", "@", style="primary")


def _help(home: Home, names: Names) -> Sequence[Block]:
    site = f" Its page: {link(home.site, home.site)}." if home.site else ""
    return [
        header("Help and support"),
        section(
            f"• `{names.command} help` lists every command, `{names.command} help COMMAND` says one in full\n"
            f"• `{names.command} mine` tells your open steps, in any channel and in the direct messages with me\n"
            "• the menu of any message has *Attach as evidence*; the lightning menu has *Start a checklist*"
        ),
        context(
            "What I keep: checklists, who changed what and when, what checks found, and when you opened this page. I "
            "cannot read messages, here or anywhere: only commands, buttons and what you hand in reach me. For "
            f"questions, and to have data taken out, ask whoever runs this bot for your workspace.{site}"
        ),
    ]


def _line() -> Block:
    return {"type": "divider"}
