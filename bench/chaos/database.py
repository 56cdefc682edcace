"""PostgreSQL cut off, torn away, restarted and crashed, while reminders are sent."""

import signal
import time
from collections.abc import Callable
from random import Random
from urllib.parse import urlsplit

from bench import slots
from bench.chaos import account
from bench.chaos.proxy import Proxy
from bench.chaos.stage import Bot, Stage
from tests.postgres import Cluster

SERVERS: dict[int, Cluster] = {}  # those that may be stopped, by their ports
AWAY = 15.0  # seconds; a statement is given up after ten


def play(stage: Stage, count: int, chance: Random) -> bool:
    """Do each of it once. Nobody is killed, so that nothing has to be uncertain."""
    slots.fill(stage.url, count)
    address = urlsplit(stage.url)
    server = SERVERS[address.port or 0]
    with Proxy(server.port).running() as proxy:
        here = address._replace(netloc=f"postgres@127.0.0.1:{proxy.port}").geturl()
        troubles: dict[str, Callable[[], None]] = {
            "cut off": lambda: _away(proxy.cut, proxy.mend),
            "torn away": proxy.tear,
            "restarted": lambda: _restarted(server, signal.SIGINT),
            "crashed": lambda: _restarted(server, signal.SIGQUIT),
        }
        with stage.bot(here) as bot:
            for number, (name, trouble) in enumerate(troubles.items(), start=1):
                enough = number * count // (len(troubles) + 2) + chance.randrange(5)
                stage.until(lambda enough=enough: stage.sent() >= enough)  # type: ignore[misc]
                trouble()
                _answers_again(stage, bot, name)
    stage.recover()
    return account.told(stage, ", ".join(troubles), rows=count, uncertain=0)


def _away(leave: Callable[[], None], come_back: Callable[[], None]) -> None:
    leave()
    time.sleep(AWAY)
    come_back()


def _restarted(server: Cluster, how: signal.Signals) -> None:
    server.stop(how)
    time.sleep(1)
    server.start()


def _answers_again(stage: Stage, bot: Bot, name: str) -> None:
    """Wait until a command gets its checklist again, and more reminders are sent."""
    before = stage.sent()
    stage.until(lambda: "0/8 done" in bot.say("status", "CFULL000001"))
    stage.until(lambda: stage.sent() > before)
    print(f"{stage.database:<11} {name}; it answers and sends again", flush=True)
