"""Answers that may be given again for a while, to those who may be asked only now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.net.facts import Page

MAX_BYTES = 8 * 1024 * 1024
OWN_FAULT = 500  # the server's own trouble is not kept: it may be over in a moment
_ROOM = 500  # bytes for what is around a body


class Kept:
    """Pages by what was asked, the newest up to `MAX_BYTES`; times are the loop's."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, str], tuple[float, Page]] = {}
        self._size = 0

    def page(self, url: str, accept: str, *, since: float) -> Page | None:
        """Return the answer that came at *since* or later, or None."""
        at, page = self._pages.get((url, accept), (0.0, None))
        return page if at >= since else None

    def add(self, url: str, accept: str, page: Page, *, at: float) -> None:
        """Keep *page*, which came *at* this time, unless the server was in trouble; the oldest make room for it."""
        if page.status >= OWN_FAULT:
            return
        self._drop((url, accept))
        self._pages[url, accept] = at, page
        self._size += len(page.body) + _ROOM
        while self._size > MAX_BYTES:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: tuple[str, str]) -> None:
        if key in self._pages:
            self._size -= len(self._pages.pop(key)[1].body) + _ROOM
