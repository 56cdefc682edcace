"""A checklist's document: what of it one row keeps as JSON, and how it is read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.model.checklist import Checklist, Lifecycle
from bot.model.pilot import Pilots, adopted
from bot.model.policy import Policy
from bot.model.profile import Profile
from bot.model.schedule import Schedule
from bot.model.standing import Standing
from bot.model.template import Template
from storage.codec import plain, read, read_step, to_text

_PARTS = ("profile", "schedule", "steps", "lifecycle", "pilots", "policy")


def columns(checklist: Checklist) -> dict[str, Any]:
    """Return the columns that a change of *checklist* writes."""
    document = {name: plain(getattr(checklist, name)) for name in _PARTS}
    return {
        "version": checklist.version,
        "document": to_text(document),
        "closed_at": checklist.lifecycle.closed_at,
    }


# Between two changes a row holds the same texts again, and reading them is most of what a checklist costs.
@lru_cache(maxsize=256)
def parts(template: Template, document: str) -> Mapping[str, Any]:
    """Return what *document* holds, by the names that `Checklist` has for it; the steps' rows come from *template*.

    Pilot users were a part of the profile once, and are taken over from there.
    """
    known = json.loads(document)
    profile, pilots = adopted(read(Profile, known["profile"]), read(Pilots, known.get("pilots", {})))
    return {
        "profile": profile,
        "schedule": read(Schedule, known["schedule"]),
        "steps": tuple([read_step(template, step) for step in known["steps"]]),
        "lifecycle": read(Lifecycle, known["lifecycle"]),
        "pilots": pilots,
        "policy": read(Policy, known.get("policy", {})),
    }


@lru_cache(maxsize=256)
def standings(document: str) -> tuple[Standing, ...]:
    """Return how the checks stand."""
    return read(tuple[Standing, ...], json.loads(document))
