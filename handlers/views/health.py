"""`/hybrid health`: is the bot alive, and what keeps it from its work?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model.words import ago
from handlers.views.message import Message, Names, context, header, message, section
from handlers.views.place import trouble
from handlers.views.text import code, count, line, when

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.usecases.health import Health

LATE = timedelta(minutes=1)  # of the clock, and of a reminder that waits
WRONG = timedelta(seconds=30)  # of two clocks
MANY = 10_000  # checklists, which are not counted further

_OPERATOR = "What is wrong is for whoever runs me: `hybrid-bot doctor` at a terminal says more."
_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def health(report: Health, names: Names) -> Message:
    """Return how the bot does; what is wrong is bold, and says what to do."""
    lines = [*_bot(report), *(_work(report, names) if report.answered is not None else ())]
    place, stopped = trouble(report.place, names), _stopped(report)
    return message(
        [
            header("I am here"),
            *([section(stopped)] if stopped else []),
            section("\n".join(f"• {each}" for each in lines)),
            *([section(place)] if place else []),
            *([context(_OPERATOR)] if _is_operators(report) else []),
        ]
    )


def _bot(report: Health) -> Iterator[str]:
    yield f"version {report.version}"
    name = _DATABASES.get(report.database, report.database)
    if report.answered is None:
        yield f"*the database ({name}) does not answer*: until it does, nothing is kept and nothing sent"
    else:
        yield f"database: {name}, answered in {max(round(report.answered / timedelta(milliseconds=1)), 1)} ms"
    if abs(report.skew) >= WRONG:
        seconds = abs(round(report.skew.total_seconds()))
        where = "ahead of" if report.skew > timedelta() else "behind"
        yield f"*my clock is {seconds} s {where} the database's*: reminders come at the wrong time"
    yield _tick(report)


def _tick(report: Health) -> str:
    if report.last_tick is None:
        return "reminders were not looked at since I started"
    last = f"reminders were last looked at {ago(report.last_tick, report.now)}"
    return f"*{last}*, which is too long" if _late(report.last_tick, report) else last


def _work(report: Health, names: Names) -> Iterator[str]:
    more = report.checklists > MANY
    yield f"more than {MANY:,} checklists running" if more else f"{count(report.checklists, 'checklist')} running"
    if report.oldest_due is not None and _late(report.oldest_due, report):
        since = ago(report.oldest_due, report.now)
        yield f"*reminders are late*: the first that waits became due {since}, here or elsewhere"
    none = f"none is planned here; `{names.command} remind` shows the past ones"
    following = report.next_reminder
    yield (
        f"next reminder: {when(following.due_at, 'UTC')}, {line(following.why)}"
        if following
        else (f"next reminder: {none}")
    )
    if report.uncertain:
        yield (
            f"*{count(report.uncertain, 'uncertain reminder')} in the last 7 days*: nobody knows whether they came; "
            f"`{names.command} remind log` shows them, and `{names.command} remind now` sends one"
        )
    if report.last_check is not None:
        yield f"last check here: {ago(report.last_check, report.now)}"
    else:
        yield f"last check here: none; `{names.command} check` runs them"


def _late(since: datetime, report: Health) -> bool:
    return report.now - since > LATE


def _is_operators(report: Health) -> bool:
    """Tell whether something is wrong that only whoever runs the bot can put right."""
    late = any(since and _late(since, report) for since in (report.last_tick, report.oldest_due))
    return late or report.answered is None or abs(report.skew) >= WRONG or report.stopped_at is not None


def _stopped(report: Health) -> str:
    if report.stopped_at is None:
        return ""
    return (
        f"*This workspace stands still* since {when(report.stopped_at, 'UTC')}: Slack does not take my token any more "
        f"({code(report.reason)}). No reminders come, and the cards stay as they are. Once I am installed again, or "
        "started with a good token, it goes on."
    )
