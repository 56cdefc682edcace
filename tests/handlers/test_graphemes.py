"""Letters of many parts: they are shown whole or not at all, and turn nothing round that stands beside them."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.views.direction import seen
from handlers.views.graphemes import boundary
from handlers.views.text import clip, code, cut, escape, line, plain, sentence
from tests.browser import chromium

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
LETTERS = {
    "a family": FAMILY,
    "a skin": "\U0001f44b\U0001f3fd",
    "a flag": "\U0001f1e9\U0001f1ea",
    "a flag of tags": ENGLAND,
    "a key": "1\ufe0f\u20e3",
    "a heart": "❤\ufe0f",
    "an accent": "e\u0301\u0323",
    "Korean": "\u1112\u1161\u11ab",
    "Korean, half made": "\uac00\u11a8",
    "Hindi": "क्षि",
    "Tamil": "நி",
    "Thai": "กำ",
    "Hebrew with points": "\u05e9\u05b8\u05c1",
    "an ordinary one": "x",
}
ARABIC = "\u0645\u0631\u062d\u0628\u0627"
DECEIVING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
PIECES = "".join(LETTERS.values()) + "\u200d\ufe0f\u0301\U0001f1eb\U0001f3ff ab"


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_a_letter_is_kept_whole(letter: str) -> None:
    text = f"{letter} " * 40

    for width in range(2, len(text)):
        kept = cut(text, width)
        assert len(kept) <= width
        assert kept.removesuffix("…").replace(letter, "").strip() == "", (width, kept)


def test_of_flags_in_a_row_none_becomes_another() -> None:
    flags = "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7\U0001f1ee\U0001f1f9"

    assert [cut(flags, width) for width in (2, 3, 4, 5)] == ["…", flags[:2] + "…", flags[:2] + "…", flags[:4] + "…"]


def test_marks_without_end_are_cut_all_the_same() -> None:
    assert len(cut("e" + "\u0301" * 500, 100)) == 100


async def test_a_cut_falls_where_a_browser_would_let_it() -> None:
    """ICU's own segmentation is the judge, over texts that nobody wrote by hand."""
    dice = random.Random(7)  # noqa: S311 - the same texts in every run
    texts = ["".join(dice.choices(PIECES, k=dice.randint(2, 24))) for _ in range(800)]
    units = [[len(text[:at].encode("utf-16-le")) // 2 for at in range(len(text) + 1)] for text in texts]

    async with chromium() as browser:
        page = await browser.new_page()
        ends = await page.evaluate(
            "texts => texts.map(text => [...new Intl.Segmenter('en').segment(text)].map(part => part.index))", texts
        )

    torn = [
        (ascii(text), at)
        for text, unit, starts in zip(texts, units, ends, strict=True)
        for at in range(1, len(text))
        if unit[boundary(text, at)] not in starts
    ]
    assert torn == []


@given(st.text(max_size=200), st.integers(min_value=1, max_value=80))
def test_whatever_is_cut_fits(text: str, width: int) -> None:
    assert len(cut(text, width)) <= width
    assert len(plain(text, width + 10)) <= width + 10


@given(st.text(alphabet=f"a&<>;@U1|`{ARABIC}\u2068", max_size=60), st.integers(min_value=4, max_value=70))
def test_no_entity_is_cut_in_two(text: str, width: int) -> None:
    kept = clip(line(text) + " <@U0ANN>", width)

    assert len(kept) <= width
    assert kept.count("&") == kept.count("&amp;") + kept.count("&lt;") + kept.count("&gt;")
    assert kept.count("<") == kept.count("<@U0ANN>")
    assert kept.count("\u2068") == kept.count("\u2069")


@pytest.mark.parametrize("show", [line, code, escape, sentence], ids=["line", "code", "escape", "sentence"])
def test_nothing_unseen_comes_through(show: Callable[[str], str]) -> None:
    shown = show(f"a{DECEIVING}\u200b\x07\x00\ufeff\u2060\u00ad\ud800b{FAMILY}")

    assert shown.strip("`") == f"ab{FAMILY}"


def test_tags_stay_where_they_make_a_flag() -> None:
    assert seen(f"{ENGLAND} a\U000e0068\U000e0069") == f"{ENGLAND} a"


def test_words_from_right_to_left_turn_nothing_round() -> None:
    assert f"*1. {line(ARABIC)}* – 3/8" == f"*1. \u2068{ARABIC}\u2069* – 3/8"
    assert code(ARABIC) == f"\u2068`{ARABIC}`\u2069"
    assert plain(ARABIC * 20, 20) == f"\u2068{(ARABIC * 20)[:17]}…\u2069"
    assert line("Kontoführung 1") == "Kontoführung 1"
