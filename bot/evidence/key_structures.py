"""Private keys in binary: where one starts, and one anywhere within other bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# The first bytes of DER, after each SEQUENCE's tag its length in one of the forms that BER knows.
_SEQUENCE = rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)"
_LENGTH = rb"(?:[\x00-\x7f]|\x81.|\x82..|\x83...|\x84....)"
_PKCS12, _PKCS8, _PKCS1, _SEC1 = "a PKCS#12 container", "a PKCS#8 key", "a PKCS#1 or DSA key", "a SEC1 key"
_LOCKED = "an encrypted PKCS#8 key"
_STRUCTURES = (
    (_PKCS12, rb"\x02\x01\x03" + _SEQUENCE + rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"),
    (_PKCS8, rb"\x02\x01[\x00\x01]" + _SEQUENCE + rb"\x06"),
    (_PKCS1, rb"\x02\x01\x00\x02" + _LENGTH),
    (_SEC1, rb"\x02\x01\x01\x04" + _LENGTH),
    (_LOCKED, _SEQUENCE + rb"\x06" + _LENGTH + rb"\x2a\x86\x48\x86\xf7\x0d\x01(?:\x05|\x0c\x01)"),
)
_DER = tuple((kind, re.compile(_SEQUENCE + inner, re.DOTALL)) for kind, inner in _STRUCTURES)
_MAGIC = (
    ("a Java key store", re.compile(rb"\xfe\xed\xfe\xed\x00\x00\x00|\xce\xce\xce\xce\x00\x00\x00")),
    ("a PVK key", re.compile(rb"\x1e\xf1\xb5\xb0")),
    ("a strong-name key", re.compile(rb"\x07\x02\x00\x00.{4}(?:RSA2|DSS2)", re.DOTALL)),
)

# Within other bytes a key is told by literals, which are quick to find, and by what stands around them.
_RSADSI = b"\x2a\x86\x48\x86\xf7\x0d\x01"  # what PKCS#1, 5, 7 and 12 call their things by
_X9 = b"\x2a\x86\x48\xce"  # ecPublicKey, and DSA
_EDWARDS = b"\x2b\x65"
_BEFORE_OID = 24  # bytes that hold the headers before it
_IN_PKCS12 = re.compile(rb"\x02\x01\x03" + _SEQUENCE + rb"\x06\x09\Z", re.DOTALL)
_IN_PKCS8 = re.compile(rb"\x02\x01[\x00\x01](" + _SEQUENCE + rb")\x06[\x03-\x0b]\Z", re.DOTALL)
_IN_LOCKED = re.compile(_SEQUENCE + rb"(" + _SEQUENCE + rb")\x06[\x09\x0a]\Z", re.DOTALL)
_KEY = re.compile(rb"\x04" + _LENGTH + rb"(?:" + _SEQUENCE + rb"\x02\x01|[\x02\x04]" + _LENGTH + rb")", re.DOTALL)
_OPENED = re.compile(_SEQUENCE + rb"\Z", re.DOTALL)
_LEAST, _MOST = 64, 2_048  # bytes of the first number of an RSA or DSA key
_SCALARS = range(20, 67)  # bytes of the secret number of an elliptic curve
_LONG_FORM, _MAX_LENGTH = 0x80, 4


def starting(data: bytes) -> str:
    """Return what kind of key *data* starts with, though it may be cut off after that; "" for none."""
    return next((kind for kind, start in (*_DER, *_MAGIC) if start.match(data)), "")


def within(data: bytes) -> str:
    """Return what kind of key there is anywhere in *data*, with so much of it that it is one; "" for none."""
    return next((kind for literal, told in _TOLD for at in _places(data, literal) if (kind := told(data, at))), "")


def _places(data: bytes, literal: bytes) -> Iterator[int]:
    at = data.find(literal)
    while at >= 0:
        yield at
        at = data.find(literal, at + 1)


def _by_rsadsi(data: bytes, at: int) -> str:
    branch = data[at + len(_RSADSI) : at + len(_RSADSI) + 1]
    before = data[max(at - _BEFORE_OID, 0) : at]
    if branch == b"\x07":
        return _PKCS12 if _IN_PKCS12.search(before) else ""
    if branch in {b"\x05", b"\x0c"}:
        found = _IN_LOCKED.search(before)
        return _LOCKED if found and data[_after(found, data, at) :][:1] == b"\x04" else ""
    return _by_algorithm(data, at)


def _by_algorithm(data: bytes, at: int) -> str:
    """Tell whether the object identifier at *at* is of the algorithm of a key that follows."""
    found = _IN_PKCS8.search(data[max(at - _BEFORE_OID, 0) : at])
    place = _after(found, data, at) if found else -1
    return _PKCS8 if found and _KEY.match(data, place) and _filled(data, place) else ""


def _filled(data: bytes, at: int) -> bool:
    """Tell whether what begins in the octet string at *at* is as long as that; what is encrypted only looks so."""
    outer, begin = _length(data, at + 1)
    inner, place = _length(data, begin + 1)
    return inner < 0 or place + inner == begin + outer


def _after(found: re.Match[bytes], data: bytes, at: int) -> int:
    """Return where the sequence ends whose head *found* has, when its contents end before *at*, with two bytes more."""
    head = found[1]
    return at - 2 + (_length(head, 1)[0] if _length(head, 1)[0] >= 0 else len(data))


def _by_numbers(data: bytes, at: int) -> str:
    """Tell whether a version and at least three numbers follow, as in RSA's and DSA's keys and nowhere else."""
    if not _OPENED.search(data[max(at - 6, 0) : at]):
        return ""
    first, place = _length(data, at + 4)
    if not _LEAST <= first <= _MOST:
        return ""
    for _ in range(2):
        place += first
        if data[place : place + 1] != b"\x02":
            return ""
        first, place = _length(data, place + 1)
        if first < 1:
            return ""
    return _PKCS1 if place + first <= len(data) else ""


def _by_scalar(data: bytes, at: int) -> str:
    opened = _OPENED.search(data[max(at - 6, 0) : at])
    size, place = _length(data, at + 4)
    if not opened or size not in _SCALARS:
        return ""
    end = place + size
    whole = at + _length(opened[0], 1)[0] == end <= len(data)
    return _SEC1 if whole or data[end : end + 1] in {b"\xa0", b"\xa1"} else ""


def _by_magic(data: bytes, at: int) -> str:
    return next((kind for kind, start in _MAGIC if start.match(data, at)), "")


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Return the length that is written at *at*, and where the contents start; -1 if it is none, or told at the end."""
    first = data[at] if at < len(data) else _LONG_FORM
    if first < _LONG_FORM:
        return first, at + 1
    count = first - _LONG_FORM
    if not 0 < count <= _MAX_LENGTH or at + 1 + count > len(data):
        return -1, at + 1
    return int.from_bytes(data[at + 1 : at + 1 + count]), at + 1 + count


_TOLD: tuple[tuple[bytes, Callable[[bytes, int], str]], ...] = (
    (_RSADSI, _by_rsadsi),
    (_X9, _by_algorithm),
    (b"\x06\x03" + _EDWARDS, lambda data, at: _by_algorithm(data, at + 2)),
    (b"\x02\x01\x00\x02", _by_numbers),
    (b"\x02\x01\x01\x04", _by_scalar),
    (b"\xfe\xed\xfe\xed\x00\x00\x00", _by_magic),
    (b"\xce\xce\xce\xce\x00\x00\x00", _by_magic),
    (b"\x1e\xf1\xb5\xb0\x00\x00\x00\x00", _by_magic),
    (b"\x07\x02\x00\x00", _by_magic),
)
