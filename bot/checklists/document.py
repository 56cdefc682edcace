"""A YAML file as nodes: each knows its line and column, and reading goes on after a mistake."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import yaml
from yaml.composer import ComposerError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from bot.model.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_BYTES = 200_000
MAX_DEPTH = 8

_STANDARD = "tag:yaml.org,2002:"
_YES = frozenset({"true", "yes", "on"})
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that is wrong with a file, and where; lines and columns count from 1."""

    line: int
    column: int
    text: str

    def __str__(self) -> str:
        """Say it as compilers do: ``3:5: …``."""
        return f"{self.line}:{self.column}: {self.text}"


class TemplateError(BotError):
    """A file is no template; `mistakes` says why, every one of them, in their order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a text may be.

    Attributes:
        most: Characters, counted as Slack does: ``&``, ``<`` and ``>`` are escaped.
        lines: It may have several lines.
        form: How it must look; None for any way.
        hint: The same for people.
    """

    most: int
    lines: bool = False
    form: re.Pattern[str] | None = None
    hint: str = ""


class _Composer(yaml.SafeLoader):
    """Makes nodes of a file without aliases, whose expansion could be endless, and without deep nesting."""

    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        place = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # the stubs leave its type out
        if self.check_event(yaml.AliasEvent):
            raise ComposerError(None, None, "an alias (*name) is not understood; write it out", place)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ComposerError(None, None, "this is nested too deeply", place)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class Document:
    """Reads nodes, and notes what is wrong with them.

    What reads takes None for a node that is not there, and returns something empty for one that is wrong, so that
    an author sees every mistake at once.
    """

    def __init__(self, data: bytes) -> None:
        """Read *data* as YAML.

        Raises:
            TemplateError: It is none.
        """
        self._mistakes: list[Mistake] = []
        self.root = _composed(data)

    def note(self, node: Node, text: str) -> None:
        """Note a mistake at *node*."""
        self._mistakes.append(Mistake(node.start_mark.line + 1, node.start_mark.column + 1, text))

    def finish(self) -> None:
        """Raise a `TemplateError` if anything was noted."""
        if self._mistakes:
            raise TemplateError(self._mistakes)

    def mapping(self, node: Node, keys: Mapping[str, bool]) -> dict[str, Node]:
        """Return the values of a mapping by key; one left empty is as good as not there.

        Args:
            keys: Those that may be there, and whether each must.
        """
        if not isinstance(node, MappingNode):
            self.note(node, f"Here should be lines such as `{next(iter(keys))}: …`.")
            return {}
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name not in keys:
                self.note(key, f"“{name[:40]}” is not known here{nearest(name, keys)}")
            elif name in found:
                self.note(key, f"“{name}” is here twice; the first is in line {found[name].start_mark.line + 1}.")
            else:
                found[name] = value
        filled = {name: value for name, value in found.items() if value.tag != f"{_STANDARD}null"}
        for name, needed in keys.items():
            if needed and name not in filled:
                self.note(found.get(name, node), f"“{name}” is missing.")
        return filled

    def items(self, node: Node | None, *, most: int) -> list[Node]:
        """Return the items of a list; one that is there has at least one."""
        if node is None:
            return []
        found: list[Node] = node.value if isinstance(node, SequenceNode) else []
        if not found:
            self.note(node, "Here should be a list: lines that begin with `- `.")
        if len(found) > most:
            self.note(found[most], f"This list has {len(found)} items, and at most {most} have room.")
        return found[:most]

    def text(self, node: Node | None, words: Words) -> str:
        """Return a text without the white space around it."""
        if node is None:
            return ""
        if not isinstance(node, ScalarNode) or node.tag != f"{_STANDARD}str":
            self.note(node, "Here should be text; put a number, a date, `yes` or `no` in quotes.")
            return ""
        text = str(node.value).strip()
        if wrong := _wrong(text, words):
            self.note(node, wrong)
        return text

    def texts(self, node: Node | None, words: Words, *, most: int) -> list[tuple[str, Node]]:
        """Return the texts of a list, each with its node; one that is there twice is noted."""
        found: list[tuple[str, Node]] = []
        for item in self.items(node, most=most):
            text = self.text(item, words)
            if text and text in dict(found):
                self.note(item, f"“{text[:40]}” is in this list twice.")
            elif text:
                found.append((text, item))
        return found

    def number(self, node: Node | None, default: int, *, most: int) -> int:
        """Return a whole number from 0 to *most*."""
        if node is None:
            return default
        if isinstance(node, ScalarNode) and _NUMBER.fullmatch(node.value) and int(node.value) <= most:
            return int(node.value)
        self.note(node, f"Here should be a whole number from 0 to {most}.")
        return default

    def flag(self, node: Node | None) -> bool:
        """Return whether it says `true`; not there it says `false`."""
        if node is None:
            return False
        if node.tag != f"{_STANDARD}bool":
            self.note(node, "Here should be `true` or `false`.")
        return isinstance(node, ScalarNode) and node.value.lower() in _YES


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence: what may have been meant, or a full stop if nothing comes near."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean “{near[0]}”?" if near else "."


def _wrong(text: str, words: Words) -> str:
    """Say what is wrong with *text*; "" if nothing is."""
    length = len(html.escape(text, quote=False))
    if not text:
        return "Here should be some text."
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
        return "This holds a control character; leave it out."
    if "\n" in text and not words.lines:
        return "This should be a single line."
    if length > words.most:
        return f"This has {length:,} characters, and Slack shows at most {words.most:,}; shorten it."
    if words.form and not words.form.fullmatch(text):
        return f"“{text[:40]}” should be {words.hint}."
    return ""


def _composed(data: bytes) -> Node:
    if len(data) > MAX_BYTES:
        raise TemplateError([Mistake(1, 1, f"This file is larger than {MAX_BYTES:,} bytes; it is hardly a template.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        raise TemplateError([_at_end(before, "This is not UTF-8; save the file as UTF-8.")]) from None
    try:
        root = _Composer(text).get_single_node()
    except ReaderError as error:
        raise TemplateError(
            [_at_end(text[: error.position], "This holds a control character; leave it out.")]
        ) from None
    except yaml.MarkedYAMLError as error:
        raise TemplateError([_unmarked(error)]) from None
    if root is None:
        raise TemplateError([Mistake(1, 1, "This file is empty.")])
    return root


def _at_end(before: str, text: str) -> Mistake:
    lines = before.split("\n")
    return Mistake(len(lines), len(lines[-1]) + 1, text)


def _unmarked(error: yaml.MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    words = " ".join(part for part in (error.context, error.problem) if part)
    assert mark is not None, "every error of PyYAML's scanner, parser and composer has one"
    return Mistake(mark.line + 1, mark.column + 1, f"This is not YAML as templates have it: {words}.")
