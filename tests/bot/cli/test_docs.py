"""`hybrid-bot docs`: the reference that the program writes about itself."""

import json

import pytest

from bot.checks import discover
from bot.cli.main import run
from bot.settings import VARIABLES
from bot.usecases import look
from handlers.grammar import VERBS


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["docs", *words]) == 0
    return capsys.readouterr().out


def test_json_has_the_three_parts_and_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(printed(capsys, "--format", "json"))

    assert set(whole) == {"checks", "commands", "settings"}
    assert [check["id"] for check in whole["checks"]] == list(discover())
    for check in whole["checks"]:
        assert set(check) == {"id", "step", "kind", "priority", "title", "codes", "source"}
        assert all(set(code) == {"name", "verdict", "advice"} for code in check["codes"])
    assert [command["name"] for command in whole["commands"]] == [verb.name for verb in VERBS]
    assert [setting["name"] for setting in whole["settings"]] == [variable.name for variable in VARIABLES]


def test_a_check_may_also_come_to_what_any_check_may(capsys: pytest.CaptureFixture[str]) -> None:
    first = json.loads(printed(capsys, "--format", "json"))["checks"][0]

    assert [code["name"] for code in first["codes"][-3:]] == [code.name for code in look.CODES]


def test_markdown_has_a_page_of_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(capsys)

    for check in discover().values():
        assert f"\n### {check.id}\n" in page
        assert check.page in page
        assert all(f"| `{code.name}` | {code.verdict} |" in page for code in check.codes)


def test_markdown_has_the_commands_and_the_settings_too(capsys: pytest.CaptureFixture[str]) -> None:
    commands = printed(capsys, "--part", "commands")
    settings = printed(capsys, "--part", "settings")

    assert "| `/hybrid check [STEP\\|all]` |" in commands
    assert all(f"| `{variable.name}` |" in settings for variable in VARIABLES)
