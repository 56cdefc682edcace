"""What `certutil -v -store my` prints on Windows: which certificates a machine has, and who keeps their keys."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.model.errors import BotError

MAX_BYTES = 5 * 1024 * 1024

# In English and German; the names of properties and their values are the same in every language.
_START = re.compile(r"={8,} [^=]{1,40} ={8,}\s*")
_HASH = re.compile(r"\s*(?:Cert Hash|Zertifikathash)\(sha1\)\s{0,4}:((?:\s?[0-9a-fA-F]{2}){20})\s*")
_VALUE = re.compile(r"\s*(\w{1,20})\s{0,4}=\s{0,4}(\S.*)")
_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]{1,8})\b")
_SECTION = "CERT_KEY_PROV_INFO_PROP_ID"
_GONE = "Missing stored keyset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One certificate of a machine.

    Attributes:
        thumbprint: SHA-1, hex, upper case.
        key: The machine knows of a private key that belongs to it, and has it.
        provider: Who keeps the key; "" if that is not told.
        provider_type: 0 stands for a key storage provider (CNG); None if it is not told.
        key_spec: 1 to exchange keys and to sign, 2 to sign only, 0 of a key storage provider; None if it is not told.
    """

    thumbprint: str
    key: bool = False
    provider: str = ""
    provider_type: int | None = None
    key_spec: int | None = None


def read(raw: bytes) -> tuple[Stored, ...]:
    """Return the certificates that the output *raw* shows, in its order.

    Raises:
        BotError: It shows none; the text says how to run the command.
    """
    if len(raw) > MAX_BYTES:
        raise BotError(f"That is more than {MAX_BYTES // 1024 // 1024} MB; hand in the output for one certificate.")
    found = tuple(filter(None, map(_stored, _sections(_text(raw)))))
    if not found:
        raise BotError(
            "That shows no certificate. Run `certutil -v -store my THUMBPRINT` as an administrator on a server that"
            " has the certificate, and hand in all that it prints."
        )
    return found


def _text(raw: bytes) -> str:
    """Return *raw* as text; nothing that counts here is beyond ASCII, whatever the code page was."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    return raw.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").decode("utf-8", "replace")


def _sections(text: str) -> Iterator[list[str]]:
    """Divide the lines of *text* by the certificate that they are about."""
    section: list[str] = []
    for line in text.splitlines():
        if _START.fullmatch(line):
            yield section
            section = []
        section.append(line)
    yield section


def _stored(section: list[str]) -> Stored | None:
    thumbprint = next((_plain(found[1]) for line in section if (found := _HASH.fullmatch(line))), "")
    if not thumbprint:
        return None
    stored = Stored(thumbprint=thumbprint)
    for line in section:
        if _SECTION in line:
            stored = replace(stored, key=True)
        elif value := _VALUE.fullmatch(line):
            stored = _with(stored, value[1], value[2].strip())
    gone = any(_GONE in line for line in section)
    return replace(stored, key=False) if gone else stored


def _with(stored: Stored, name: str, value: str) -> Stored:
    match name:
        case "Provider" | "Anbieter":
            return replace(stored, key=True, provider=value)
        case "ProviderType":
            return replace(stored, provider_type=_number(value))
        case "KeySpec":
            return replace(stored, key_spec=_number(value))
        case _:
            return stored


def _number(value: str) -> int | None:
    """Return the number that *value* begins with; certutil writes them in hexadecimal."""
    found = _HEX.match(value)
    return int(found[1], 16) if found else None


def _plain(spaced: str) -> str:
    return "".join(spaced.split()).upper()
