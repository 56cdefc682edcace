"""Commands and links that the documentation names exist."""

import re
import shlex
from pathlib import Path

import pytest

from bot.cli.main import parser
from handlers import grammar
from tests.house.tree import ROOT, name_of

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
BY_NAME = pytest.mark.parametrize("page", PAGES, ids=name_of)


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _code(page: Path) -> str:
    """Return what stands between fences and between backticks, a piece a line, without the shell's comments."""
    blocks = re.findall(r"^\s*```(?:console|text)\n(.*?)^\s*```", _text(page), re.MULTILINE | re.DOTALL)
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"```.*?```", "", _text(page), flags=re.DOTALL))
    return re.sub(r"\s+#.*", "", "\n".join((*blocks, *spans)))


def _lines(page: Path, command: str) -> list[str]:
    """Return what follows *command* wherever the page has it typed, without the samples of a program's answer."""
    return re.findall(rf"(?:^|[\s=/…]){command}[ \t]+([^\n]+)$", _code(page), re.MULTILINE)


def _typed(page: Path) -> list[str]:
    """Return the commands of the channel that *page* has in full, without the synopses."""
    return [line for line in _lines(page, "/hybrid") if not re.search(r"[A-Z]{3,}|[…\[|]", line)]


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _text(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@BY_NAME
def test_a_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)\s]+)\)", _text(page))
    parted = [link.partition("#") for link in links]
    files = [((page.parent / path).resolve() if path else page, anchor) for path, _, anchor in parted]

    assert [str(file) for file, anchor in files if not file.exists() or (anchor and anchor not in _anchors(file))] == []


@BY_NAME
def test_a_target_of_make_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {target for line in _lines(page, "make") for target in line.split() if "=" not in target}

    assert named <= targets


@BY_NAME
def test_a_command_of_the_terminal_is_understood(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = []
    for line in _lines(page, "hybrid-bot"):
        words = shlex.split(
            re.sub(r"\[[^]]*\]", "", line.split(" > ")[0])
        )  # neither redirections nor options of a synopsis
        if words[0] in {"…", "COMMAND"}:
            continue
        try:
            parser().parse_args([word for word in words if word != "…"])
        except SystemExit as leaving:
            if leaving.code:
                refused.append(f"hybrid-bot {line}: {capsys.readouterr().err.splitlines()[-1]}")

    assert refused == []


@BY_NAME
def test_a_command_of_the_channel_is_understood(page: Path) -> None:
    for line in _typed(page):
        grammar.parse(line)  # raises where it is not


def test_the_readme_names_commands_of_the_channel() -> None:
    assert _typed(ROOT / "README.md")


def test_both_commands_of_the_readme_are_its_first() -> None:
    commands = re.findall(r"```console\n(.*?)```", _text(ROOT / "README.md"), re.DOTALL)

    assert commands[:2] == ["make playground\n", "make test\n"]
