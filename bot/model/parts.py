"""The parts of a checklist that people change: each change says what one of them was and what it became."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from bot.model.checklist import Lifecycle, Step
from bot.model.pilot import Pilots
from bot.model.policy import Policy
from bot.model.profile import Profile
from bot.model.schedule import Schedule

if TYPE_CHECKING:
    from bot.model.checklist import Checklist

Part = Step | Schedule | Profile | Lifecycle | Pilots | Policy


def part_of(checklist: Checklist, like: Part) -> Part:
    """Return the part of *checklist* that *like* is a version of."""
    match like:
        case Step():
            return checklist.of(like.key)
        case Schedule():
            return checklist.schedule
        case Profile():
            return checklist.profile
        case Lifecycle():
            return checklist.lifecycle
        case Pilots():
            return checklist.pilots.part(like.touched())
        case Policy():
            return checklist.policy
        case _:
            assert_never(like)


def overlap(one: Part, other: Part) -> bool:
    """Tell whether two changes that made these touched the same."""
    match one, other:
        case Step(), Step():
            return one.key == other.key
        case Pilots(), Pilots():
            return not set(one.touched()).isdisjoint(other.touched())
        case _:
            return type(one) is type(other)


def with_part(checklist: Checklist, part: Part) -> Checklist:
    """Return a copy of *checklist* with *part* in its place."""
    match part:
        case Step():
            return checklist.with_step(part)
        case Schedule():
            return replace(checklist, schedule=part)
        case Profile():
            return replace(checklist, profile=part)
        case Lifecycle():
            return replace(checklist, lifecycle=part)
        case Pilots():
            return replace(checklist, pilots=checklist.pilots.after(part))
        case Policy():
            return replace(checklist, policy=part)
        case _:
            assert_never(part)
