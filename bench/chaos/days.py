"""Fourteen days down, over the pilot date: what was missed becomes one message a checklist, or is shown as late."""

from collections import Counter
from datetime import timedelta
from random import Random

from bench import slots
from bench.chaos import account
from bench.chaos.stage import Stage
from bot.model.schedule import Schedule

DOWN = timedelta(days=14)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def play(stage: Stage, count: int, chance: Random) -> bool:  # noqa: ARG001 - nothing here is by chance
    """Start the bot for the first time since, with two weeks of reminders due, the last of them an hour ago."""
    now = slots.utc_now()
    hour_ago = (now - timedelta(hours=1)).time().replace(microsecond=0)
    schedule = Schedule(pilot=(now + timedelta(days=1)).date(), at=hour_ago, days=EVERY_DAY)
    slots.fill_planned(stage.url, count, schedule, now - DOWN)
    due = len(slots.rows(stage.url))
    with stage.bot():
        stage.until(stage.settled)
    became = Counter(f"{row.state} {row.reason}".strip() for row in slots.rows(stage.url))
    print(f"{stage.database:<11} {due} were due while it was down: {dict(became)}", flush=True)
    kept = account.told(stage, "14 days down", rows=due, uncertain=0)
    return kept and dict(became) == {"sent": count, "skipped late": due - count} and due > 5 * count
