"""Boxes, arrows and terminals as SVG and HTML, in a light and a dark theme: what `install_pictures` draws with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SANS = "Lato, 'DejaVu Sans', sans-serif"
MONO = "'DejaVu Sans Mono', monospace"
WIDTH = 1120
LINE = 21
TITLE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours."""

    name: str
    page: str
    box: str
    ours: str
    ink: str
    quiet: str
    line: str
    arrow: str
    good: str
    bad: str


LIGHT = Theme(
    name="light",
    page="#ffffff",
    box="#f6f8fa",
    ours="#e7f0fa",
    ink="#1f2328",
    quiet="#59636e",
    line="#b6bec8",
    arrow="#1b5a93",
    good="#1a7f37",
    bad="#b3261e",
)
DARK = Theme(
    name="dark",
    page="#0d1117",
    box="#161b22",
    ours="#13273d",
    ink="#e6edf3",
    quiet="#9198a1",
    line="#4b535d",
    arrow="#79b8ff",
    good="#56d364",
    bad="#ff7b72",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Somebody, or something that runs.

    Attributes:
        lines: What belongs to it; those between backticks are settings, ports and addresses.
        ours: It is ours to run.
    """

    x: int
    y: int
    width: int
    title: str
    lines: tuple[str, ...] = ()
    ours: bool = False

    @property
    def height(self) -> int:
        """How high it is."""
        return TITLE + LINE * len(self.lines) + 16

    def svg(self, theme: Theme) -> str:
        """Return it drawn."""
        fill = theme.ours if self.ours else theme.box
        border = theme.arrow if self.ours else theme.line
        where = f'x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}"'
        drawn = [
            f'<rect {where} rx="10" fill="{fill}" stroke="{border}" stroke-width="1.5"/>',
            _text(self.x + 16, self.y + 28, self.title, theme.ink, size=18, weight=700),
        ]
        for number, line in enumerate(self.lines):
            drawn.append(_line(self.x + 16, self.y + TITLE + 20 + LINE * number, line, theme))
        return "".join(drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """Who calls whom.

    Attributes:
        points: From the caller to the called.
        label: Lines, the first at `at`.
        number: Its turn; "" where there is no order.
        both: It is answered on the same way, and others come along it.
    """

    points: tuple[tuple[int, int], ...]
    label: tuple[str, ...]
    at: tuple[int, int]
    number: str = ""
    both: bool = False

    def svg(self, theme: Theme) -> str:
        """Return it drawn."""
        path = " ".join(f"{x},{y}" for x, y in self.points)
        start = f' marker-start="url(#tail-{theme.name})"' if self.both else ""
        look = f'fill="none" stroke="{theme.arrow}" stroke-width="2.5" stroke-linejoin="round"'
        drawn = [f'<polyline points="{path}" {look} marker-end="url(#head-{theme.name})"{start}/>']
        x, y = self.at
        if self.number:
            drawn.append(f'<circle cx="{x + 11}" cy="{y - 6}" r="11" fill="{theme.arrow}"/>')
            drawn.append(_text(x + 11, y - 1, self.number, theme.page, size=14, weight=700, anchor="middle"))
            x += 30
        halo = f'paint-order="stroke" stroke="{theme.page}" stroke-width="7"'  # else what is behind crosses it out
        drawn += [_line(x, y + LINE * row, line, theme, halo) for row, line in enumerate(self.label)]
        return "".join(drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """A firewall, and what it lets through."""

    x: int
    top: int
    bottom: int
    label: str

    def svg(self, theme: Theme) -> str:
        """Return it drawn."""
        line = (
            f'<line x1="{self.x}" x2="{self.x}" y1="{self.top}" y2="{self.bottom}" stroke="{theme.quiet}"'
            ' stroke-width="2" stroke-dasharray="7 6"/>'
        )
        return line + _text(self.x, self.bottom + 20, self.label, theme.quiet, size=14, anchor="middle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """One picture of who calls whom."""

    height: int
    parts: tuple[Box | Arrow | Wall, ...]

    def html(self, theme: Theme) -> str:
        """Return a page that holds it."""
        marker = (
            '<marker id="{id}-{theme}" viewBox="0 0 10 10" refX="{ref}" refY="5" markerWidth="6.5" markerHeight="6.5"'
            ' orient="auto-start-reverse"><path d="M 0 0 L 10 5 L 0 10 z" fill="{fill}"/></marker>'
        )
        markers = "".join(
            marker.format(id=name, theme=theme.name, ref=8, fill=theme.arrow) for name in ("head", "tail")
        )
        drawn = "".join(part.svg(theme) for part in self.parts)
        svg = (
            f'<svg id="picture" xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{self.height}"'
            f' viewBox="0 0 {WIDTH} {self.height}"><defs>{markers}</defs>'
            f'<rect width="100%" height="100%" fill="{theme.page}"/>{drawn}</svg>'
        )
        return f'<body style="margin:0">{svg}</body>'


def terminal(ran: Sequence[tuple[str, str]], theme: Theme) -> str:
    """Return a page with a terminal.

    Args:
        ran: What was typed, and what that printed.
    """
    dot = f"display:inline-block;width:12px;height:12px;border-radius:6px;margin-right:8px;background:{theme.line}"
    dots = f'<i style="{dot}"></i>' * 3
    lines = []
    for typed, printed in ran:
        lines += [f'<b style="color:{theme.arrow}">$</b> <b>{escape(typed)}</b>', *_coloured(printed, theme)]
    return (
        f'<body style="margin:0;background:{theme.page}"><div id="picture" style="display:inline-block;padding:2px">'
        f'<div style="border:1.5px solid {theme.line};border-radius:10px;background:{theme.box};width:{WIDTH - 8}px;'
        f'box-sizing:border-box"><div style="padding:12px 16px 0">{dots}</div>'
        f'<pre style="font:15px/1.55 {MONO};color:{theme.ink};margin:0;padding:8px 18px 16px;white-space:pre-wrap">'
        f"{chr(10).join(lines)}</pre></div></div></body>"
    )


def _coloured(printed: str, theme: Theme) -> Iterator[str]:
    colours = {"ok": theme.good, "fail": theme.bad, "warn": theme.bad}
    for line in printed.rstrip().splitlines():
        word = next(iter(line.split(maxsplit=1)), "")
        if word in colours:
            yield f'<b style="color:{colours[word]}">{word}</b>{escape(line[len(word) :])}'
        else:
            yield escape(line)


def _line(x: int, y: int, text: str, theme: Theme, halo: str = "") -> str:
    """Return a line whose parts between backticks are set as code."""
    spans = []
    for part in re.findall(r"`[^`]+`|[^`]+", text):
        code = part.startswith("`")
        style = f'font-family="{MONO}" font-size="13.5" fill="{theme.ink}"' if code else f'fill="{theme.quiet}"'
        spans.append(f'<tspan {style} xml:space="preserve">{escape(part.strip("`"))}</tspan>')
    return f'<text x="{x}" y="{y}" font-family="{SANS}" font-size="15" {halo}>{"".join(spans)}</text>'


def _text(x: int, y: int, text: str, fill: str, *, size: int, weight: int = 400, anchor: str = "start") -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="{SANS}" font-size="{size}" font-weight="{weight}" fill="{fill}"'
        f' text-anchor="{anchor}">{escape(text)}</text>'
    )
