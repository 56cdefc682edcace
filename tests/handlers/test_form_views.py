"""What forms and their answers say, where a journey alone would come by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.model.errors import ContentError
from bot.model.fields import OWNERS, Overtaken
from handlers.views.installing import unknown_workspace
from handlers.views.message import Message, Names
from handlers.views.overtaken import overtaken
from handlers.views.problem import problem
from handlers.views.start_form import running_already, started_in

NAMES = Names(command="/hybrid-acme")
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_whoever_was_faster_is_named_with_what_they_chose() -> None:
    fields = {OWNERS: Overtaken(by="U0ANN", at=NOW - timedelta(minutes=5), now="U0BOB, U0EVE")}

    said = overtaken(fields, {OWNERS: "Owners"}, NOW)["text"]["text"]

    assert "• Owners: <@U0ANN> made it <@U0BOB>, <@U0EVE>, 5 min ago" in said
    assert "Nothing is saved yet." in said


def test_content_that_does_not_parse_is_shown_as_it_is() -> None:
    said = problem(ContentError("<row> 3 is no & of /hybrid."), NAMES)

    assert said == Message("&lt;row&gt; 3 is no &amp; of /hybrid-acme.")


def test_a_channel_has_one_checklist() -> None:
    said = running_already("C0PILOT", NAMES)

    assert said.text == "<#C0PILOT> has a checklist already; its card and `/hybrid-acme status` show it."


def test_what_was_started_elsewhere_is_told_with_the_place() -> None:
    said = started_in("C0PILOT", Message("Started."))

    assert said.text == "The checklist is in <#C0PILOT>; its card appears there in a moment.\nStarted."
    assert len(said.blocks) == 2


def test_a_workspace_without_the_bot_learns_where_to_install_it() -> None:
    said = unknown_workspace("https://bot.example.com/slack/install?a=1&b=2")

    assert "puts that right at https://bot.example.com/slack/install?a=1&amp;b=2;" in said.text
