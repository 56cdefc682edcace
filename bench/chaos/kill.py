"""``kill -9`` at random while reminders are sent, again and again until all are settled."""

import time
from random import Random

from bench import slots
from bench.chaos import account
from bench.chaos.stage import Stage

KILLS = 4


def play(stage: Stage, count: int, chance: Random) -> bool:
    """Kill the bot several times; no more may be uncertain than there were kills."""
    slots.fill(stage.url, count)
    kills = 0
    while kills < KILLS and not stage.settled():
        with stage.bot() as bot:
            enough = stage.sent() + chance.randrange(1, max(count // KILLS, 2))
            stage.until(lambda enough=enough: stage.sent() >= min(enough, count))  # type: ignore[misc]
            time.sleep(chance.random() / 10)
            bot.kill()
            kills += 1
        slots.end_leases(stage.url)
    stage.recover()
    return account.told(stage, f"{kills} kills", rows=count, uncertain=kills)
