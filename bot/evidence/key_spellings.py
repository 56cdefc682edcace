"""Binary data as text may have it: in Base64, in hexadecimal digits, as a list of numbers."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

_CHUNK = 4 * 1024 * 1024
_OVERLAP = 256 * 1024  # a key of 4,096 bits in a column of a few letters, deeply indented
_LEAST = 16  # bytes, that hold the head of any key
_NEVER = 256  # what no byte is

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_DIGITS = b"0123456789abcdefABCDEF"
_URL = bytes.maketrans(b"-_", b"+/")
_NO_LETTERS, _NO_DIGITS = (bytes(each for each in range(_NEVER) if each not in kept) for kept in (_LETTERS, _DIGITS))

_BASE64 = re.compile(
    rb"(?<![A-Za-z0-9+/_-])(?:M[A-P]|LS0tLS1|[/_]u3[+-]7|zs7Oz|b3BlbnN|BwIAA|HvG1s)[A-Za-z0-9+/_-]{13,400}"
)
# The first number of what can be a key, or its label, and at least fifteen more.
_NUMBERS = re.compile(rb"(?:48|45|254|206|30|7|79|80|66)(?:[\s,;\"']{1,200}[0-9]{1,3}(?![0-9.])){15,65535}")
_NUMBER = re.compile(rb"[0-9]+")


def starts(text: bytes) -> Iterator[bytes]:
    """Yield the first bytes of everything in Base64 that may be a key; only its first letters are tried."""
    for found in _BASE64.finditer(text):
        letters = found[0].translate(_URL)
        yield base64.b64decode(letters[: len(letters) // 4 * 4])


def decoded(text: bytes) -> Iterator[bytes]:
    """Yield what *text* is if it is Base64, hexadecimal digits or numbers, whatever stands between and before them."""
    yield from map(_bytes, _NUMBERS.finditer(text))
    for start in range(0, len(text), _CHUNK):
        chunk = text[start : start + _CHUNK + _OVERLAP]
        letters = chunk.translate(_URL, _NO_LETTERS)
        for phase in range(min(4, len(letters) - _LEAST)):
            yield _of_base64(letters[phase:])
        digits = chunk.replace(b"0x", b"").translate(None, _NO_DIGITS)
        for phase in range(min(2, len(digits) - _LEAST)):
            yield binascii.unhexlify(digits[phase : phase + (len(digits) - phase) // 2 * 2])


def _of_base64(letters: bytes) -> bytes:
    whole = letters[:-1] if len(letters) % 4 == 1 else letters  # which is no byte
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _bytes(found: re.Match[bytes]) -> bytes:
    return bytes(number for each in _NUMBER.findall(found[0]) if (number := int(each)) < _NEVER)
