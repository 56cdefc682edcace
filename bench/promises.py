"""What is promised in figures, and the commands that show each: the table behind `bench.performance`.

A new bench is a row of `SOURCES`, and its name in the promise that it shows. One that is not there is passed over.

What a bench prints is told by the table of the page where a line has one of these forms, ``BROKEN`` in place of
``kept`` where it was broken; else its last line is. An exit code other than 0 means broken as well.

    throughput, four / one      3.57  promised: at least 3     kept
    {"what": "throughput, four / one", "measured": 3.57, "promised": "at least 3", "kept": true}
"""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Source:
    """A command that shows whether a promise is kept: a bench, or tests.

    Attributes:
        name: What `bench.performance` is told to run it alone.
        words: Behind ``python -m``.
        files: Where it may be, from the top folder: a module, or a package.
        small: Arguments with which it takes seconds; None where it cannot.
    """

    name: str
    words: tuple[str, ...]
    files: tuple[str, ...]
    small: tuple[str, ...] | None = None

    @property
    def there(self) -> bool:
        """It exists."""
        return any((ROOT / file).exists() for file in self.files)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: of what, which figure, and the names of what shows it."""

    what: str
    figure: str
    shown_by: tuple[str, ...]


def _bench(name: str, small: str | None = None) -> Source:
    files = (f"bench/{name}.py", f"bench/{name}/__main__.py")
    words = None if small is None else tuple(small.split())
    return Source(name.rpartition("/")[2], (f"bench.{name.replace('/', '.')}",), files, words)


def _tests(name: str, *files: str) -> Source:
    return Source(name, ("pytest", "-q", "-p", "no:cacheprovider", *files), files[:1])


SOURCES = {
    source.name: source
    for source in (
        _bench("ack", "2"),
        _tests("before_ack", "tests/handlers/test_before_the_acknowledgement.py", "tests/storage/test_plans.py"),
        _bench("status_growth"),
        _bench("tick_growth", "5000 2"),
        _bench("checks"),
        _bench("replicas"),
        _bench("rolling"),
        _bench("chaos", "kill 2 100"),
        _tests("duplicates", "tests/handlers/test_duplicates.py", "tests/journeys/test_duplicates.py"),
        _bench("idle", "3"),
        _bench("week"),
        _tests(
            "fuzz_short",
            "tests/handlers/test_front_fuzz.py",
            "tests/bot/checks/test_handed_never_crashes.py",
            "tests/bot/net/test_dns.py",
            "tests/bot/net/test_tls.py",
            "tests/bot/checks/test_entra_federation.py",
        ),
        _bench("fuzz/requests", "2000"),
        _bench("flood", "500 3"),
        _bench("directory_lint"),
        _bench("ldap_users"),
        _bench("graph_users"),
        _bench("size", ""),
        _bench("capacity", "1000 2"),
        _bench("spread", "20000 1"),
    )
}

PROMISES = (
    Promise(
        "The acknowledgement of `/hybrid status` (SQLite, one process) beside a bare Bolt `AsyncApp`, in one run",
        "p50 at most 3 times and p99 at most 4 times Bolt's with its best settings; p50 at most a quarter of Bolt's"
        " with default settings",
        ("ack",),
    ),
    Promise(
        "Nothing slow before the acknowledgement",
        "no outside call at all; at most two queries, and each uses an index",
        ("before_ack",),
    ),
    Promise(
        "Cost as it grows: `/hybrid status` with 10,000 checklists in the database beside 10",
        "at most 1.3 times",
        ("status_growth",),
    ),
    Promise(
        "Cost as it grows: a tick over 100,000 checklists beside one over 1,000, 100 of them due in both",
        "at most 2 times",
        ("tick_growth",),
    ),
    Promise(
        "All checks of a checklist; 500 checklists looked at again at once",
        "at most 1.3 times the slowest check alone, plus 200 ms; under 300 MB",
        ("checks",),
    ),
    Promise(
        "Replicas: four processes on one PostgreSQL, 10,000 reminders due, Slack's answers 50 ms late",
        "each sent once; at least 3 times one process's throughput",
        ("replicas",),
    ),
    Promise("Replicas: the last release and this one on one database", "nothing lost, nothing doubled", ("rolling",)),
    Promise(
        "Crash: `kill -9` at random during 1,000 reminders, 20 times, on both databases",
        "none lost, none doubled; no more uncertain than kills",
        ("chaos",),
    ),
    Promise("Duplicate deliveries: 200 copies of one click", "one change, one entry of the trail", ("duplicates",)),
    Promise("Idle", "at most 120 MB resident; ready at most 2 s after the start", ("idle",)),
    Promise("A week of operation", "without growth", ("week",)),
    Promise(
        "Bad input: fuzzed requests, files, DNS answers, certificates, metadata",
        "never a 5xx, never a hang, never a secret in a log",
        ("fuzz_short", "requests"),
    ),
    Promise("A flood of 2,000 commands a second for 30 s", "signed ones are acknowledged within 3 s", ("flood",)),
    Promise(
        "A directory: 100,000 users of an export judged, 10,000 read by LDAP, 50,000 read from a tenant",
        "10 s and 200 MB; 60 MB more than before; 150 MB",
        ("directory_lint", "ldap_users", "graph_users"),
    ),
    Promise(
        "What is installed: the wheel; and all that it needs",
        "at most 2 MB; at most 100 MB",
        ("size",),
    ),
    Promise(
        "One PostgreSQL: what it spends on a status, a change, a look and a reminder beside a transaction of pgbench;"
        " a checklist's room on its disk after a year with a change each working day",
        "at most 3, 25, 100 and 120 times; at most 250 KB, with its indices",
        ("capacity",),
    ),
    Promise(
        "1,000,000 checklists: their reminders and looks spread over time",
        "within what Slack takes of a workspace and a channel, and what a name server takes of an address",
        ("spread",),
    ),
)


def shown_by(promise: Promise) -> tuple[Source, ...]:
    """Return the commands that show *promise* and are there."""
    return tuple(SOURCES[name] for name in promise.shown_by if SOURCES[name].there)
