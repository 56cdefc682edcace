"""Letters as people see them: where a text may be cut, so that no emoji, flag or accented letter is torn apart."""

from __future__ import annotations

import unicodedata

_LONGEST = 64  # characters; what is longer than that is no letter, but marks heaped up to be a nuisance
_JOINED = frozenset("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f")  # Thai and Lao AM are letters by category, marks by rule
_MARKS = frozenset({"Mn", "Me", "Mc"})
_VIRAMA = 9  # its combining class: what joins two consonants of an Indic script
_FLAG = range(0x1F1E6, 0x1F200)  # two of these are one flag
_SKIN = range(0x1F3FB, 0x1F400)
_TAG = range(0xE0020, 0xE0080)  # what follows a black flag, for England and the like
_VOWELS = range(0x1160, 0x1200)  # Hangul, medial and final
_LEADS = range(0x1100, 0x1160)
_SYLLABLES = range(0xAC00, 0xD7A4)


def boundary(text: str, at: int) -> int:
    """Return the last place at or before *at* where *text* may be cut; *at* itself where there is none near it."""
    if not 0 < at < len(text) or (text[at - 1].isascii() and text[at].isascii()):
        return at
    place = at
    while place > 0 and _together(text, place):
        place -= 1
        if at - place > _LONGEST:
            return at
    return place


def _together(text: str, at: int) -> bool:
    """Tell whether the characters before and after *at* belong to one letter; rather too often than not."""
    before, after = text[at - 1], text[at]
    code = ord(after)
    if after in _JOINED or code in _SKIN or code in _TAG or unicodedata.category(after) in _MARKS:
        return True
    if unicodedata.category(before) == "Cf" or (unicodedata.combining(before) == _VIRAMA and after.isalpha()):
        return True
    if code in _FLAG:
        return _flags_before(text, at) % 2 == 1
    return (code in _VOWELS or code in _LEADS or code in _SYLLABLES) and _hangul(ord(before), code)


def _flags_before(text: str, at: int) -> int:
    first = at
    while first > 0 and ord(text[first - 1]) in _FLAG:
        first -= 1
    return at - first


def _hangul(before: int, after: int) -> bool:
    """Tell whether parts of a Korean syllable stand in a row: leads, then vowels, then what closes it."""
    if before in _LEADS:
        return True
    return after in _VOWELS and (before in _VOWELS or before in _SYLLABLES)
