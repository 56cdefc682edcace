"""Which answers are given again, and for how long."""

from bot.net.facts import Page
from bot.net.kept import MAX_BYTES, Kept

URL = "https://login.test/realm"


def page(body: bytes = b"answer", status: int = 200) -> Page:
    return Page(url=URL, status=status, headers=(), body=body)


def test_an_answer_is_given_again_until_it_is_too_old() -> None:
    kept = Kept()
    kept.add(URL, "*/*", page(), at=100)

    assert kept.page(URL, "*/*", since=100) == page()
    assert kept.page(URL, "*/*", since=100.1) is None


def test_an_answer_belongs_to_its_question() -> None:
    kept = Kept()
    kept.add(URL, "*/*", page(), at=100)

    assert kept.page(URL, "text/xml", since=0) is None
    assert kept.page(f"{URL}/other", "*/*", since=0) is None


def test_too_many_requests_is_an_answer_and_the_servers_own_trouble_is_none() -> None:
    kept = Kept()
    kept.add(URL, "429", page(status=429), at=100)
    kept.add(URL, "503", page(status=503), at=100)

    assert kept.page(URL, "429", since=0) is not None
    assert kept.page(URL, "503", since=0) is None


def test_the_newest_answer_counts() -> None:
    kept = Kept()
    kept.add(URL, "*/*", page(b"old"), at=100)
    kept.add(URL, "*/*", page(b"new"), at=200)

    assert kept.page(URL, "*/*", since=150) == page(b"new")


def test_the_oldest_answers_make_room() -> None:
    kept = Kept()
    half = page(bytes(MAX_BYTES // 2 - 1_000))
    for accept in ("first", "second", "second", "third"):
        kept.add(URL, accept, half, at=100)

    assert kept.page(URL, "first", since=0) is None
    assert kept.page(URL, "second", since=0) == half
    assert kept.page(URL, "third", since=0) == half
