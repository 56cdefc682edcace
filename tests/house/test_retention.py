"""The page of what is kept how long knows every table, and says what the program does."""

import re

from bot.model import agent, retention
from bot.usecases import forget, once
from storage.tables import metadata
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/reference/retention.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", PAGE, re.MULTILINE))


def test_every_table_is_there_and_no_other() -> None:
    assert set(ROWS) == set(metadata.tables)


def test_the_times_are_those_of_the_program() -> None:
    assert f"{retention.KEEP.days} days after it was closed" in ROWS["checklists"]
    assert f"{retention.KEEP.days} days; gone at the latest {retention.TRAIL_SLACK.days} days" in ROWS["audit"]
    assert f"{retention.SETTLED.days} days" in ROWS["slots"]
    assert f"{retention.ENDED.days} days after its {agent.LIFE.total_seconds() / 3600:.0f} hours" in ROWS["agents"]
    assert f"{retention.UNSEEN.days} days" in ROWS["homes"]
    assert f"{once.KEPT.days} days" in ROWS["seen"]


def test_the_portions_are_those_of_the_program() -> None:
    assert f"at most {forget.PORTION} rows or {forget.AT_ONCE}" in PAGE
