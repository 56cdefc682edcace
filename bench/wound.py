"""The bot with a clock that is wound from outside, so that a week takes minutes.

Run as ``python -m bench.wound``, with the settings of `hybrid-bot serve`. It prints its address; then each line of its
standard input says how many seconds later it is, and it prints one in return once all that is due by then is done.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from datetime import timedelta

from bot.app import running, utc_now
from bot.playground.nameserver import NameServer
from bot.settings import Settings
from bot.ticker import Ticker

ZONE = '@ TXT "MS=ms1"\n_sipfederationtls._tcp SRV 0 0 5061 sip\nsip A 127.0.0.1\n'
DOMAIN = "contoso.test"


async def main() -> None:
    """Run the bot until nobody winds its clock any more."""
    moment = [utc_now()]
    async with NameServer({DOMAIN: ZONE}) as names:
        told = Settings.load({**os.environ, "HYBRID_DNS_SERVERS": names.endpoint})
        async with running(told, now=lambda: moment[0]) as app:
            print(app.url, moment[0].timestamp(), flush=True)
            ticker = Ticker(app.deps)  # that of the bot does its chores by real time
            while line := await asyncio.to_thread(sys.stdin.readline):
                moment[0] += timedelta(seconds=float(line))
                await ticker.tick()
                await ticker.tick()  # what the first made due
                gc.collect()
                print(moment[0].timestamp(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
