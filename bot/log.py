"""Logs: text on a terminal, JSON lines elsewhere, and never a secret in them."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.settings import Settings

HIDDEN = "[redacted]"
SHORTEST_SECRET = 6  # a shorter text would blot out half of every line

# What others log; bodies and headers come at their lower levels.
LEVELS = {
    "slack_sdk": logging.WARNING,
    "slack_bolt": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "alembic": logging.WARNING,
    "opentelemetry.util.re": logging.ERROR,  # it warns of a header for the collector by showing it
    "sqlalchemy": logging.WARNING,
}

# None of them takes a quote or a backslash, so that JSON stays JSON.
_SHAPES: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"\b(?:xoxe\.)?xox[a-z]-[\w.-]+"), HIDDEN),
    (re.compile(r"\bxapp-[\w.-]+"), HIDDEN),
    (re.compile(r"\b\d+\.\d+\.[0-9a-f]{16,}\b"), HIDDEN),  # Slack's codes, and its trigger ids
    (re.compile(r"\bv0=[0-9a-fA-F]{16,}"), f"v0={HIDDEN}"),
    (re.compile(r"\b(bearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(authorization['\"]?\s*[:=]\s*['\"]?\w+\s+)[\w.~+/=-]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(://[^\s:/@\"\\]*:)[^\s/\"\\]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(hooks\.slack\.com/[a-z]+/)[^\s\"'\\>]+"), rf"\1{HIDDEN}"),
    (
        re.compile(r"(\b\w*(?:password|secret|token)\\*['\"]?\s*[=:]\s*\\*['\"]?)[^\s\"'\\,&;}]+", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^\"']*"), HIDDEN),
)

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Redaction:
    """Takes *secrets* out of a text, and whatever looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({form for text in secrets for form in _forms(text)}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return *text* without them."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text


class _Redacted(logging.Formatter):
    """Takes secrets out of whole lines, at the end: no argument, extra or traceback comes by it."""

    def __init__(self, line: Callable[[logging.LogRecord], str], redaction: Redaction) -> None:
        super().__init__()
        self._line = line
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction(self._line(record))


def configure(settings: Settings, stream: TextIO, *, level: int = logging.INFO) -> None:
    """Send every log to *stream*: as text if it is a terminal, else as JSON lines, unless *settings* say which."""
    form = settings.log_format or ("text" if stream.isatty() else "json")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Redacted(_text if form == "text" else _json, Redaction(_secrets_of(settings))))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # what logging itself says of a failure shows the arguments as they are
    for name, least in LEVELS.items():
        logging.getLogger(name).setLevel(max(level, least))
    logging.getLogger("aiohttp.server").addFilter(_is_ours)


def _is_ours(record: logging.LogRecord) -> bool:
    """Tell whether it is a fault of ours; aiohttp shows with a traceback what is not even HTTP, and who hangs up."""
    error = record.exc_info[1] if record.exc_info else None
    no_http = type(error).__module__ == "aiohttp.http_exceptions"
    return not (no_http or isinstance(error, ConnectionResetError))


def _secrets_of(settings: Settings) -> tuple[str, ...]:
    return (
        settings.slack_bot_token,
        settings.slack_app_token,
        *settings.signing_secrets,
        settings.client_secret,
        *settings.secret_keys.split(","),
        settings.ldap_password,
        urlsplit(settings.database_url).password or "",
    )


def _forms(secret: str) -> Iterator[str]:
    """Yield *secret* as it may stand in a line: bare, in JSON, in a `repr`, and out of a URL."""
    for text in {secret, unquote(secret)}:
        if len(text) >= SHORTEST_SECRET:
            yield from (text, json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1])


def _json(record: logging.LogRecord) -> str:
    told: dict[str, object] = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name}
    told["message"] = _message(record)
    told |= {name: value for name, value in _extras(record) if name not in told}
    if trace := _trace(record):
        told["traceback"] = trace
    return json.dumps(told, ensure_ascii=False, default=str, skipkeys=True)


def _text(record: logging.LogRecord) -> str:
    message = _message(record).replace("\r", "\\r").replace("\n", "\\n")
    extras = "".join(f" {name}={value!r}" for name, value in _extras(record))
    line = f"{_time(record)} {record.levelname:<7} {record.name}: {message}{extras}"
    trace = _trace(record)
    return f"{line}\n{trace}" if trace else line


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit: better odd than lost
        return f"{record.msg} {record.args}"


def _trace(record: logging.LogRecord) -> str:
    trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
    return "\n".join(filter(None, (trace, record.stack_info)))


def _extras(record: logging.LogRecord) -> Iterator[tuple[str, object]]:
    return ((name, value) for name, value in vars(record).items() if name not in _OWN)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
