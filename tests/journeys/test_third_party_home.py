"""The Home tab in a Slack that is not ours, with the scopes of the manifest and no others."""

from __future__ import annotations

import time
from pathlib import Path

from tests.journeys.program import program
from tests.journeys.test_main_job import TITLES
from tests.journeys.third_party import APP, elsewhere


async def test_who_opens_the_home_sees_what_is_theirs(tmp_path: Path) -> None:
    async with elsewhere() as slack, program(slack.settings(tmp_path), tmp_path) as bot:
        await bot.command(slack.typed("start domain=contoso.test zone=UTC"))
        await slack.sees("0/8 done")
        await bot.command(slack.typed("assign tenant me"))

        opened = {"type": "app_home_opened", "user": slack.user, "channel": "D0HOME", "tab": "home", "event_ts": "1.2"}
        envelope = {
            "type": "event_callback",
            "team_id": slack.team,
            "api_app_id": APP["app_id"],
            "event": opened,
            "event_id": "Ev0HOME001",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": slack.team, "user_id": APP["bot_user_id"], "is_bot": True}],
        }
        await bot.event(envelope)
        await slack.sees_view("app home", TITLES[0])

    assert {form["user_id"] for method, form in slack.calls if method == "views.publish"} == {slack.user}
