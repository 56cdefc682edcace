"""What people do to the pilot users: each verb returns the changed copy and its audit entry, or says why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.errors import BotError, ConflictError
from bot.model.pilot import MAX_PILOTS, Pilots, PilotUser, Stamp, batch_name, listed, merged
from bot.model.verbs import MAX_NOTE, Actor, Change, repilot
from bot.model.words import ago, mention

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bot.model.checklist import Checklist

NAMED = 5  # names that the audit trail has of one change; its parts have all


def add(checklist: Checklist, names: Sequence[str], actor: Actor, *, batch: str | None = None) -> Change:
    """Add pilot users; of those who are in the list already, set the batch.

    Args:
        batch: "" for no batch; None leaves it as it is, and then nobody may be in the list already.
    """
    name = batch if batch is None else batch_name(batch)
    known = [upn for upn in names if checklist.pilots.of(upn)]
    if name is None and len(known) == len(names):
        raise ConflictError(f"{'All of them are' if len(names) > 1 else f'{names[0]} is'} in the list already.")
    users = []
    for upn in names:
        user = checklist.pilots.of(upn) or PilotUser(upn=upn)
        users.append(user if name is None else replace(user, batch=name))
    text = f"added {_shown([upn for upn in names if upn not in known] or names)}"
    return _changed(checklist, listed(users), actor, text if name is None else f"{text} (batch {name or 'none'})")


def remove(checklist: Checklist, names: Sequence[str], actor: Actor) -> Change:
    """Take pilot users out of the list."""
    _all_known(checklist, names)
    return _changed(checklist, Pilots(absent=tuple(sorted(names))), actor, f"removed {_shown(names)}")


def remove_all(checklist: Checklist, actor: Actor) -> Change:
    """Take everybody out of the list."""
    if not checklist.pilots:
        raise ConflictError("The list of pilot users is empty already.")
    count = len(checklist.pilots)
    return _changed(checklist, Pilots(absent=checklist.pilots.names), actor, f"removed all {count}")


def take(
    checklist: Checklist, users: Sequence[PilotUser], actor: Actor, *, told: Collection[str], replacing: bool, of: str
) -> Change:
    """Take over a list that was handed in.

    Args:
        told: What its columns tell; of those who are in the list already everything else stays.
        replacing: Who is not in it is no pilot user any more.
        of: What the list is called.
    """
    part = listed(merged(checklist.pilots.of(user.upn), user, told) for user in users)
    gone = tuple(upn for upn in checklist.pilots.names if part.of(upn) is None) if replacing else ()
    part = replace(part, absent=gone)
    new = len(users) - sum(checklist.pilots.of(user.upn) is not None for user in users)
    text = f"imported {len(users)} of {of}, {new} of them new" + (f"; removed {len(gone)}" if gone else "")
    return _changed(checklist, part, actor, text)


def tell(
    checklist: Checklist,
    actor: Actor,
    *,
    users: Sequence[str] | None = None,
    voice: Sequence[str] | None = None,
    conferencing: Sequence[str] | None = None,
) -> Change:
    """Say who the pilot users are, who of them telephones and who dials in; None leaves it as it is.

    Raises:
        BotError: Somebody is to telephone or to dial in who is no pilot user.
    """
    pilots = checklist.pilots
    names = pilots.names if users is None else tuple(users)
    for upn in (*(voice or ()), *(conferencing or ())):
        if upn not in names:
            raise BotError(
                f"{upn} is no pilot user, so nothing was set. Add the user first: `/hybrid pilot add {upn}`."
            )
    told = []
    for upn in names:
        user = pilots.of(upn) or PilotUser(upn=upn)
        user = user if voice is None else replace(user, voice=upn in voice)
        told.append(user if conferencing is None else replace(user, conferencing=upn in conferencing))
    gone = tuple(upn for upn in pilots.names if upn not in names)
    said = (("pilot_users", users), ("pilot_voice", voice), ("pilot_conferencing", conferencing))
    text = "; ".join(f"{name}={_shown(values) or 'none'}" for name, values in said if values is not None)
    return _changed(checklist, replace(listed(told), absent=gone), actor, text)


def mark_moved(checklist: Checklist, names: Sequence[str], actor: Actor) -> Change:
    """Say that users are moved; those who are already stay as they are, unless all of them are.

    Raises:
        ConflictError: All of them are; the text says who was first.
    """
    stamp = Stamp(actor.id, actor.at)
    return _marked(
        checklist,
        names,
        actor,
        verb="moved",
        stands=lambda user: user.moved,
        mark=lambda user: replace(user, moved=stamp, note=""),
    )


def mark_verified(checklist: Checklist, names: Sequence[str], actor: Actor) -> Change:
    """Say that it works for users who are moved.

    Raises:
        BotError: Somebody is not moved yet.
        ConflictError: All of them are verified already; the text says who was first.
    """
    stamp = Stamp(actor.id, actor.at)
    if early := [user.upn for user in _all_known(checklist, names) if user.moved is None]:
        raise BotError(
            f"Not moved yet, so nothing was marked: {_shown(early)}. Type `/hybrid pilot moved {early[0]}` first."
        )
    return _marked(
        checklist,
        names,
        actor,
        verb="verified",
        stands=lambda user: user.verified,
        mark=lambda user: replace(user, verified=stamp),
    )


def mark_back(checklist: Checklist, name: str, actor: Actor, *, reason: str = "") -> Change:
    """Say that a user was moved back on premises, and why."""
    [user] = _all_known(checklist, [name])
    reason = " ".join(reason.split())
    if len(reason) > MAX_NOTE:
        raise BotError(f"That is too long: {len(reason)} characters, and {MAX_NOTE} are kept. Link to it instead.")
    if user.moved is None:
        raise ConflictError(f"{name} is not marked as moved, so there is no way back to go.")
    back = replace(user, moved=None, verified=None, note=reason or "moved back")
    return _changed(checklist, listed([back]), actor, f"moved back {name}" + (f": {reason}" if reason else ""))


def _marked(
    checklist: Checklist,
    names: Sequence[str],
    actor: Actor,
    *,
    verb: str,
    stands: Callable[[PilotUser], Stamp | None],
    mark: Callable[[PilotUser], PilotUser],
) -> Change:
    users = _all_known(checklist, names)
    left = [user for user in users if stands(user) is None]
    if not left:
        first = stands(users[0])
        who = f"{mention(first.by)} marked {users[0].upn} {verb} {ago(first.at, actor.at)}" if first else ""
        raise ConflictError(f"That is marked already: {who}.", people=(first.by,) if first else ())
    return _changed(checklist, listed(map(mark, left)), actor, f"{verb} {_shown([user.upn for user in left])}")


def _all_known(checklist: Checklist, names: Iterable[str]) -> list[PilotUser]:
    """Return the users of *names*.

    Raises:
        BotError: One is not in the list; the text names every one.
    """
    found = {name: checklist.pilots.of(name) for name in names}
    if unknown := [name for name, user in found.items() if user is None]:
        raise BotError(
            f"No pilot user, so nothing was changed: {', '.join(unknown)}. `/hybrid pilot list` shows who is, and "
            f"`/hybrid pilot add {unknown[0]}` adds one."
        )
    return [user for user in found.values() if user]


def _changed(checklist: Checklist, part: Pilots, actor: Actor, text: str) -> Change:
    made = repilot(checklist, part, actor, text=text)
    if len(made.checklist.pilots) > MAX_PILOTS:
        raise BotError(
            f"That would make {len(made.checklist.pilots)} pilot users, and a list holds {MAX_PILOTS}. "
            "Import fewer, or take some out first: `/hybrid pilot remove`."
        )
    return made


def _shown(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
