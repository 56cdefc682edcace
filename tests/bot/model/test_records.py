"""Changes beside a checklist's own parts: told in the trail, one version on, and never undone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.audit import Verb, last_undoable
from bot.model.errors import ConflictError
from bot.model.records import recorded
from bot.model.verbs import Actor
from tests.bot.model.examples import NOON as NOW
from tests.bot.model.examples import started

ANN = Actor(id="U1", at=NOW)


def test_it_is_in_the_trail_and_cannot_be_undone() -> None:
    before = started().checklist

    change = recorded(before, ANN, Verb.TENANT, text="disconnected", step="domain")

    assert change.checklist == replace(before, version=before.version + 1)
    assert (change.entry.verb, change.entry.version, change.entry.text, change.entry.step) == (
        Verb.TENANT,
        before.version + 1,
        "disconnected",
        "domain",
    )
    assert last_undoable([change.entry], "U1", NOW) is None


def test_a_checklist_that_is_closed_takes_none() -> None:
    before = started().checklist
    closed = replace(before, lifecycle=replace(before.lifecycle, closed_at=NOW))

    with pytest.raises(ConflictError, match="closed meanwhile"):
        recorded(closed, ANN, Verb.EVIDENCE, text="hosting")
