"""The encodings that PowerShell, Excel and editors write."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from bot.model.errors import BotError

_SAMPLE = 4096
_QUARTER = 4  # at least half of every second byte: then it is UTF-16, for no other text has so many NULs
_WORKBOOK = b"PK\x03\x04"
_CHUNK = 1024 * 1024
_OTHER = (
    "Its letters are neither UTF-8 nor UTF-16, so names could be misread; "
    "run the command again with `-Encoding UTF8`, or save it as “CSV UTF-8”."
)


def decode(raw: bytes) -> str:
    """Return the text of *raw*: UTF-8 or UTF-16, with or without a byte order mark.

    A character that the end cuts in two, and a NUL, become U+FFFD: no database and no message takes the latter.

    Raises:
        BotError: It is in another encoding, in which names would be misread.
    """
    if raw.startswith(_WORKBOOK):
        raise BotError("That is a workbook or an archive, not text; save it as “CSV UTF-8” and hand that in.")
    if raw.startswith(codecs.BOM_UTF16_LE) or _wide(raw, 1):
        text, used = codecs.utf_16_le_decode(raw, "replace", False)  # noqa: FBT003 - the codec takes it by position only
    elif raw.startswith(codecs.BOM_UTF16_BE) or _wide(raw, 0):
        text, used = codecs.utf_16_be_decode(raw, "replace", False)  # noqa: FBT003 - the same
    else:
        text, used = _narrow(raw)
    if used < len(raw):
        text += "\ufffd"
    return text.removeprefix("\ufeff").replace("\0", "\ufffd")


def is_narrow(raw: bytes) -> bool:
    """Tell whether *raw* is written in single bytes, so that `streamed` reads it."""
    return not raw.startswith((_WORKBOOK, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not (
        _wide(raw, 1) or _wide(raw, 0)
    )


def streamed(raw: bytes) -> Iterator[str]:
    """Yield the lines of *raw*, which is UTF-8, without a second copy of all of it.

    Raises:
        BotError: It is in another encoding.
    """
    view = memoryview(raw)[len(codecs.BOM_UTF8) :] if raw.startswith(codecs.BOM_UTF8) else memoryview(raw)
    decoder, left = codecs.getincrementaldecoder("utf-8")("strict"), ""
    for start in range(0, len(view), _CHUNK):
        try:
            text = left + decoder.decode(view[start : start + _CHUNK]).replace("\0", "\ufffd")
        except UnicodeDecodeError as error:
            raise BotError(_OTHER) from error
        whole = text.rfind("\n") + 1
        yield from lines(text[:whole])
        left = text[whole:]
    if left:
        yield left


def lines(text: str) -> Iterator[str]:
    """Yield the lines of *text* one by one, each with its end; only a newline ends one."""
    start = 0
    while end := text.find("\n", start) + 1:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def _wide(raw: bytes, odd: int) -> bool:
    sample = raw[:_SAMPLE]
    return len(sample) > 1 and sample[odd::2].count(0) >= len(sample) / _QUARTER


def _narrow(raw: bytes) -> tuple[str, int]:
    try:
        return codecs.utf_8_decode(raw, "strict", False)  # noqa: FBT003 - the codec takes it by position only
    except UnicodeDecodeError as error:
        raise BotError(_OTHER) from error
