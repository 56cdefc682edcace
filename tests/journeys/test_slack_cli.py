"""`slack run` and `slack manifest` from a checkout: the hooks, run as the Slack CLI runs them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cli.manifest import made_for
from bot.playground.run import playground
from tests.journeys.slack_cli import HOOKS, Project, checkout
from tests.journeys.story import ALICE, Story, settings
from tests.loopback import mine


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A checkout whose path has a space in it."""
    return checkout(tmp_path / "my projects")


@pytest_asyncio.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A story whose clock goes as the program's own does."""
    async with playground(0, machines=mine(1)) as ground:
        yield Story(ground=ground, folder=tmp_path)


def test_the_file_says_only_what_the_cli_knows(project: Project) -> None:
    told = project.told

    assert set(told) == {"runtime", "hooks", "config"}
    assert set(told["hooks"]) <= set(HOOKS)
    assert told["config"]["sdk-managed-connection-enabled"] is True  # the bot holds the connection, not the CLI
    assert told["config"]["protocol-version"] == ["default"]  # all of what is printed is the answer


def test_what_is_watched_is_there(project: Project) -> None:
    watch = project.told["config"]["watch"]

    assert (project.folder / watch["manifest"]["paths"][0]).is_file()
    pattern = re.compile(watch["app"]["filter-regex"])
    for path in watch["app"]["paths"]:
        names = [file.name for file in (project.folder / path).iterdir()]
        assert any(pattern.search(name) for name in names)


def test_the_manifest_is_the_projects_and_what_the_cli_notes_for_itself_is_nobody_elses(project: Project) -> None:
    told = json.loads((project.folder / ".slack/config.json").read_text(encoding="utf-8"))
    ignored = (project.folder / ".slack/.gitignore").read_text(encoding="utf-8").split()

    assert told["manifest"] == {"source": "local"}
    assert {"apps.dev.json", "cache/"} <= set(ignored)
    assert not (project.folder / "manifest.json").exists()  # the CLI would take that, and not ask the hook


async def test_the_manifest_is_made_of_the_yaml_for_socket_mode(project: Project) -> None:
    assert await project.manifest(SLACK_ENV="local", SLACK_WORKSPACE="contoso") == made_for("/hybrid", "")


async def test_it_follows_what_the_file_env_says(project: Project) -> None:
    (project.folder / ".env").write_text("HYBRID_COMMAND=/hybrid-dev\n", encoding="utf-8")

    assert await project.manifest() == made_for("/hybrid-dev", "")


async def test_slack_run_serves_with_the_tokens_that_the_cli_hands_over(project: Project, story: Story) -> None:
    told = settings(story.ground, project.folder, HYBRID_LOG_FORMAT="json", SLACK_API_URL="https://slack.com/api/")
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        del told[name]
    ground = story.ground

    async with project.running(ground.bot_token, ground.app_token, **told) as process:
        await story.until(lambda: ground.sockets.connected)
        said = await story.says(ALICE, "start domain=contoso.example zone=UTC")
        card = await story.sees("0/8 done")

    assert "Started" in said
    assert card.user == "U0HYBRID01"
    assert process.returncode == 0
