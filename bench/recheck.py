"""One process that looks at many checklists at once, and the memory that takes."""

import asyncio
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.checklists.loader import built_in
from bot.checks import discover
from bot.model import verbs
from bot.model.profile import Profile, given
from bot.model.run import Run
from bot.model.schedule import Schedule
from bot.model.verbs import Actor
from bot.net.build import open_net
from bot.playground.nameserver import NameServer
from bot.ticker import Ticker
from bot.usecases import Deps
from storage import migrate
from storage.sealed import Keys
from storage.store import Store
from tests.loudspeaker import Loudspeaker

KIB = 1024


def peak(count: int) -> float:
    """Return the peak memory, in MB, of a process of its own that looks at *count* checklists at once."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.recheck", str(count)], capture_output=True, text=True, check=True
    )
    return float(ran.stdout)


async def _recheck(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        await migrate.upgrade(url)
        store = Store.open(url, keys=Keys((bytes(32),)))
        zone = '@ TXT "MS=ms1"\n_sipfederationtls._tcp SRV 0 0 5061 sip\nsip A 127.0.0.1\n'
        async with (
            NameServer({f"c{number}.test": zone for number in range(count)}) as names,
            open_net(servers=[names.endpoint], allowed=["127.0.0.0/8"], timeout=timedelta(seconds=5)) as net,
        ):
            deps = Deps(
                store=store,
                net=net,
                checks=discover(),
                templates=built_in(),
                voice=Loudspeaker(),
                now=lambda: datetime.now(UTC),
            )
            await _ask(deps, count)
            ticker = Ticker(deps)
            while len(deps.voice.words("findings")) < count:  # type: ignore[attr-defined]  # it is the loudspeaker
                await ticker.tick()
        await store.close()


async def _ask(deps: Deps, count: int) -> None:
    template = next(iter(deps.templates.values()))
    now = deps.now()
    async with deps.store.begin() as tx:
        for number in range(count):
            profile = given(Profile(), {"domain": f"c{number}.test"})
            actor, channel = Actor(id="U1", at=now), f"C{number}"
            made = verbs.start(
                template, profile, Schedule(), checklist=f"{number:032x}", team="T1", channel=channel, actor=actor
            )
            await tx.checklists.add(made.checklist, recheck_at=now + timedelta(days=9), now=now)
            steps = tuple(step.key for step in template.steps)
            await tx.runs.add(Run(id=f"R{number}", team="T1", checklist=made.checklist.id, steps=steps, due_at=now))


if __name__ == "__main__":
    asyncio.run(_recheck(int(sys.argv[1])))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB)
