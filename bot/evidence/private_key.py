"""The guard before everything that is handed in: no private key is read, kept or passed on."""

from __future__ import annotations

import re

from bot.evidence import key_spellings, key_structures
from bot.model.errors import PrivateKeyError

_ENDINGS = (".pfx", ".p12", ".p8", ".pk8", ".key", ".ppk", ".pvk", ".snk", ".jks", ".jceks", ".keystore")

# Text is looked at with the NULs of UTF-16 taken out and the escapes of JSON undone. Every repetition is bounded.
_WORDS = (b"PRIVATE KEY", b"PuTTY-User-Key-File-", b"openssh-key-v1")  # quicker to find than the whole label
_LABEL = re.compile(rb"(?:BEGIN|END) (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY|PuTTY-User-Key-File-|openssh-key-v1")
_XML = (re.compile(rb"<(?:\w{1,20}:)?RSAKeyValue\b"), re.compile(rb"<(?:\w{1,20}:)?D>"))
_JWK = (
    re.compile(rb'"kty"\s{0,80}:'),
    re.compile(rb'"(?:d|priv)"\s{0,80}:\s{0,80}"[A-Za-z0-9_-]{16}'),
)
_BLANK = b"\xef\xbb\xbf \t\r\n\0"
_ESCAPES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"\\/", b"/"), (b'\\"', b'"'))
_BREAKS = ((b"\\r", b"\n"), (b"\\n", b"\n"), (b"\\t", b"\n"))

_CODES = re.compile(rb"(?<!\\)\\{1,8}u00([0-9a-fA-F]{2})")
_WIDE = "PRIVATE KEY".encode("utf-16-le")[:-1]


def refuse(raw: bytes, name: str = "") -> None:
    """Let *raw*, handed in as a file called *name*, pass only if it has no private key.

    Raises:
        PrivateKeyError: It has one, encrypted or not, or its name says so.
    """
    kind = _by_name(name) or _by_bytes(raw) or _by_text(raw)
    if kind:
        raise PrivateKeyError(
            f"That is or has a private key ({kind}), so nothing of it was stored. Treat that key as exposed: "
            "request a new certificate with a new key, and revoke the old one."
        )


def _by_name(name: str) -> str:
    ending = next((each for each in _ENDINGS if name.strip().casefold().endswith(each)), "")
    return f"its name ends in {ending}" if ending else ""


def _by_bytes(raw: bytes) -> str:
    return key_structures.starting(raw.lstrip(_BLANK)) or key_structures.within(raw)


def _by_text(raw: bytes) -> str:
    text = _plain(raw)
    if _has_label(text):
        return "in PEM or a text form"
    if all(pattern.search(text) for pattern in _XML):
        return "in XML"
    if all(pattern.search(text) for pattern in _JWK):
        return "a JSON Web Key"
    for start in key_spellings.starts(text):
        if kind := key_structures.starting(start) or _by_label(start):
            return kind
    found = (key_structures.within(data) or _by_label(data) for data in key_spellings.decoded(text))
    return next(filter(None, found), "")


def _plain(raw: bytes) -> bytes:
    """Return *raw* as text without the NULs of UTF-16, and with the escapes of JSON and XML undone."""
    text = raw.replace(b"\0", b"")
    if b"\\u00" in text:
        text = _CODES.sub(lambda found: bytes.fromhex(found[1].decode()), text)
    if b"\\" in text or b"&" in text:
        for escape, meant in (*_ESCAPES, *_BREAKS):
            text = text.replace(escape, meant)
    return text


def _by_label(data: bytes) -> str:
    text = data.replace(b"\0", b"") if _WIDE in data else data
    return "PEM that is encoded" if _has_label(text) else ""


def _has_label(text: bytes) -> bool:
    return any(word in text for word in _WORDS) and _LABEL.search(text) is not None
