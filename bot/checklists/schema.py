"""What a template file may say, and what must fit together in it."""

from __future__ import annotations

import html
import re
from collections import deque
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.checklists.document import Document, Words, nearest
from bot.model.errors import BotError
from bot.model.profile import Profile, given
from bot.model.schedule import Schedule
from bot.model.template import Link, Parameter, Template, TemplateStep

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from yaml.nodes import Node

MAX_STEPS = 45  # a message has 50 blocks, and some are needed around the steps
MAX_TASKS_LENGTH = 2_800  # together: they are shown in one section

_KEY = Words(
    most=40,
    form=re.compile(r"(?!(?:all|none)$)[a-z][a-z0-9-]*"),
    hint="in lower case and hyphens, such as `ad-sync`, and neither `all` nor `none`",
)
_TITLE = Words(most=75)  # an option and a button hold no more
_PROSE = Words(most=3_000, lines=True)  # a section
_TASK = Words(most=300)
_WORD = Words(most=75)
_EXAMPLE = Words(most=150)  # a placeholder
_HELP = Words(most=2_000)
_ADDRESS = re.compile(r"https?://[^\s<>|]+")
_URL = Words(most=3_000, form=_ADDRESS, hint="an address that begins with `https://`")

_MARKDOWN_LINK = re.compile(r"\[[^\]\n]+\]\(([^)\n]*)\)")
_VALUES: Mapping[str, object] = {"domain": ()} | {spec.name: spec.default for spec in fields(Profile)}
_CALENDAR = Schedule()

# each key, and whether it must be there
_OF_A_TEMPLATE = {
    **dict.fromkeys(("id", "version", "title", "steps"), True),
    **dict.fromkeys(("parameters", "gate", "reminders", "notices", "source", "attribution"), False),
}
_OF_A_STEP = {
    **dict.fromkeys(("key", "title", "description"), True),
    **dict.fromkeys(("links", "requires", "checks", "tasks", "roles", "four_eyes"), False),
}
_OF_A_PARAMETER = {"name": True, "label": True, "kind": True, "required": False, "example": False, "help": False}
_OF_A_LINK = {"title": True, "url": True}
_OF_REMINDERS = {"offsets": False, "after": False}


@dataclass(frozen=True, slots=True)
class _Row:
    """A step, and where it stands in the file."""

    step: TemplateStep
    node: Node
    requires: Sequence[tuple[str, Node]]


def template_of(document: Document, checks: Collection[str] | None) -> Template:
    """Return the template that *document* holds; what is wrong with it is noted there.

    Args:
        document: The file.
        checks: The ids of all checks there are; None where they are not known.
    """
    nodes = document.mapping(document.root, _OF_A_TEMPLATE)
    rows = [_row(document, node, checks) for node in document.items(nodes.get("steps"), most=MAX_STEPS)]
    _fit_together(document, rows)
    plan = document.mapping(nodes["reminders"], _OF_REMINDERS) if "reminders" in nodes else {}
    return Template(
        id=document.text(nodes.get("id"), _KEY),
        version=document.number(nodes.get("version"), 0, most=99_999),
        title=document.text(nodes.get("title"), _TITLE),
        steps=tuple(row.step for row in rows),
        parameters=_parameters(document, nodes.get("parameters")),
        gate=_gate(document, nodes.get("gate"), rows),
        offsets=_offsets(document, plan.get("offsets")),
        after=document.number(plan.get("after"), _CALENDAR.after, most=60),
        notices=tuple(text for text, _ in document.texts(nodes.get("notices"), _PROSE, most=10)),
        source=document.text(nodes.get("source"), _URL),
        attribution=document.text(nodes.get("attribution"), _PROSE),
    )


def _row(document: Document, node: Node, checks: Collection[str] | None) -> _Row:
    nodes = document.mapping(node, _OF_A_STEP)
    requires = document.texts(nodes.get("requires"), _WORD, most=MAX_STEPS)
    asked = _checks(document, nodes.get("checks"), checks)
    step = TemplateStep(
        key=document.text(nodes.get("key"), _KEY),
        title=document.text(nodes.get("title"), _TITLE),
        description=_description(document, nodes.get("description")),
        links=_links(document, nodes.get("links")),
        requires=tuple(key for key, _ in requires),
        checks=asked,
        tasks=_tasks(document, nodes.get("tasks")),
        roles=tuple(text for text, _ in document.texts(nodes.get("roles"), _WORD, most=10)),
        four_eyes=_four_eyes(document, nodes.get("four_eyes"), asked),
    )
    return _Row(step, nodes.get("key", node), requires)


def _description(document: Document, node: Node | None) -> str:
    text = document.text(node, _PROSE)
    for found in _MARKDOWN_LINK.finditer(text):
        if node is not None and not _ADDRESS.fullmatch(found[1]):
            document.note(node, f"The link to “{found[1][:60]}” should be {_URL.hint}.")
    return text


def _links(document: Document, node: Node | None) -> tuple[Link, ...]:
    found = (document.mapping(item, _OF_A_LINK) for item in document.items(node, most=10))
    return tuple(
        Link(document.text(nodes.get("title"), _WORD), document.text(nodes.get("url"), _URL)) for nodes in found
    )


