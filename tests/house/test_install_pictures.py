"""Pictures of the guides are there in light and in dark, and say in words what they show."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, name_of

PAGES: list[Path] = sorted((ROOT / "docs/how-to").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_picture_is_there_for_both_themes_and_for_who_sees_none(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    for picture in re.findall(r"<picture>(.*?)</picture>", text, re.DOTALL):
        [dark] = re.findall(r'<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">', picture)
        [(light, words)] = re.findall(r'<img src="([^"]+)" alt="([^"]+)">', picture)
        assert dark.replace("-dark.", "-light.") == light
        assert (page.parent / dark).is_file()
        assert (page.parent / light).is_file()
        assert len(words.split()) > 10


@pytest.mark.parametrize("page", ["install-by-socket-mode.md", "install-by-http.md"])
def test_a_guide_to_installing_shows_who_calls_whom_and_what_a_terminal_prints(page: str) -> None:
    text = (ROOT / "docs/how-to" / page).read_text(encoding="utf-8")

    assert len(re.findall(r'src="\.\./img/install-by-', text)) == 1
    assert len(re.findall(r'src="\.\./img/terminal-by-', text)) == 1
