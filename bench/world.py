"""A world of workspaces with checklists: how many each has, where its people are, and when they want to be reminded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random

from bot.model.dates import midnight_after
from bot.model.plan import plan
from bot.model.schedule import Schedule
from bot.model.turn import A_MINUTE, TURNS, next_turn

MONDAY = date(2026, 11, 30)  # of the week that is looked at: on Mondays the weekly reminders come
START = datetime(2026, 11, 29, tzinfo=UTC)  # with the Sunday, for zones in which Monday comes early
WEEK = timedelta(days=7)
# Few have many, as in every count of who has how much; the most is what `bot.model.turn` has turns for.
FEWEST, MOST, SHAPE = 4, A_MINUTE * TURNS, 1.2
# Where offices are, in hundredths; each workspace is in one place, which is harder than people who are in several.
ZONES = {
    "America/New_York": 17,
    "America/Chicago": 9,
    "America/Denver": 3,
    "America/Los_Angeles": 14,
    "America/Sao_Paulo": 4,
    "Europe/London": 11,
    "Europe/Berlin": 16,
    "Europe/Helsinki": 3,
    "Asia/Dubai": 2,
    "Asia/Kolkata": 8,
    "Asia/Singapore": 4,
    "Asia/Tokyo": 6,
    "Australia/Sydney": 3,
}
TIMES = {time(9): 70, time(8, 30): 8, time(10): 12, time(14): 6, time(0, 30): 4}  # nine is what nobody changes
AHEAD = 90  # days within which the pilot dates are; one in five has none yet


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace.

    Attributes:
        pilots: The pilot date of each of its checklists.
    """

    zone: str
    at: time
    pilots: tuple[date | None, ...]

    @property
    def midnight(self) -> datetime:
        """When its Monday begins."""
        noon = datetime.combine(MONDAY - timedelta(days=1), time(12), tzinfo=UTC)
        return midnight_after(noon, self.zone)

    def reminders(self, *, turns: bool) -> Iterator[datetime]:
        """Yield when each reminder of the week is due."""
        taken: dict[int, int] = {}
        for pilot in self.pilots:
            turn = next_turn(taken) if turns else 0
            taken[turn] = taken.get(turn, 0) + 1
            yield from _week(self.zone, self.at, pilot, turn)


def workspaces(count: int, chance: Random, *, zone: str = "") -> Iterator[Workspace]:
    """Yield workspaces that have *count* checklists together.

    Args:
        zone: All are there, and want to be reminded at nine: the worst that may be. "" for all over the world.
    """
    while count > 0:
        size = min(int(FEWEST * chance.paretovariate(SHAPE)), MOST, count)
        where = zone or chance.choices(list(ZONES), list(ZONES.values()))[0]
        at = time(9) if zone else chance.choices(list(TIMES), list(TIMES.values()))[0]
        yield Workspace(where, at, tuple(_pilot(chance) for _ in range(size)))
        count -= size


def _pilot(chance: Random) -> date | None:
    day = chance.randrange(AHEAD * 5 // 4)
    return MONDAY + timedelta(days=day) if day < AHEAD else None


@cache
def _week(zone: str, at: time, pilot: date | None, turn: int) -> tuple[datetime, ...]:
    """Return the times of a checklist's reminders, as the bot plans them."""
    schedule = Schedule(zone=zone, at=at, pilot=pilot)
    slots = plan(schedule, [], since=START, horizon=WEEK, turn=timedelta(minutes=turn))
    return tuple(slot.due_at for slot in slots)
