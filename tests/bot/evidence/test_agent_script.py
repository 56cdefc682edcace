"""The script of an agent: it parses as PowerShell, runs what reads alone, and lets nothing out of its quotes."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from bot.evidence.agent_script import WHERE, script
from bot.evidence.sources import Place, Source, discover
from handlers.views.text import escape

TOKEN = "hyb_token"
UNTIL = datetime(2026, 11, 25, 9, tzinfo=UTC)
BAREWORD = re.compile(
    r"(Select-Object |-Properties |, )([A-Za-z][\w-]*)(?=[,;)\s}])"
)  # in a list: the grammar knows them quoted only
READING = frozenset({"get", "select", "where", "foreach", "resolve", "test", "convertto", "out"})
OWN = frozenset({"collect", "write-host", "invoke-restmethod"})


def scripts() -> dict[Place, tuple[Source, ...]]:
    found = [source for source in discover().values() if source.command]
    return {place: tuple(each for each in found if each.place is place) for place in WHERE}


def made(place: Place, *, token: str = TOKEN, url: str = "https://bot.test/agent/evidence") -> str:
    return script(scripts()[place], place=place, url=url, token=token, until=UNTIL)


def parsed(text: str) -> Node:
    quoted = BAREWORD.sub(r"\1'\2'", text)
    return Parser(Language(tree_sitter_powershell.language())).parse(quoted.encode()).root_node


def commands(node: Node) -> set[str]:
    """Return the names of all commands that are run."""
    found = {node.text.decode().lower()} if node.type == "command_name" and node.text else set()
    return found.union(*(commands(child) for child in node.children))


@pytest.mark.parametrize("place", scripts())
def test_it_parses(place: Place) -> None:
    assert scripts()[place]
    assert not parsed(made(place)).has_error


@pytest.mark.parametrize("place", scripts())
def test_it_runs_only_what_reads(place: Place) -> None:
    ran = commands(parsed(made(place))) - OWN

    assert ran
    assert {name.partition("-")[0] for name in ran if not name.startswith('"get-')} <= READING


@pytest.mark.parametrize("text", ["'; Remove-Item C:\\ -Recurse; '", "$(Get-Date)", "`\"'", "a'b"])
def test_what_stands_in_it_stays_in_its_quotes(text: str) -> None:
    root = parsed(made(Place.LYNC, token=text, url=text))

    assert not root.has_error
    assert "remove-item" not in commands(root)
    assert f"$token = '{text.replace(chr(39), 2 * chr(39))}'\n" in made(Place.LYNC, token=text)


@pytest.mark.parametrize("source", [each for each in discover().values() if each.command], ids=lambda each: each.id)
def test_the_command_that_saves_is_one_pipe_that_writes_a_list(source: Source) -> None:
    root = parsed(source.saving)

    assert not root.has_error
    assert source.saving.startswith("ConvertTo-Json -InputObject @(")
    assert source.saving.endswith(f") -Depth 4 | Out-File {source.id}.json -Encoding utf8")
    assert {name.partition("-")[0] for name in commands(root) if not name.startswith('"get-')} <= READING


def test_of_a_file_nothing_is_saved() -> None:
    assert discover()["idfix"].saving == ""


@pytest.mark.parametrize("source", [each for each in discover().values() if each.command], ids=lambda each: each.id)
def test_a_command_is_an_expression_whose_objects_can_go_through_a_pipe(source: Source) -> None:
    """A `foreach` statement is none: PowerShell refuses the pipe behind it."""
    assert not parsed(f"{source.command} | Out-Null").has_error


def test_it_is_ascii_so_that_every_console_takes_it() -> None:
    assert all(made(place).isascii() for place in WHERE)


def test_it_asks_for_nothing_newer_than_windows_powershell_5() -> None:
    for place in WHERE:
        assert not re.search(r"\?\?|\?\.|-AsArray|-EnumsAsStrings|-Parallel|&&|\|\|", made(place))


@pytest.mark.parametrize("place", scripts())
def test_it_comes_out_of_slack_as_it_went_in(place: Place) -> None:
    text = made(place)

    assert html.unescape(escape(text)) == text