def _checks(document: Document, node: Node | None, known: Collection[str] | None) -> tuple[str, ...]:
    found = document.texts(node, _WORD, most=100)
    for check, place in found:
        if known is not None and check not in known:
            document.note(place, f"There is no check “{check}”{nearest(check, known)}")
    return tuple(check for check, _ in found)


def _four_eyes(document: Document, node: Node | None, asked: Collection[str]) -> tuple[str, ...]:
    found = document.texts(node, _WORD, most=100)
    for check, place in found:
        if check not in asked:
            document.note(place, f"This step has no check “{check}”{nearest(check, asked)}")
    return tuple(check for check, _ in found)


def _tasks(document: Document, node: Node | None) -> tuple[str, ...]:
    tasks = tuple(text for text, _ in document.texts(node, _TASK, most=20))
    length = sum(len(html.escape(task, quote=False)) for task in tasks)
    if node is not None and length > MAX_TASKS_LENGTH:
        document.note(
            node, f"These tasks have {length:,} characters together, and {MAX_TASKS_LENGTH:,} have room; shorten them."
        )
    return tasks


def _fit_together(document: Document, rows: Sequence[_Row]) -> None:
    """Note keys that are used twice, requirements that are no steps, and those that wait for themselves."""
    first: dict[str, _Row] = {}
    for row in rows:
        if row.step.key in first:
            line = first[row.step.key].node.start_mark.line + 1
            document.note(row.node, f"Another step has the key “{row.step.key}”, in line {line}.")
        elif row.step.key:
            first[row.step.key] = row
    graph = {key: row.step.requires for key, row in first.items()}
    for key, node in (place for row in rows for place in row.requires):
        if key not in graph:
            document.note(node, f"There is no step “{key}”{nearest(key, graph)}")
    told: set[str] = set()
    for start, row in first.items():
        circle = _circle(graph, start)
        if circle and told.isdisjoint(circle):
            document.note(dict(row.requires)[circle[1]], f"These steps wait for each other: {' → '.join(circle)}.")
            told.update(circle)


def _circle(graph: Mapping[str, Sequence[str]], start: str) -> list[str]:
    """Return the shortest way from *start* along what is required back to it; nothing if there is none."""
    ways = deque([[start]])
    seen: set[str] = set()
    while ways:
        way = ways.popleft()
        for key in graph.get(way[-1], ()):
            if key == start:
                return [*way, key]
            if key not in seen:
                seen.add(key)
                ways.append([*way, key])
    return []


def _gate(document: Document, node: Node | None, rows: Sequence[_Row]) -> str:
    key = document.text(node, _KEY)
    steps = {row.step.key: row.step for row in rows}
    if node is not None and key and key not in steps:
        document.note(node, f"There is no step “{key}”{nearest(key, steps)}")
    elif node is not None and key and not steps[key].requires:
        document.note(node, f"The step “{key}” requires nothing, so it is no gate; say there what it waits for.")
    return key


def _offsets(document: Document, node: Node | None) -> tuple[int, ...]:
    if node is None:
        return _CALENDAR.offsets
    return tuple(dict.fromkeys(document.number(item, 0, most=365) for item in document.items(node, most=30)))


def _parameters(document: Document, node: Node | None) -> tuple[Parameter, ...]:
    found: dict[str, Parameter] = {}
    for item in document.items(node, most=50):
        nodes = document.mapping(item, _OF_A_PARAMETER)
        parameter = Parameter(
            name=document.text(nodes.get("name"), _WORD),
            label=document.text(nodes.get("label"), _WORD),
            kind=document.text(nodes.get("kind"), _WORD),
            required=document.flag(nodes.get("required")),
            example=document.text(nodes.get("example"), _EXAMPLE),
            help=document.text(nodes.get("help"), _HELP),
        )
        if parameter.name in found:
            document.note(nodes["name"], f"“{parameter.name}” is a parameter already.")
        elif parameter.name:
            found[parameter.name] = parameter
            _check_parameter(document, parameter, nodes)
    return tuple(found.values())


def _check_parameter(document: Document, parameter: Parameter, nodes: Mapping[str, Node]) -> None:
    """Note a name that no check knows, a kind that does not fit it, and an example that would be refused."""
    name, kind = parameter.name, parameter.kind
    if name not in _VALUES:
        document.note(nodes["name"], f"No check knows a parameter “{name}”{nearest(name, _VALUES)}")
        return
    kinds = _kinds(_VALUES[name])
    if kind and kind not in kinds:
        document.note(nodes["kind"], f"The kind of “{name}” should be {' or '.join(kinds)}, and not “{kind}”.")
    try:
        given(Profile(), {name: parameter.example})
    except BotError as error:
        document.note(nodes["example"], f"The example would be refused: {error}")


def _kinds(value: object) -> tuple[str, ...]:
    """Return what the kind of a parameter with values such as *value* may be."""
    match value:
        case tuple():
            return ("names",)
        case bool():
            return ("flag",)
        case StrEnum():
            return ("choice",)
        case _:
            return ("name", "text")
