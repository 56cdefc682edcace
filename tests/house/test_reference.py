"""The reference pages say what the program says."""

import re

import pytest

from bot.model import policy
from bot.model.profile import Profile
from bot.model.schedule_words import KEYS
from bot.settings import VARIABLES
from bot.variables import Variable
from handlers.grammar import VERBS, Verb
from tests.house.tree import ROOT

COMMANDS = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_a_command_is_there_as_help_has_it(verb: Verb) -> None:
    assert f"| `/hybrid {_cell(verb.usage)}` | {_cell(verb.help)} |" in COMMANDS


def test_no_command_is_there_that_help_does_not_have() -> None:
    assert len(re.findall(r"^\| `/hybrid ", COMMANDS, re.MULTILINE)) == len(VERBS)


@pytest.mark.parametrize("key", [*KEYS, *policy.KEYS])
def test_a_key_of_the_calendar_or_the_policy_is_there(key: str) -> None:
    assert f"`{key}=" in COMMANDS


@pytest.mark.parametrize("name", Profile.__slots__)
def test_a_parameter_of_the_profile_is_there(name: str) -> None:
    assert f"`{name}`" in COMMANDS


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_a_setting_is_there_with_its_default_and_meaning(variable: Variable) -> None:
    [row] = [line for line in SETTINGS.splitlines() if line.startswith(f"| `{variable.name}` |")]
    _, _, default, meaning, _ = re.split(r"\s*(?<!\\)\|\s*", row)

    assert (default.strip("`"), meaning) == (variable.default, _cell(variable.meaning))


def test_no_setting_is_there_that_the_program_does_not_know() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", SETTINGS, re.MULTILINE))

    assert named == {variable.name for variable in VARIABLES}
