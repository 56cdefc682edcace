"""Environment variables: what each is called, and what its text means."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import math
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import SplitResult, urlsplit

from bot.model.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

DNS_PORT = 53
KEY_BYTES = 32
MAX_PORT = 65_535
MAX_CHECK_TIMEOUT = timedelta(minutes=5)
FEWEST_DAYS, MOST_DAYS = 30, 36_500
LOG_FORMATS = ("text", "json")

_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")  # Slack takes 32 characters
_HOST_PORT = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<host>[A-Za-z0-9._-]+)):(?P<port>[^:/]*)")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(?:s|sec|seconds)?")


class Address(NamedTuple):
    """A host, or its address, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        """As it is written in a setting."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One environment variable.

    Attributes:
        default: As documentation shows it; "" where there is none.
        meaning: One sentence; Markdown.
        also: Other names that are understood; the first that is set counts.
        secret: Never shown.
        parse: From text to value; raises `ValueError` whose text says what is wrong.
    """

    name: str
    default: str
    meaning: str
    example: str
    also: tuple[str, ...] = ()
    secret: bool = False
    parse: Callable[[str], object] = str

    def text(self, environ: Mapping[str, str]) -> str:
        """Return what *environ* says; "" if the variable is not set, or is empty."""
        texts = (environ.get(name, "").strip() for name in (self.name, *self.also))
        return next(filter(None, texts), "")

    def value(self, text: str) -> object:
        """Return what *text* means.

        Raises:
            BotError: It means nothing; one sentence with the name, what is wrong and an example.
        """
        try:
            return self.parse(text)
        except ValueError as error:
            raise BotError(f"{self.name}: {error}; for example `{self.example}`.") from None


def setting(
    name: str,
    default: object,
    meaning: str,
    *,
    example: str = "",
    shown: str = "",
    parse: Callable[[str], object] = str,
    also: tuple[str, ...] = (),
    secret: bool = False,
) -> Any:  # noqa: ANN401 - as dataclasses.field itself
    """Return a dataclass field that the variable *name* fills.

    Args:
        default: Its value where the variable is not set.
        example: "" where the default is one.
        shown: The default in words; "" for the default itself, where that is a text.
    """
    shown = shown or (default if isinstance(default, str) else "")
    variable = Variable(
        name=name, default=shown, meaning=meaning, example=example or shown, also=also, secret=secret, parse=parse
    )
    return field(default=default, repr=not secret, metadata={"variable": variable})


def listed(text: str) -> tuple[str, ...]:
    """Return the words between the commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _port(text: str, *, lowest: int) -> int:
    if not (text.isascii() and text.isdigit() and lowest <= int(text) <= MAX_PORT):
        raise ValueError(f"“{text}” is not a port from {lowest} to {MAX_PORT}")
    return int(text)


def listen(text: str) -> Address:
    """Return where to listen."""
    found = _HOST_PORT.fullmatch(text)
    if found and found["v6"] and not _is_address(found["v6"]):
        raise ValueError(f"“{found['v6']}” is not an IPv6 address")
    if not found:
        raise ValueError(f"“{text}” is not host:port, with brackets around an IPv6 address")
    return Address(found["v6"] or found["host"], _port(found["port"], lowest=0))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _dns_server(text: str) -> Address:
    found = _HOST_PORT.fullmatch(text)
    host = (found["v6"] or found["host"]) if found else text.removeprefix("[").removesuffix("]")
    if not _is_address(host) or text.count("[") != text.count("]"):
        raise ValueError(f"“{text}” is not an address with or without a port")
    return Address(str(ipaddress.ip_address(host)), _port(found["port"], lowest=1) if found else DNS_PORT)


def dns_servers(text: str) -> tuple[Address, ...]:
    """Return name servers: addresses, each with a port."""
    return tuple(dict.fromkeys(_dns_server(word) for word in listed(text)))


def networks(text: str) -> tuple[Network, ...]:
    """Return networks in CIDR form."""
    return tuple(dict.fromkeys(_network(word) for word in listed(text)))


def _network(text: str) -> Network:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"“{text}” is not a network in CIDR form") from None
    if ipaddress.ip_interface(text).ip != network.network_address:
        raise ValueError(f"“{text}” is an address inside a network; the network is `{network}`")
    return network


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # is parsed, and refused, only when it is read
    except ValueError:
        raise ValueError("it is not an address of a server") from None
    return parts


def url(text: str) -> str:
    """Return an HTTP address without a trailing slash."""
    parts = _split(text)
    if "@" in (parts.netloc or text):  # before anything repeats what was typed
        raise ValueError("it must not hold a name or a password")
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", text):
        raise ValueError(f"“{text}” is not an address that begins with https://")
    if parts.query or parts.fragment:
        raise ValueError(f"“{text}” must end before the `?` or `#`")
    return text.rstrip("/")


def public_url(text: str) -> str:
    """Return an address that Slack can reach: over TLS, unless it is this machine's own."""
    address = url(text)
    if address.startswith("http:") and urlsplit(address).hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError(f"“{text}” must begin with https://, which Slack insists on")
    return address


