"""Words for Slack's mrkdwn. The only place that escapes: what a person or a server said can mention nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.model.words import mention

WIDTH = 300  # characters of a stranger's text that are shown where nothing else limits it

_ID = re.compile(r"[UWS][A-Z0-9]{2,}")
_MENTION = re.compile(r"&lt;(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)&gt;")
_ANYBODY = re.compile(r"<(?:@[UW]|!subteam\^S)[A-Z0-9]+>")
_MARKS = re.compile(r"`([^`\n]+)`|\*([^*\n]+)\*")
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^\s()]+)\)")
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")
_BULLET = re.compile(r"^(\s*)[-*] ", re.MULTILINE)
_QUOTE = re.compile(r"^&gt; ?(?:\[![A-Z]+\])?[ \t]*", re.MULTILINE)


def escape(text: str) -> str:
    """Return *text* so that Slack shows it as it is: no mention, no link of its own, no code."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "ˋ")


def line(text: str, width: int = WIDTH) -> str:
    """Return *text* escaped, on one line and at most *width* characters of it."""
    return escape(cut(" ".join(text.split()), width))


def code(text: str, width: int = WIDTH) -> str:
    """Return *text* as code, so that names and records can be copied; "" stays ""."""
    shown = line(text, width)
    return f"`{shown}`" if shown else ""


def cut(text: str, width: int) -> str:
    """Return at most *width* characters of plain *text*; an ellipsis tells that there is more."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def whole(text: str, width: int) -> str:
    """Return as many whole sentences of *text* as fit into *width* characters; part of the first if none does."""
    if len(text) <= width:
        return text
    kept, stop, _ = text[:width].rpartition(". ")
    return f"{kept}{stop}".rstrip() if kept else cut(text, width)


def clip(mrkdwn: str, limit: int) -> str:
    """Return at most *limit* characters of *mrkdwn*, without cutting a token or an entity in two."""
    if len(mrkdwn) <= limit:
        return mrkdwn
    kept = mrkdwn[: limit - 1]
    for opening, closing in (("<", ">"), ("&", ";")):
        at = kept.rfind(opening)
        if at >= 0 and closing not in kept[at:]:
            kept = kept[:at]
    return kept.rstrip() + "…"


def sentence(text: str, command: str = "/hybrid") -> str:
    """Return the text of a `BotError` for Slack: its mentions of people stay, everything else is escaped.

    Args:
        text: mrkdwn of ours that may quote what somebody typed.
        command: What the slash command is called here.
    """
    escaped = text.replace("/hybrid", command).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MENTION.sub(r"<\1>", escaped)


def unmarked(text: str, command: str = "/hybrid") -> str:
    """Return the text of a `BotError` where Slack shows plain text alone: beside a field, mentions mention nobody."""
    shown = _ANYBODY.sub("somebody", text.replace("/hybrid", command))
    return _MARKS.sub(lambda found: f"“{found[1]}”" if found[1] else found[2], shown)


def person(actor: str) -> str:
    """Return *actor* as Slack shows it; somebody at a terminal by name."""
    return mention(actor) if _ID.fullmatch(actor) else line(mention(actor), 80)


def people(actors: Iterable[str]) -> str:
    """Return several actors; "nobody" for none."""
    return ", ".join(person(actor) for actor in actors) or "nobody"


def link(url: str, label: str) -> str:
    """Return a link; without an address of the web only its label."""
    if not url.startswith(("https://", "http://")) or re.search(r"[\s<>|]", url):
        return escape(label)
    return f"<{url.replace('&', '&amp;')}|{escape(label).replace('|', '¦')}>"


def when(moment: datetime, zone: str) -> str:
    """Return *moment* in each reader's own zone; where that cannot be, in *zone*, which is named."""
    local = moment.astimezone(ZoneInfo(zone))
    fallback = f"{day(local.date())} {local:%H:%M} {zone}"
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def day(value: date) -> str:
    """Return a calendar day: ``Tue 1 Dec 2026``."""
    return f"{value:%a} {value.day} {value:%b} {value.year}"


def count(number: int, noun: str) -> str:
    """Return how many: ``1 step``, ``3 steps``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def markdown(text: str) -> str:
    """Return a template's Markdown as mrkdwn: code, links, bold, lists and quotes; everything else as it is."""
    places: list[str] = []

    def keep(shown: str) -> str:
        places.append(shown)
        return f"\x00{len(places) - 1}\x00"

    kept = _CODE.sub(lambda found: keep(f"`{escape(found[1])}`"), text.replace("\x00", ""))
    shown = escape(_LINK.sub(lambda found: keep(link(found[2], found[1])), kept))
    shown = _QUOTE.sub("> ", _BULLET.sub(r"\1• ", _STRONG.sub(r"*\1*", shown)))
    return re.sub(r"\x00(\d+)\x00", lambda found: places[int(found[1])], shown)
