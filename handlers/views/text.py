"""Words for Slack's mrkdwn. The only place that escapes: what a person or a server said can mention nobody."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.model.words import mention
from handlers.views.direction import FIRST_STRONG, closed, isolated, seen
from handlers.views.graphemes import boundary

WIDTH = 300  # characters of a stranger's text that are shown where nothing else limits it

_ID = re.compile(r"[UWS][A-Z0-9]{2,}")
_ANYBODY = re.compile(r"<(?:@[UW]|!subteam\^S)[A-Z0-9]+>")
_MARKS = re.compile(r"`([^`\n]+)`|\*([^*\n]+)\*")
_MENTION = re.compile(r"&lt;((?:@|!subteam\^)([UWS][A-Z0-9]+))&gt;")
_QUOTED = re.compile(r"“([^“”]*)”")
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^\s()]+)\)")
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")
_BULLET = re.compile(r"^(\s*)[-*] ", re.MULTILINE)
_QUOTE = re.compile(r"^&gt; ?(?:\[![A-Z]+\])?[ \t]*", re.MULTILINE)


def escape(text: str) -> str:
    """Return *text* so that Slack shows it as it is: no mention, no link of its own, no code."""
    return entities(seen(text))


def entities(text: str) -> str:
    """Return *text*, out of which nothing has to be taken any more, with Slack's three entities and no code."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "ˋ")


def line(text: str, width: int = WIDTH) -> str:
    """Return *text* escaped, on one line and at most *width* characters of it."""
    row = _row(text, width)
    return entities(row) if row.isascii() else isolated(entities(row))


def code(text: str, width: int = WIDTH) -> str:
    """Return *text* as code, so that names and records can be copied; "" stays ""."""
    shown = entities(_row(text, width))
    return isolated(f"`{shown}`") if shown else ""


def plain(text: str, width: int) -> str:
    """Return *text* for a heading, a button or a label, where Slack shows every character as it is."""
    row = _row(text, width)
    return row if (shown := isolated(row)) == row else isolated(cut(row, width - len(shown) + len(row)))


def cut(text: str, width: int) -> str:
    """Return at most *width* characters of *text*, whole letters; an ellipsis tells that there is more."""
    return text if len(text) <= width else text[: boundary(text, width - 1)].rstrip() + "…"


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
    kept = mrkdwn[: boundary(mrkdwn, max(limit - 1 - mrkdwn.count(FIRST_STRONG), 0))]
    for opening, closing in (("<", ">"), ("&", ";")):
        at = kept.rfind(opening)
        if at >= 0 and closing not in kept[at:]:
            kept = kept[:at]
    return closed(kept.rstrip() + "…")


def sentence(text: str, command: str = "/hybrid", people: Collection[str] = ()) -> str:
    """Return the text of a `BotError` for Slack: it mentions *people* and nobody else, everything else is escaped.

    Args:
        text: mrkdwn of ours that may quote what somebody typed.
        command: What the slash command is called here.
        people: Slack ids, as the error has them.
    """

    def named(found: re.Match[str]) -> str:
        return f"<{found[1]}>" if found[2] in people else found[0]

    shown = seen(text).replace("/hybrid", command)
    shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _QUOTED.sub(lambda found: f"“{isolated(found[1])}”", _MENTION.sub(named, shown))


def mentions(text: str) -> str:
    """Return *text* of ours, in which whoever is mentioned is meant."""
    return sentence(text, people=set(re.findall(r"<(?:@|!subteam\^)([UWS][A-Z0-9]+)>", text)))


def unmarked(text: str, command: str = "/hybrid") -> str:
    """Return the text of a `BotError` where Slack shows plain text alone: beside a field, mentions mention nobody."""
    shown = _ANYBODY.sub("somebody", text.replace("/hybrid", command))
    return _MARKS.sub(lambda found: f"“{found[1]}”" if found[1] else found[2], shown)


def person(actor: str) -> str:
    """Return *actor* as Slack shows it; somebody at a terminal by name."""
    return mention(actor) if _ID.fullmatch(actor) else line(mention(actor), 80)


def people(actors: Sequence[str], most: int = 10) -> str:
    """Return several actors, at most so many by name; "nobody" for none."""
    more = f" and {len(actors) - most} more" if len(actors) > most else ""
    return ", ".join(person(actor) for actor in actors[:most]) + more or "nobody"


def link(url: str, label: str) -> str:
    """Return a link; without an address of the web only its label."""
    if not url.startswith(("https://", "http://")) or re.search(r"[\s<>|]", url):
        return escape(label)
    return f"<{url.replace('&', '&amp;')}|{isolated(escape(label)).replace('|', '¦')}>"


def when(moment: datetime, zone: str) -> str:
    """Return *moment* in each reader's own zone; where that cannot be, in *zone*, which is named."""
    local = moment.astimezone(ZoneInfo(zone))
    return _date(moment, "{date_short_pretty} at {time}", f"{day(local.date())} {local:%H:%M} {zone}")


def on_day(moment: datetime, zone: str) -> str:
    """Return the day of *moment*; the same."""
    return _date(moment, "{date_short_pretty}", f"{day(moment.astimezone(ZoneInfo(zone)).date())} {zone}")


def clock(at: time, day: date, zone: str) -> str:
    """Return a time that comes again and again; the same. *day* tells whether it is summer."""
    return _date(datetime.combine(day, at, ZoneInfo(zone)), "{time}", f"{at:%H:%M} {zone}")


def day(value: date) -> str:
    """Return a calendar day: ``Tue 1 Dec 2026``.

    A due date and the pilot date are days of the channel, whatever the reader's clock says: Slack's own dates would
    show the day before to whoever lives west of it.
    """
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

    kept = _CODE.sub(lambda found: keep(f"`{escape(found[1])}`"), seen(text))
    shown = entities(_LINK.sub(lambda found: keep(link(found[2], found[1])), kept))
    shown = _QUOTE.sub("> ", _BULLET.sub(r"\1• ", _STRONG.sub(r"*\1*", shown)))
    return re.sub(r"\x00(\d+)\x00", lambda found: places[int(found[1])], shown)


def _date(moment: datetime, form: str, fallback: str) -> str:
    return f"<!date^{int(moment.timestamp())}^{form}|{fallback}>"


def _row(text: str, width: int) -> str:
    return cut(seen(" ".join(text.split())), width)
