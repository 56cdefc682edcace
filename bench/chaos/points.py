"""``kill -9`` at every point of a send: each is brought about, seen, and only then is the bot killed."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from bench import slots
from bench.chaos import account
from bench.chaos.stage import Stage
from bot.model.errors import BotError
from storage import lock

POST, LOOK = "chat.postMessage", "conversations.info"


def play(stage: Stage, count: int, chance: Random) -> bool:  # noqa: ARG001 - nothing here is by chance
    """Kill the bot at each point in turn, a few reminders later each time."""
    slots.fill(stage.url, count)
    kills = uncertain = 0
    for name, (kill, perhaps) in POINTS.items():
        before = stage.sent()
        kill(stage)
        stage.mood()
        stage.mood(method=LOOK)
        slots.end_leases(stage.url)
        kills, uncertain = kills + 1, uncertain + perhaps
        print(f"{stage.database:<11} killed {name}; {stage.sent() - before} more posted", flush=True)
    stage.recover()
    return account.told(stage, f"{kills} kills", rows=count, uncertain=uncertain)


def _unclaimed(stage: Stage) -> None:
    """Kill it while it waits for its first claim, or on SQLite for what comes before that: somebody else writes."""
    with _locked(stage), stage.bot() as bot:
        stage.until(lambda: _wants_to_write(stage))
        bot.kill()


def _claimed(stage: Stage) -> None:
    """Kill it while it asks Slack of the channel, which comes between the claim and the send."""
    stage.mood({"how": "silence"}, method=LOOK)
    with stage.bot() as bot:
        stage.until(lambda: stage.waits(LOOK))
        bot.kill()


def _leaving(stage: Stage) -> None:
    """Kill it once the message has left, and Slack does nothing with it."""
    stage.mood({"how": "silence"})
    _killed_while_posting(stage)


def _posted(stage: Stage) -> None:
    """Kill it once the message is posted, and Slack has not answered yet."""
    stage.mood({"how": "silence", "after": True})
    _killed_while_posting(stage)


def _killed_while_posting(stage: Stage) -> None:
    with stage.bot() as bot:
        stage.until(stage.waits)
        bot.kill()


def _answered(stage: Stage) -> None:
    """Kill it when Slack has answered, and it cannot write that down: somebody else writes."""
    stage.mood({"how": "slow"})
    with stage.bot() as bot:
        stage.until(stage.waits)
        with _locked(stage):
            stage.until(lambda: not stage.waits())
            bot.kill()


def _written(stage: Stage) -> None:
    """Kill it when a reminder has just been written down as sent."""
    before = sum(row.state == "sent" for row in slots.rows(stage.url))
    with stage.bot() as bot:
        stage.until(lambda: sum(row.state == "sent" for row in slots.rows(stage.url)) > before)
        bot.kill()


# How many may be uncertain after each. The last one may be in the middle of the next reminder.
POINTS: dict[str, tuple[Callable[[Stage], None], int]] = {
    "before a claim": (_unclaimed, 0),
    "after the claim, before the message leaves": (_claimed, 0),
    "while the message leaves, before Slack has it": (_leaving, 1),
    "after Slack has posted it, before the answer": (_posted, 1),
    "after the answer, before it is written down": (_answered, 1),
    "after it is written down": (_written, 1),
}


@contextlib.contextmanager
def _locked(stage: Stage) -> Iterator[None]:
    """Keep everybody else from writing to the ledger."""
    if stage.database == "sqlite":
        with contextlib.closing(sqlite3.connect(urlsplit(stage.url).path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
        return
    with asyncio.Runner() as runner:
        holding = runner.run(asyncpg.connect(stage.url))
        runner.run(holding.execute("BEGIN; LOCK TABLE slots IN SHARE ROW EXCLUSIVE MODE"))
        yield
        runner.run(holding.close())


def _wants_to_write(stage: Stage) -> bool:
    """Tell whether the bot waits for whoever holds the ledger."""
    if stage.database == "sqlite":
        return _serves(stage.url)
    return asyncio.run(_somebody_waits(stage.url))


def _serves(url: str) -> bool:
    try:
        with lock.hold(url):
            return False
    except BotError:
        return True


async def _somebody_waits(url: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"))
    finally:
        await connection.close()
