"""The clock of the bot's machine jumping while reminders are sent: by minutes, hours and days, and back.

The jumps are those of the real clock, as the bot's process sees it: a small library, compiled here and loaded before
any other, adds what a file says to every answer of the system. SQLite reads that clock as well; PostgreSQL has its own.
"""

import shutil
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from random import Random

from bench import slots
from bench.chaos import account
from bench.chaos.stage import Stage

JUMPS = (600, -600, 5_400, -3_600, -172_800, 172_800)  # seconds, from the true time
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long ahead(void) {
    static const char *name;
    long seconds = 0;
    FILE *file;
    if (!name) name = getenv("CLOCK_AHEAD");
    if (name && (file = fopen(name, "re"))) { if (fscanf(file, "%ld", &seconds) != 1) seconds = 0; fclose(file); }
    return seconds;
}
int clock_gettime(clockid_t which, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(which, now);
    if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += ahead();
    return failed;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *where) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (where) *where = exact.tv_sec;
    return exact.tv_sec;
}
"""


def play(stage: Stage, count: int, chance: Random) -> bool:
    """Let the clock jump there and back again and again.

    What is in hand when its lease seems to be over is uncertain: at most one reminder a jump. What seems to be older
    than a day is not sent any more, and is shown as late.
    """
    slots.fill(stage.url, count, age=timedelta(hours=3))
    ahead = stage.folder / "ahead"
    _set(ahead, 0)
    more = {"LD_PRELOAD": str(_compiled(stage.folder)), "CLOCK_AHEAD": str(ahead)}
    with stage.bot(more=more):
        for number, jump in enumerate(JUMPS, start=1):
            enough = number * count // (2 * len(JUMPS)) + chance.randrange(3)
            stage.until(lambda enough=enough: stage.sent() >= enough)  # type: ignore[misc]
            _set(ahead, jump)
            time.sleep(2)
            _set(ahead, 0)
        stage.until(stage.settled)
    return account.told(stage, f"{2 * len(JUMPS)} jumps", rows=count, uncertain=2 * len(JUMPS))


def _set(ahead: Path, seconds: int) -> None:
    fresh = ahead.with_suffix(".new")
    fresh.write_text(str(seconds))
    fresh.replace(ahead)


def _compiled(folder: Path) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise SystemExit("this scenario needs a C compiler, for a clock that jumps")
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(SHIM)
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library
