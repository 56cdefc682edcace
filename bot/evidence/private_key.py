"""The guard before everything that is handed in: no private key is read, kept or passed on."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from bot.model.errors import PrivateKeyError

_ENDINGS = (".pfx", ".p12", ".p8", ".pk8", ".key", ".ppk", ".pvk", ".snk", ".jks", ".jceks", ".keystore")

# Text is looked at with the NULs of UTF-16 taken out and the escapes of JSON undone. Every repetition is bounded.
_LABEL = re.compile(rb"(?:BEGIN|END) (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY|PuTTY-User-Key-File-|openssh-key-v1")
_XML = (re.compile(rb"<(?:\w{1,20}:)?RSAKeyValue\b"), re.compile(rb"<(?:\w{1,20}:)?D>"))
_JWK = (
    re.compile(rb'"kty"\s{0,80}:'),
    re.compile(rb'"(?:d|priv)"\s{0,80}:\s{0,80}"[A-Za-z0-9_-]{16}'),
)
_BASE64 = re.compile(
    rb"(?<![A-Za-z0-9+/_-])(?:M[A-P]|LS0tLS1|[/_]u3[+-]7|zs7Oz|b3BlbnN|BwIAA|HvG1s)[A-Za-z0-9+/_-]{13,400}"
)
_ESCAPES = ((b"\\u003c", b"<"), (b"\\u003e", b">"), (b"&lt;", b"<"), (b"&gt;", b">"), (b"\\/", b"/"), (b'\\"', b'"'))
_BREAKS = ((b"\\r", b"\n"), (b"\\n", b"\n"), (b"\\t", b"\n"))

# The first bytes of DER, after each SEQUENCE's tag its length in one of the forms that BER knows.
_SEQUENCE = rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)"
_LENGTH = rb"(?:[\x00-\x7f]|\x81.|\x82..|\x83...|\x84....)"
_STRUCTURES = (
    ("a PKCS#12 container", rb"\x02\x01\x03" + _SEQUENCE + rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"),
    ("a PKCS#8 key", rb"\x02\x01[\x00\x01]" + _SEQUENCE + rb"\x06"),
    ("a PKCS#1 or DSA key", rb"\x02\x01\x00\x02" + _LENGTH),
    ("a SEC1 key", rb"\x02\x01\x01\x04" + _LENGTH),
    (
        "an encrypted PKCS#8 key",
        _SEQUENCE + rb"\x06" + _LENGTH + rb"\x2a\x86\x48\x86\xf7\x0d\x01(?:\x05|\x0c\x01)",
    ),
)
_DER = tuple((kind, re.compile(_SEQUENCE + inner, re.DOTALL)) for kind, inner in _STRUCTURES)
_MAGIC = (
    ("a Java key store", re.compile(rb"\xfe\xed\xfe\xed\x00\x00\x00|\xce\xce\xce\xce\x00\x00\x00")),
    ("a PVK key", re.compile(rb"\x1e\xf1\xb5\xb0")),
    ("a strong-name key", re.compile(rb"\x07\x02\x00\x00.{4}(?:RSA2|DSS2)", re.DOTALL)),
)


def refuse(raw: bytes, name: str = "") -> None:
    """Let *raw*, handed in as a file called *name*, pass only if it has no private key.

    Raises:
        PrivateKeyError: It has one, encrypted or not, or its name says so.
    """
    kind = _by_name(name) or _by_start(raw) or _by_text(raw)
    if kind:
        raise PrivateKeyError(
            f"That is or has a private key ({kind}), so nothing of it was stored. Treat that key as exposed: "
            "request a new certificate with a new key, and revoke the old one."
        )


def _by_name(name: str) -> str:
    ending = next((each for each in _ENDINGS if name.strip().casefold().endswith(each)), "")
    return f"its name ends in {ending}" if ending else ""


def _by_start(raw: bytes) -> str:
    return next((kind for kind, start in (*_DER, *_MAGIC) if start.match(raw)), "")


def _by_text(raw: bytes) -> str:
    text = raw.replace(b"\0", b"")
    if b"\\" in text or b"&" in text:
        for escape, meant in (*_ESCAPES, *_BREAKS):
            text = text.replace(escape, meant)
    if _LABEL.search(text):
        return "in PEM or a text form"
    if all(pattern.search(text) for pattern in _XML):
        return "in XML"
    if all(pattern.search(text) for pattern in _JWK):
        return "a JSON Web Key"
    return next((kind for start in _decoded(text) if (kind := _by_start(start) or _by_label(start))), "")


def _by_label(text: bytes) -> str:
    return "PEM in Base64" if _LABEL.search(text) else ""


def _decoded(text: bytes) -> Iterator[bytes]:
    """Yield the start of everything in Base64 that may be a key; only its first letters are tried."""
    for found in _BASE64.finditer(text):
        letters = found[0].translate(bytes.maketrans(b"-_", b"+/"))
        yield base64.b64decode(letters[: len(letters) // 4 * 4])
