"""`/hybrid set` without arguments: what the channel told us, and how to change it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.model.dates import WEEKDAYS, today_in
from bot.model.pilot import as_told
from bot.model.policy import May, Results
from bot.model.profile import told
from bot.model.schedule import Audience, Schedule
from handlers.views.ledger import switched
from handlers.views.message import Block, Message, Names, actions, button, context, fitted, header, section
from handlers.views.place import who_sees
from handlers.views.rights import who_may
from handlers.views.text import clock, code, day

if TYPE_CHECKING:
    from bot.model.checklist import Checklist

HOLIDAYS = 10


def settings(checklist: Checklist, now: datetime, names: Names) -> Message:
    """Return parameters and calendar."""

    def build(width: int) -> list[Block]:
        values = told(as_told(checklist.profile, checklist.pilots))
        missing = [
            parameter.name for parameter in checklist.template.parameters if _unknown(parameter.name, values.keys())
        ]
        return [
            header("Settings"),
            section("\n".join(("*Parameters of the checks*", *_pairs(values, width)))),
            *([context(f"Not told yet: {', '.join(missing)}")] if missing else []),
            section("\n".join(("*Calendar*", *_calendar(checklist.schedule, now)))),
            section("\n".join(("*What this channel allows*", *_policy(checklist, names)))),
            context(
                f"`{names.command} set access_edge_fqdn=sip.contoso.com` or `{names.command} set time=08:30 "
                "days=mon-fri` changes them; `key=none` forgets a value."
            ),
            actions(
                button("Change settings…", "open:settings", checklist.id),
                button("Change reminders…", "open:reminders", checklist.id),
                button("Who may do what…", "open:rights", checklist.id),
            ),
        ]

    return fitted(build)


def _policy(checklist: Checklist, names: Names) -> list[str]:
    policy = checklist.policy
    results = policy.results or f"{Results.PRIVATE}, as nobody has set it"
    matters = who_sees(checklist, names) or "it matters once the channel is shared with another company"
    doing = {May.ACT: "may act", May.LOOK: "may look only"}
    return [
        f"• rights: {policy.rights}",
        who_may(checklist),
        f"• results: {results} – {matters}",
        f"• guests: {policy.guests} – guests of this workspace {doing[policy.guests]}",
        f"• strangers: {policy.strangers} – people of another company {doing[policy.strangers]}",
    ]


def _unknown(name: str, known: object) -> bool:
    names = {"domain": "sip_domains"}
    return names.get(name, name) not in known  # type: ignore[operator]  # a view of a dict's keys


def _pairs(values: dict[str, str], width: int) -> list[str]:
    return [f"• {name}: {code(text, width)}" for name, text in values.items()] or [
        "none yet; `domain=contoso.com` is enough to begin"
    ]


def _calendar(schedule: Schedule, now: datetime) -> list[str]:
    at = clock(schedule.at, today_in(now, schedule.zone), schedule.zone)
    days = ", ".join(WEEKDAYS[number][:3] for number in schedule.days)
    off = ", ".join(day(holiday) for holiday in schedule.holidays[:HOLIDAYS])
    more = len(schedule.holidays) - HOLIDAYS
    whom = "the channel" if schedule.audience is Audience.CHANNEL else "the owners, by direct message"
    return [
        f"• pilot: {day(schedule.pilot) if schedule.pilot else 'no date yet; `pilot=DATE` tells it'}",
        f"• zone: {schedule.zone}",
        f"• time: `{schedule.at:%H:%M}` there, {at} for you",
        f"• days: {days}",
        f"• holidays: {(off or 'none') + (f' and {more} more' if more > 0 else '')}",
        f"• reminders go to {whom}",
        f"• {switched(schedule, now)}",
    ]
