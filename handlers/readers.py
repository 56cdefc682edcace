"""Read what follows each verb: words in, a request out, or a `UsageError` that says what is missing."""

from __future__ import annotations

import re
from types import MappingProxyType

from bot.model.errors import UsageError
from handlers.requests import (
    AddNote,
    AskClose,
    AskEvidence,
    Assign,
    Attest,
    Check,
    Close,
    Configure,
    Done,
    HandIn,
    MakeAgent,
    NotYet,
    RemindLog,
    RemindNow,
    RemindSwitch,
    Reopen,
    Request,
    RevokeAgents,
    SetBookmark,
    SetDue,
    Show,
    ShowEvidence,
    ShowSettings,
    Snooze,
    Start,
    ToggleTask,
    Waive,
)
from handlers.tenant_requests import ConnectTenant, DisconnectTenant, ShowTenant, VerifyTenant
from handlers.words import Words

_SOURCE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_YES, _NO = frozenset({"yes", "on", "true"}), frozenset({"no", "off", "false", "none"})
_PLACES = frozenset({"lync", "edge", "teams", "ad", "sync", "adfs"})
_IDS = {
    "client": "client",
    "client_id": "client",
    "app": "client",
    "tenant": "directory",
    "tenant_id": "directory",
    "directory": "directory",
}


def _step(words: Words) -> str:
    step = words.word().rstrip(",:")
    if not step:
        raise UsageError("Say which step: its number or its key.")
    return step


def start(words: Words) -> Request:
    """Read: a template's name, and the parameters to start with."""
    template, values = words.pairs()
    if len(template.split()) > 1:
        raise UsageError(f"“{template[:60]}” is not one template's name.")
    return Start(template.lower(), MappingProxyType(values))


def show(words: Words) -> Request:
    """Read: a step."""
    return Show(_step(words))


def check(words: Words) -> Request:
    """Read: a step, or all of them."""
    return Check(words.word().rstrip(",:") or "all")


def done(words: Words) -> Request:
    """Read: a step and a note, or `anyway` and the reason."""
    step = _step(words)
    if not words.take("anyway"):
        return Done(step, note=words.rest())
    because = words.rest()
    if not because:
        raise UsageError("Say why it is done anyway; the reason is kept.")
    return Done(step, because=because)


def reopen(words: Words) -> Request:
    """Read: a step, and why."""
    return Reopen(_step(words), words.rest())


def waive(words: Words) -> Request:
    """Read: a step, and the reason that is needed."""
    step, reason = _step(words), words.rest()
    if not reason:
        raise UsageError("Say why it does not apply.")
    return Waive(step, reason)


def assign(words: Words) -> Request:
    """Read: a step, and who."""
    step = _step(words)
    if not words:
        raise UsageError("Say who: @name, @group, `me` or `nobody`.")
    return Assign(step, words.owners())


def due(words: Words) -> Request:
    """Read: a step, and a date as typed."""
    step, date = _step(words), words.date()
    if not date:
        raise UsageError("Say when it is due, or `none`.")
    return SetDue(step, date)


def note(words: Words) -> Request:
    """Read: a step, and the text."""
    step, text = _step(words), words.rest()
    if not text:
        raise UsageError("Say what to note.")
    return AddNote(step, text)


def task(words: Words) -> Request:
    """Read: a step, and the number of its task."""
    step, number = _step(words), words.word().strip("#.,")
    if not (number.isascii() and number.isdigit() and len(number) <= len("999")):
        raise UsageError("Say which task: its number.")
    return ToggleTask(step, int(number))


def configure(words: Words) -> Request:
    """Read: settings and parameters."""
    owners = words.sent("owners")  # people are mentions, which the other values are not
    stray, values = words.pairs()
    if owners is not None and "owners" in values:
        raise UsageError("`owners` is given twice; give it once.")
    if owners is not None:
        values["owners"] = owners
    if stray:
        raise UsageError(f"“{stray[:60]}” has no value; settings are written key=value.")
    if "bookmark" in values:
        return _bookmark(values)
    return Configure(MappingProxyType(values)) if values else ShowSettings()


def _bookmark(values: dict[str, str]) -> Request:
    word = values.pop("bookmark").lower()
    if values:
        raise UsageError("Set `bookmark` by a command of its own.")
    if word not in _YES | _NO:
        raise UsageError("Say `bookmark=yes` or `bookmark=no`.")
    return SetBookmark(on=word in _YES)


def remind(words: Words) -> Request:
    """Read: what to do with reminders."""
    what = words.word().lower()
    if what == "snooze":
        span = words.date()
        if not span:
            raise UsageError("Say for how long.")
        return Snooze(span)
    known: dict[str, Request] = {
        "": RemindLog(),
        "log": RemindLog(),
        "now": RemindNow(),
        "on": RemindSwitch(on=True),
        "off": RemindSwitch(on=False),
    }
    if what not in known:
        raise UsageError(f"I cannot remind “{what}”.")
    return known[what]


def tenant(words: Words) -> Request:
    """Read: what to do with the access to the tenant, and the ids of the app."""
    if words.take("verify"):
        return VerifyTenant()
    if words.take("disconnect"):
        return DisconnectTenant(sure=_sure(words))
    asked = words.take("connect")
    stray, values = words.pairs()
    ids = {_IDS.get(key, ""): text for key, text in values.items()}
    if stray or "" in ids:
        wrong = stray or next(key for key in values if key not in _IDS)
        raise UsageError(f"I do not understand “{wrong[:60]}”; say `client=…` and `tenant=…`.")
    return ConnectTenant(**ids) if asked or ids else ShowTenant()


def close(words: Words) -> Request:
    """Read: nothing, or `now` from whoever needs no question."""
    return Close() if _sure(words) else AskClose()


def evidence(words: Words) -> Request:
    """Read: nothing, a source, or a source and what was pasted, or just that."""
    text = words.rest().strip().strip("`").strip()
    first, *left = text.split(maxsplit=1) or [""]
    if not _SOURCE.fullmatch(first.lower()) or (left and left[0].startswith(":")):  # a property, and its value
        return HandIn("", text) if text else ShowEvidence()
    pasted = left[0].strip().strip("`").strip() if left else ""
    return HandIn(first.lower(), pasted) if pasted else AskEvidence(first.lower())


def attest(words: Words) -> Request:
    """Read: a check, and what is stated."""
    check = words.word().rstrip(",:")
    return Attest(check, words.rest()) if check else ShowEvidence()


def agent(words: Words) -> Request:
    """Read: where the script is to be run, nothing, or `revoke`."""
    word = words.word().lower()
    if word == "revoke":
        return RevokeAgents()
    if word and word not in _PLACES:
        raise UsageError(f"No script is made for “{word}”.")
    return MakeAgent(word)


def report(words: Words) -> Request:
    """Read: a format."""
    words.rest()
    return NotYet(
        "The go / no-go report comes in a later version; until then `status` shows where you stand, "
        "and `history` who did what."
    )


def _sure(words: Words) -> bool:
    return any(words.take(word) for word in ("now", "confirm", "yes"))
