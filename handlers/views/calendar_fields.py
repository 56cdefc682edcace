"""The fields of a channel's calendar, as every form has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.dates import WEEKDAYS
from bot.model.schedule import Audience
from handlers.views import form
from handlers.views.form import Field, Option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.views.message import Block

MAX_ZONE = 80
ONE_LINE = 60  # characters; more of them are easier to read on several
MAX_HOLIDAYS = 2_400  # characters: a hundred days, each with a comma

_DAYS = tuple(Option(day[:3], day.capitalize()) for day in WEEKDAYS)
_AUDIENCES = (
    Option(Audience.CHANNEL, "The channel"),
    Option(Audience.OWNERS, "The owners", "each their own steps, by direct message"),
)


def pilot(values: Mapping[str, str]) -> Block:
    """Return the pilot date."""
    hint = "The day of the pilot migration, to which reminders count down. Without one they come once a week."
    return form.day(Field(name="pilot", label="Pilot date", hint=hint, optional=True), values["pilot"])


def zone(values: Mapping[str, str], *, hint: str = "") -> Block:
    """Return the time zone."""
    label = Field(name="zone", label="Time zone", hint=hint or "Its IANA name.", example="Europe/Berlin")
    return form.text(label, values["zone"], most=MAX_ZONE)


def time(values: Mapping[str, str]) -> Block:
    """Return the time of the reminders."""
    return form.clock(Field(name="time", label="Time of the reminders"), values["time"])


def days(values: Mapping[str, str]) -> Block:
    """Return the working days."""
    return form.ticks(Field(name="days", label="Working days"), _DAYS, values["days"].split(", "))


def holidays(values: Mapping[str, str]) -> Block:
    """Return the days off."""
    field = Field(
        name="holidays",
        label="Holidays",
        hint="Days off besides, with commas. Nothing is due on them.",
        example="2026-12-24, 2026-12-25",
        optional=True,
    )
    return form.text(field, values["holidays"], most=MAX_HOLIDAYS, lines=len(values["holidays"]) > ONE_LINE)


def audience(values: Mapping[str, str]) -> Block:
    """Return whom reminders go to."""
    return form.radio(Field(name="to", label="Reminders go to"), _AUDIENCES, values["to"])
