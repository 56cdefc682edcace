"""The encodings that evidence comes in."""

import codecs
import time

import pytest

from bot.evidence.encoding import decode, lines
from bot.model.errors import BotError

TEXT = '{"displayName": "Zoë Visser €"}'


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), id="UTF-8 with a mark"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), id="UTF-16LE with a mark"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), id="UTF-16BE with a mark"),
        pytest.param(TEXT.encode("utf-16-le"), id="UTF-16LE without"),
        pytest.param(TEXT.encode("utf-16-be"), id="UTF-16BE without"),
    ],
)
def test_a_text_survives(raw: bytes) -> None:
    assert decode(raw) == TEXT


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("Zoë".encode()[:-1], "Zo\ufffd", id="UTF-8"),
        pytest.param("Zoë".encode("utf-16")[:-1], "Zo\ufffd", id="UTF-16"),
        pytest.param(codecs.BOM_UTF16_LE + b"\x00\xd8Z\x00", "\ufffdZ", id="half a pair"),
        pytest.param(b"a text with one \0 only", "a text with one \ufffd only", id="a NUL"),
        pytest.param(b"\0", "\ufffd", id="nothing but a NUL"),
        pytest.param(b"", "", id="nothing"),
    ],
)
def test_what_is_no_character_is_seen_to_be_none(raw: bytes, text: str) -> None:
    assert decode(raw) == text


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        pytest.param("displayName;Zoë;Visser".encode("cp1252"), "-Encoding UTF8", id="Windows-1252"),
        pytest.param(b"PK\x03\x04\x14\0\x06\0", "workbook", id="a workbook"),
    ],
)
def test_what_would_be_misread_is_refused(raw: bytes, word: str) -> None:
    with pytest.raises(BotError, match=word):
        decode(raw)


def test_lines_keep_their_ends_and_their_line_separators() -> None:
    assert list(lines("a\r\nb\u2028c\x0c\n\nd")) == ["a\r\n", "b\u2028c\x0c\n", "\n", "d"]
    assert list(lines("a\n")) == ["a\n"]
    assert list(lines("")) == []


def test_a_million_lines_take_no_longer_than_they_must() -> None:
    started = time.process_time()

    assert sum(1 for _ in lines("\n" * 1_000_000)) == 1_000_000
    assert time.process_time() - started < 5
