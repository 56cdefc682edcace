"""The pilot users of a checklist: who is moved first, with what, and how far each is."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from bot.model.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from bot.model.profile import Profile

MAX_PILOTS = 200
MAX_BATCH = 20
MAX_NAME = 100

_BATCH = re.compile(r"[^\W_](?:[\w .-]*[\w])?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RowsError(BotError):
    """Rows of a list are wrong, and nothing of it was taken; the text has a line for each."""

    def __init__(self, head: str, rows: Iterable[str] = ()) -> None:
        super().__init__("\n".join((head, *(f"• {row}" for row in rows))))


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who said something, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotUser:
    """One who is moved first.

    Attributes:
        upn: The user principal name, in lower case; unique in the list.
        sip: The SIP address without ``sip:``; "" where nobody told, and then the name is taken for it.
        display_name: As it was handed in; it may begin like a formula, see `harmless`.
        voice: Uses telephony (Enterprise Voice).
        conferencing: Dials in to conferences.
        contacts: How many contacts the user has; None where nobody told.
        batch: With whom the user is moved; "" for no batch.
        moved: None until somebody says so.
        verified: That it works for the user; None until somebody says so.
        note: Why the user was moved back; "" otherwise.
    """

    upn: str
    sip: str = ""
    display_name: str = ""
    voice: bool = False
    conferencing: bool = False
    contacts: int | None = None
    batch: str = ""
    moved: Stamp | None = None
    verified: Stamp | None = None
    note: str = ""

    @property
    def address(self) -> str:
        """The SIP address, without ``sip:``."""
        return self.sip or self.upn

    @property
    def finished(self) -> bool:
        """Moved, and it works."""
        return self.moved is not None and self.verified is not None


_KNOWN = frozenset(field.name for field in fields(PilotUser)) - {"upn", "moved", "verified", "note"}


@dataclass(frozen=True, slots=True)
class Pilots:
    """Pilot users by name: all of a checklist, or as a part of a change those that it touched.

    Attributes:
        users: In the order of their names.
        absent: Names that are not in the list, where it is a part of a change; otherwise empty.
    """

    users: tuple[PilotUser, ...] = ()
    absent: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.users)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.users)

    @property
    def names(self) -> tuple[str, ...]:
        """The user principal names."""
        return tuple(user.upn for user in self.users)

    @property
    def batches(self) -> tuple[str, ...]:
        """The batches that there are, in order."""
        return tuple(sorted({user.batch for user in self.users if user.batch}, key=in_order))

    @property
    def moved(self) -> int:
        """How many are moved."""
        return sum(user.moved is not None for user in self.users)

    @property
    def verified(self) -> int:
        """How many are verified."""
        return sum(user.verified is not None for user in self.users)

    @property
    def unfinished(self) -> int:
        """How many are not yet moved and verified."""
        return sum(not user.finished for user in self.users)

    def of(self, upn: str) -> PilotUser | None:
        """Return the user of that name; None if there is none."""
        return next((user for user in self.users if user.upn == upn), None)

    def of_batch(self, batch: str) -> tuple[PilotUser, ...]:
        """Return the users of *batch*.

        Raises:
            BotError: There is no such batch; the text names those that there are.
        """
        found = tuple(user for user in self.users if user.batch.casefold() == batch.casefold())
        if not found:
            there = f"the batches are {', '.join(self.batches)}" if self.batches else "no user has a batch"
            raise BotError(f"There is no batch “{batch[:MAX_BATCH]}”: {there}. See `/hybrid pilot list`.")
        return found

    def part(self, names: Iterable[str]) -> Pilots:
        """Return what the list says of *names*: as a part of a change."""
        asked = set(names)
        return Pilots(
            tuple(user for user in self.users if user.upn in asked), tuple(sorted(asked.difference(self.names)))
        )

    def touched(self) -> tuple[str, ...]:
        """Return the names that this part of a change says something of."""
        return (*self.names, *self.absent)

    def after(self, part: Pilots) -> Pilots:
        """Return the list as *part* of a change makes it."""
        gone = set(part.touched())
        return listed((*(user for user in self.users if user.upn not in gone), *part.users))


NOBODY = Pilots()


def listed(users: Iterable[PilotUser]) -> Pilots:
    """Return *users* as a list."""
    return Pilots(tuple(sorted(users, key=lambda user: user.upn)))


def merged(old: PilotUser | None, new: PilotUser, told: Collection[str]) -> PilotUser:
    """Return *new*; of somebody who is in the list already, what was not *told* stays as it was."""
    if old is None:
        return new
    return replace(old, **{name: getattr(new, name) for name in _KNOWN.intersection(told)})


def batch_name(text: str) -> str:
    """Return the name of a batch; "" for none.

    Raises:
        BotError: It is none.
    """
    name = " ".join(text.split())
    if name.lower() in {"", "none", "-"}:
        return ""
    if len(name) > MAX_BATCH or not _BATCH.fullmatch(name):
        shown = name if len(name) <= MAX_BATCH else f"{name[:MAX_BATCH]}…"
        raise BotError(f"“{shown}” is no batch; it is at most {MAX_BATCH} letters and digits, such as `1`.")
    return name


def in_order(batch: str) -> tuple[int, int, str]:
    """Return what sorts batches: no batch first, numbers by their size, then words."""
    if batch.isascii() and batch.isdigit():
        return 1, int(batch), ""
    return (2 if batch else 0), 0, batch.casefold()


def harmless(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def adopted(profile: Profile, pilots: Pilots = NOBODY) -> tuple[Profile, Pilots]:
    """Return *profile* without the pilot users that it tells, and the list with them: the list alone says who they are.

    Who is only said to telephone or to dial in is a pilot user as well.
    """
    told = (profile.pilot_users, profile.pilot_voice, profile.pilot_conferencing)
    if not any(told):
        return profile, pilots
    added = [
        replace(
            pilots.of(upn) or PilotUser(upn=upn),
            voice=upn in profile.pilot_voice,
            conferencing=upn in profile.pilot_conferencing,
        )
        for upn in dict.fromkeys(name for names in told for name in names)
    ]
    blank = replace(profile, pilot_users=(), pilot_voice=(), pilot_conferencing=())
    return blank, pilots.after(listed(added))


def as_told(profile: Profile, pilots: Pilots) -> Profile:
    """Return *profile* as checks know it: with the pilot users of the list."""
    return replace(
        profile,
        pilot_users=pilots.names,
        pilot_voice=tuple(user.upn for user in pilots.users if user.voice),
        pilot_conferencing=tuple(user.upn for user in pilots.users if user.conferencing),
    )
