"""`hybrid-bot reminders`: which reminders will come, and what became of those that were due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.cli import Exit, desk
from bot.cli.text import columns, local
from bot.model.dates import today_in
from bot.model.errors import UsageError
from bot.model.plan import HORIZON, plan
from bot.model.schedule import Schedule
from bot.model.schedule_words import KEYS, adjusted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from bot.cli import Commands
    from bot.model.ledger import Slot
    from bot.model.plan import Planned
    from bot.usecases import Asker, Deps

_EXAMPLE = "hybrid-bot reminders plan pilot=2026-12-01 zone=Europe/Berlin time=09:00"


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("reminders", help="show the plan of reminders, or their ledger")
    verbs = command.add_subparsers(metavar="VERB", required=True)
    planned = verbs.add_parser(
        "plan",
        help="the reminders to come",
        description="The reminders to come: of a channel, or of any calendar without a database.",
        epilog=_EXAMPLE,
    )
    desk.add_channel(planned, required=False)
    planned.add_argument("values", nargs="*", metavar="KEY=VALUE", help=f"a calendar: {', '.join(KEYS)}")
    planned.set_defaults(run=run_plan)
    log = verbs.add_parser("log", help="the ledger, the latest first")
    desk.add_channel(log)
    log.set_defaults(run=run_log)


def run_plan(args: argparse.Namespace) -> int:
    """Print the plan of a channel, or of the calendar that was typed."""
    if args.channel and args.values:
        raise UsageError("Say either --channel or a calendar, not both.")
    if args.channel:
        print(desk.answer(args, _plan_of_channel))
    else:
        print(plan_of(_values(args.values), datetime.now(UTC)))
    return Exit.GOOD


def run_log(args: argparse.Namespace) -> int:
    """Print the channel's ledger."""
    from bot.usecases.remind import log  # noqa: PLC0415 - `--help` needs none

    async def ask(deps: Deps, asker: Asker) -> str:
        checklist, slots = await log(deps, asker)
        return _ledger(slots, checklist.schedule.zone)

    print(desk.answer(args, ask))
    return Exit.GOOD


def plan_of(values: Mapping[str, str], now: datetime) -> str:
    """Return the plan of the calendar *values*, up to the last reminder after its pilot date."""
    zone = adjusted(Schedule(), {name: text for name, text in values.items() if name == "zone"}, now.date()).zone
    schedule = adjusted(Schedule(zone=zone), values, today_in(now, zone))
    ahead = (schedule.pilot - today_in(now, zone)) if schedule.pilot else timedelta()
    slots = plan(schedule, (), since=now, horizon=max(HORIZON, ahead + HORIZON))
    return _lines(slots, zone)


async def _plan_of_channel(deps: Deps, asker: Asker) -> str:
    from bot.usecases.change import current  # noqa: PLC0415 - `--help` needs none
    from bot.usecases.planning import planned  # noqa: PLC0415 - `--help` needs none

    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
    if not checklist.schedule.on:
        return "The reminders are off; `/hybrid remind on` in the channel switches them on."
    return _lines(planned(checklist, deps.now()), checklist.schedule.zone)


def _lines(slots: Iterable[Planned], zone: str) -> str:
    rows = [(local(slot.due_at, zone), f"{slot.due_at:%Y-%m-%d %H:%M UTC}", slot.why) for slot in slots]
    return columns(rows) if rows else "No reminder will come."


def _ledger(slots: Iterable[Slot], zone: str) -> str:
    rows = [(local(slot.due_at, zone), slot.state, slot.why, slot.reason) for slot in slots]
    return columns(rows) if rows else "The ledger is empty: no reminder was planned yet."


def _values(words: Iterable[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or name not in KEYS:
            raise UsageError(f"“{word}” is not KEY=VALUE with a key of: {', '.join(KEYS)}. For example: {_EXAMPLE}")
        values[name] = text
    return values
