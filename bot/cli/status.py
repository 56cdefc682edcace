"""`hybrid-bot status`: a channel's checklist."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.cli import Exit, desk
from bot.cli.text import columns, plain
from bot.model.checklist import State
from bot.model.dates import today_in
from bot.model.place import Shut

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.cli import Commands
    from bot.model.checklist import Checklist, Step
    from bot.usecases import Asker, Deps

_REMEDIES = {
    Shut.ARCHIVED: "Unarchive it, and they go on.",
    Shut.OUTSIDE: "Invite the bot there, for example with `/invite @hybrid`.",
    Shut.RESTRICTED: "An admin has to let the bot post there.",
    Shut.DELETED: "Nothing brings it back.",
}

_BOXES = {State.OPEN: "[ ]", State.DONE: "[x]", State.WAIVED: "[-]"}


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("status", help="show a channel's checklist")
    desk.add_channel(command)
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the checklist."""
    from bot.usecases.change import kept  # noqa: PLC0415 - `--help` needs none

    async def ask(deps: Deps, asker: Asker) -> str:
        async with deps.store.read() as tx:
            checklist = await kept(tx, asker)
        if args.format == "json":
            return json.dumps(as_json(checklist, deps.now()), indent=2)  # ASCII: no note can steer a terminal
        return as_text(checklist, deps.now())

    print(desk.answer(args, ask))
    return Exit.GOOD


def as_text(checklist: Checklist, now: datetime) -> str:
    """Return the checklist as lines: a headline, and a row for each step."""
    today = today_in(now, checklist.schedule.zone)
    rows = [
        (
            str(number),
            _BOXES[step.state],
            step.key,
            step.spec.title,
            "; ".join(_remarks(checklist, step, today)),
        )
        for number, step in enumerate(checklist.steps, start=1)
    ]
    place = "".join(f"{sentence}\n" for sentence in _place(checklist))
    return f"{plain(checklist.template.title)}: {_headline(checklist, today)}\n{place}\n{columns(rows)}"


def _place(checklist: Checklist) -> Iterator[str]:
    """Yield what is to be known of the channel."""
    place = checklist.place
    if place.shut:
        since = f" since {place.shut_at:%Y-%m-%d %H:%M} UTC" if place.shut_at else ""
        yield f"At rest{since}: {place.shut.words}, so no card is shown and no reminder sent. {_REMEDIES[place.shut]}"
    if place.shared:
        told = "is not told" if checklist.discreet else "is told"
        yield f"The channel is shared with another company, and {told} what the checks found."


def _headline(checklist: Checklist, today: date) -> str:
    closed = ", closed" if checklist.closed else ""
    done = f"{checklist.settled} of {len(checklist.steps)} done{closed}"
    pilot = checklist.schedule.pilot
    if pilot is None:
        return f"{done}, no pilot date"
    days = checklist.schedule.workdays_until(today, pilot)
    unit = "working day" if abs(days) == 1 else "working days"
    when = "today" if pilot == today else f"{days} {unit} to go" if days > 0 else f"{-days} {unit} ago"
    return f"{done}, pilot date {pilot.isoformat()} ({when})"


def _remarks(checklist: Checklist, step: Step, today: date) -> list[str]:
    blockers = ", ".join(str(checklist.number(row)) for row in checklist.blockers(step))
    failing = ", ".join(checklist.failing(step))
    said = [
        "regressed" if checklist.regressed(step) else "",
        f"waits for {blockers}" if blockers and not step.settled else "",
        f"fails: {failing}" if failing else str(checklist.standing(step)) if step.spec.checks else "",
        f"does not apply: {step.reason}" if step.reason else "",
        f"done although: {step.override}" if step.override else "",
        f"due {step.due.isoformat()}" if step.due else "",
        "overdue" if checklist.overdue(step, today) else "",
        f"owners: {', '.join(step.owners)}" if step.owners else "",
    ]
    return [words for words in said if words]


def as_json(checklist: Checklist, now: datetime) -> dict[str, object]:
    """Return the checklist as JSON has it; moments in UTC, days as ``2026-12-01``."""
    today = today_in(now, checklist.schedule.zone)
    return {
        "team": checklist.team,
        "channel": checklist.channel,
        "id": checklist.id,
        "version": checklist.version,
        "template": {"id": checklist.template.id, "version": checklist.template.version},
        "pilot": _day(checklist.schedule.pilot),
        "ready": checklist.ready,
        "closed": checklist.closed,
        "at_rest": checklist.place.shut,
        "shared": checklist.place.shared,
        "steps": [_step(checklist, step, today) for step in checklist.steps],
    }


def _step(checklist: Checklist, step: Step, today: date) -> dict[str, object]:
    return {
        "number": checklist.number(step),
        "key": step.key,
        "title": step.spec.title,
        "state": step.state,
        "waits_for": [row.key for row in checklist.blockers(step)],
        "regressed": checklist.regressed(step),
        "overdue": checklist.overdue(step, today),
        "verdict": checklist.standing(step) if step.spec.checks else None,
        "failing": list(checklist.failing(step)),
        "owners": list(step.owners),
        "due": _day(step.due),
        "notes": list(step.notes),
        "reason": step.reason,
        "override": step.override,
        "by": step.by,
        "at": step.at.isoformat() if step.at else None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