def api_url(text: str) -> str:
    """Return an address that method names are appended to, with a trailing slash."""
    return url(text) + "/"


def ldap_url(text: str) -> str:
    """Return a directory server's address."""
    parts = _split(text)
    if parts.scheme not in {"ldap", "ldaps"} or not parts.hostname:
        raise ValueError("it does not begin with ldaps:// or ldap:// and a host")
    if parts.username or parts.password:
        raise ValueError("it must not hold a name or a password: HYBRID_LDAP_USER and HYBRID_LDAP_PASSWORD do")
    if parts.query or parts.fragment:
        raise ValueError(f"“{text}” must end before the `?` or `#`")
    return text.rstrip("/")


def database_url(text: str) -> str:
    """Return a database's address; its text, which may hold a password, is in no error."""
    if text.startswith("postgres://"):
        text = text.replace("postgres", "postgresql", 1)
    parts = _split(text)
    if parts.scheme not in {"sqlite", "postgresql"}:
        raise ValueError("it begins neither with sqlite:/// nor with postgresql://")
    if parts.scheme == "sqlite" and (not text.startswith("sqlite:///") or text[10:] in {"", ":memory:"}):
        raise ValueError("it names no file, and what is not in a file is lost at the next start")
    if parts.scheme == "postgresql" and len(parts.path) <= 1:
        raise ValueError("it names no database after the host")
    return text


def secret_keys(text: str) -> str:
    """Return keys, comma-separated; they are in no error."""
    for number, word in enumerate(listed(text), start=1):
        try:
            key = base64.b64decode(word.translate(str.maketrans("-_", "+/")), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise ValueError(f"key {number} is not {KEY_BYTES} bytes in base64; `hybrid-bot keys new` makes one")
    return ",".join(listed(text))


def command(text: str) -> str:
    """Return a slash command's name."""
    if not _COMMAND.fullmatch(text):
        raise ValueError(f"“{text}” is not a slash and up to 31 small letters, digits, `-` or `_`")
    return text


def seconds(text: str) -> timedelta:
    """Return a number of seconds."""
    found = _SECONDS.fullmatch(text.lower())
    number = float(found[1]) if found else math.nan
    if not 0 < number <= MAX_CHECK_TIMEOUT.total_seconds():
        most = int(MAX_CHECK_TIMEOUT.total_seconds())
        raise ValueError(f"“{text}” is not a number of seconds above 0 and up to {most}")
    return timedelta(seconds=number)


def days(text: str) -> timedelta:
    """Return a number of days, and not so few that what people still talk about is gone."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_DAYS)) else 0
    if not FEWEST_DAYS <= number <= MOST_DAYS:
        raise ValueError(f"“{text}” is not a number of days from {FEWEST_DAYS} to {MOST_DAYS}")
    return timedelta(days=number)


def log_format(text: str) -> str:
    """Return one of `LOG_FORMATS`."""
    if text.lower() not in LOG_FORMATS:
        raise ValueError(f"“{text}” is neither `text` nor `json`")
    return text.lower()


def file(text: str) -> Path:
    """Return a file that is there."""
    if not Path(text).is_file():
        raise ValueError(f"there is no file “{text}”")
    return Path(text)


def folder(text: str) -> Path:
    """Return a folder that is there."""
    if not Path(text).is_dir():
        raise ValueError(f"there is no folder “{text}”")
    return Path(text)
