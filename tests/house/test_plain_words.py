"""What people read is plain: no jargon, no cheering, no begging, and sentences that end before one is out of breath."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.screens import ordinary
from tests.house.tree import modules, name_of, parsed

# Each of these says nothing, blames, cheers, or is a word of programmers.
UNPLAIN = re.compile(
    r"\b(please|kindly|sorry|oops|whoops|uh-oh|unfortunately|successful(?:ly)?|congratulations|awesome|hooray|simply|easily"
    r"|obviously|in order to|utili[sz]e[sd]?|leverage[sd]?|prior to|via|e\.g\.|i\.e\.|etc\.|asap|fyi|n/a"
    r"|invalid|illegal|bad request|fatal|abort(?:ed|ing)?|unable to|failed to|error occurred|exception|traceback"
    r"|null|undefined|boolean|string|regex(?:p)?|payload|timestamp|callback|endpoint url|parse[ds]?|parsing|instantiate"
    r"|whitelist|blacklist|sanity|dummy|click here|hang tight|rest assured|heads.up|ballpark|low.hanging|out of the box"
    r"|under the hood|piece of cake|back to square one|touch base)\b",
    re.IGNORECASE,
)
CHEER = re.compile(r"\w!(?:\s|$)")
SPOKEN = ("handlers", "bot/model", "bot/usecases", "bot/checks")
LONGEST = 30  # words
SCREENS = ordinary()


def _told(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every text of a file that somebody may read: no docstrings, and a placeholder where a value comes in."""
    tree = parsed(path)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in docstrings or id(node) in inside:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values),
            )


TOLD = [
    (f"{name_of(path)}:{line}", text)
    for path in modules("handlers", "bot")
    if name_of(path).startswith(SPOKEN)
    for line, text in _told(path)
]


def test_no_message_holds_a_word_that_is_not_plain() -> None:
    assert [f"{where}: {found[0]}" for where, text in TOLD if (found := UNPLAIN.search(_without_code(text)))] == []


def test_no_message_cheers() -> None:
    assert [f"{where}: {text}" for where, text in TOLD if CHEER.search(_without_code(text))] == []


def test_no_sentence_is_longer_than_a_breath() -> None:
    long = [
        f"{where}: {len(sentence.split())} words: {sentence}"
        for where, text in TOLD
        for sentence in re.split(r"(?<=[.:;?])\s|\n", _without_code(text))
        if len(sentence.split()) > LONGEST
    ]

    assert long == []


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_plain_as_its_parts(name: str) -> None:
    text = _without_code(SCREENS[name].text)

    assert not UNPLAIN.search(text)
    assert not CHEER.search(text)


def _without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`]*`", "X", text, flags=re.DOTALL)
