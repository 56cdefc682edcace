"""What the pretend Slack has got, counted against the ledger, the audit trail and `/hybrid remind log`."""

import subprocess
from collections import Counter
from dataclasses import dataclass

from bench import slots
from bench.chaos.stage import Stage
from bench.server import environment, module

ASKED = 12  # channels whose `/hybrid remind log` is read, those with something odd first
WORDS = {"sent": "– sent", "uncertain": "– uncertain", "failed": "– failed", "skipped": "– skipped"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What does not fit together; all of it is to be empty.

    Attributes:
        doubled: Channels that got more than the ledger has sent, or perhaps sent.
        lost: Channels that got less than the ledger has sent.
        unsettled: Channels with a reminder of which nothing became.
        unshown: Channels whose `/hybrid remind log` does not tell what the ledger has.
        states: How many reminders of each state.
        posted: How many the pretend Slack has got.
        audit: The audit trails hold.
    """

    doubled: tuple[str, ...]
    lost: tuple[str, ...]
    unsettled: tuple[str, ...]
    unshown: tuple[str, ...]
    states: Counter[str]
    posted: int
    audit: bool

    def kept(self, *, rows: int, uncertain: int) -> bool:
        """Tell whether nothing is wrong: of so many *rows* none is missing, and at most so many are uncertain."""
        wrong = self.doubled or self.lost or self.unsettled or self.unshown or not self.audit
        return not wrong and self.states.total() == rows and self.states["uncertain"] <= uncertain


def take(stage: Stage) -> Account:
    """Count what became of every reminder; no bot may be running."""
    ledger, got = slots.rows(stage.url), stage.got()
    sent = Counter(row.channel for row in ledger if row.state == "sent")
    perhaps = Counter(row.channel for row in ledger if row.state == "uncertain")
    return Account(
        doubled=tuple(name for name, times in got.items() if times > sent[name] + perhaps[name]),
        lost=tuple(name for name, times in sent.items() if got.get(name, 0) < times),
        unsettled=tuple(row.channel for row in ledger if row.state in slots.OPEN),
        unshown=_unshown(stage, ledger),
        states=Counter(row.state for row in ledger),
        posted=sum(got.values()),
        audit=_holds(stage),
    )


def told(stage: Stage, what: str, *, rows: int, uncertain: int) -> bool:
    """Print the account of a scenario that may have left so many *uncertain*; return whether the promises are kept."""
    found = take(stage)
    kept = found.kept(rows=rows, uncertain=uncertain)
    print(
        f"{stage.database:<11} {what}: {found.posted:,} posted; ledger {dict(found.states)}; {len(found.doubled)} "
        f"doubled, {len(found.lost)} lost, {len(found.unsettled)} unsettled, {len(found.unshown)} not in the log,"
        f" audit trails {'hold' if found.audit else 'BROKEN'}; promised: at most {uncertain} uncertain "
        f" {'kept' if kept else 'BROKEN'}",
        flush=True,
    )
    return kept


def _unshown(stage: Stage, ledger: tuple[slots.Row, ...]) -> tuple[str, ...]:
    """Return the channels where `/hybrid remind log` does not show what the ledger has."""
    odd = sorted(ledger, key=lambda row: row.state == "sent")
    channels = tuple(dict.fromkeys(row.channel for row in odd))[:ASKED]
    with stage.bot() as bot:
        stage.until(bot.listens)
        said = {channel: bot.say("remind log", channel) for channel in channels}
    wanted = {channel: Counter(row.state for row in ledger if row.channel == channel) for channel in channels}
    return tuple(
        channel
        for channel, states in wanted.items()
        if any(said[channel].count(word) < states[state] for state, word in WORDS.items())
    )


def _holds(stage: Stage) -> bool:
    command = module("bot", "audit", "verify")
    verified = subprocess.run(command, env=environment(stage.url), capture_output=True, check=False, cwd=stage.folder)
    return verified.returncode == 0
