"""`docs/performance.md` as text: made of measurements, and read back into them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.promises import PROMISES, SOURCES, Promise, shown_by

MOST_LINES = 120  # of one command's output
KEPT, BROKEN, UNKNOWN = "kept", "**BROKEN**", "not measured yet"

HEAD = """\
# What is promised in figures, and what was measured

`python -m bench.performance` writes this page: it runs the commands of the table one after the other, and copies what
they print. Nobody edits it; a test fails where the table says something else than the output below it.
`python -m bench.performance ack chaos` measures two of them again and leaves the rest as it was. What each bench does
is in [bench/README.md](../bench/README.md).

| promise | promised | measured | | command |
|---|---|---|---|---|
"""

_SECTION = re.compile(
    r"^### (?P<name>\w+)\n\n`python -m (?P<words>[^`]+)` · (?P<day>[\d-]+) · (?P<seconds>[\d,]+) s · "
    r"exit code (?P<code>-?\d+)\n\n(?P<machine>[^\n]+)\n\n```text\n(?P<output>.*?)\n?```$",
    re.MULTILINE | re.DOTALL,
)
_VERDICT = re.compile(r"^(?P<what>.+?) +promised: (?P<figure>.+?) +(?P<kept>kept|BROKEN)\b.*$")
_LAST = re.compile(r"^(?P<what>.+?)[:,] (?P<kept>kept|BROKEN)\b.*$")
_TESTS = re.compile(r"^(?:=+ )?(?P<what>.*\b(?:passed|failed|error|errors)\b.*?) in [\d.]+s.*$")
_PATH = re.compile(r"(?<![\w.:/>])/(?:[\w.+-]+/)+([\w.+-]*)")
_COLOUR = re.compile(r"\x1b\[[\d;]*[A-Za-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a command printed, when and where.

    Attributes:
        words: Behind ``python -m``.
        code: Its exit code.
    """

    name: str
    words: str
    day: str
    seconds: int
    code: int
    machine: str
    output: str

    @property
    def broken(self) -> bool:
        """A promise was broken, or the command was."""
        lines = self.output.splitlines()
        said = any(line.rstrip().endswith("BROKEN") or _told(line).get("kept") is False for line in lines)
        return self.code != 0 or said

    @property
    def figures(self) -> tuple[str, ...]:
        """What it says of each promise, in a few words."""
        lines = self.output.splitlines()
        if told := tuple(f"{each['what']}: {each['measured']}" for each in map(_told, lines) if each):
            return told
        for pattern in (_VERDICT, _LAST, _TESTS):
            if found := [match for line in lines if (match := pattern.match(line.strip()))]:
                said = found if pattern is _VERDICT else found[-1:]
                return tuple(re.sub(r"\s{2,}", ": ", match["what"].strip()) for match in said)
        return (lines[-1].strip(),) if lines else ("it printed nothing",)


def page(measured: Mapping[str, Measurement]) -> str:
    """Return the page with everything in *measured*, by name."""
    rows = "".join(_row(promise, measured) for promise in PROMISES)
    sections = "".join(f"\n{_section(measured[name])}" for name in SOURCES if name in measured)
    return f"{HEAD}{rows}\n## What they printed\n{sections}"


def measurements(text: str) -> dict[str, Measurement]:
    """Return what a page holds, by name."""
    found = {}
    for match in _SECTION.finditer(text):
        parts = match.groupdict()
        seconds, code = int(parts.pop("seconds").replace(",", "")), int(parts.pop("code"))
        found[parts["name"]] = Measurement(**parts, seconds=seconds, code=code)
    return found


def presentable(output: str, *, names: Iterable[str] = ()) -> str:
    """Return *output* without colours, without folders of this machine and *names* of it, and not too long."""
    plain = _PATH.sub(r"…/\1", _COLOUR.sub("", output)).replace("```", "'''")
    for name in names:
        plain = re.sub(rf"\b{re.escape(name)}\b", "host", plain)
    lines = [line.rstrip() for line in plain.strip("\n").splitlines()]
    if len(lines) > MOST_LINES:
        half = MOST_LINES // 2
        lines = [*lines[:half], f"… {len(lines) - 2 * half} lines …", *lines[-half:]]
    return "\n".join(lines)


def _told(line: str) -> dict[str, Any]:
    """Return what a line of JSON tells of a promise; nothing where it is none."""
    try:
        said = json.loads(line) if line.startswith("{") else {}
    except ValueError:
        return {}
    return said if {"what", "measured", "kept"} <= said.keys() else {}


def _row(promise: Promise, measured: Mapping[str, Measurement]) -> str:
    sources = shown_by(promise)
    known = [measured[source.name] for source in sources if source.name in measured]
    state = KEPT if sources and len(known) == len(sources) else UNKNOWN
    state = BROKEN if any(each.broken for each in known) else state
    figures = "<br>".join(figure.replace("|", "\\|") for each in known for figure in each.figures)
    commands = "<br>".join(
        f"`python -m {measured[each.name].words if each.name in measured else ' '.join(each.words)}`"
        for each in sources
    )
    return f"| {promise.what} | {promise.figure} | {figures} | {state} | {commands} |\n"


def _section(each: Measurement) -> str:
    head = f"### {each.name}\n\n`python -m {each.words}` · {each.day} · {each.seconds:,} s · exit code {each.code}"
    return f"{head}\n\n{each.machine}\n\n```text\n{each.output}\n```\n"
