"""The body of a request, as it was sent, unless it is too large, too slow, or packed."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import timedelta


class Room:
    """How many bytes may be arriving at once, in all bodies together, however many there are."""

    def __init__(self, most: int) -> None:
        self._left = most

    @contextmanager
    def share(self) -> Iterator[Callable[[int], None]]:
        """Lend what takes so many bytes more, and give all of them back at the end of the block.

        Raises:
            web.HTTPTooManyRequests: There is no room for them, when they are taken.
        """
        taken = 0

        def take(count: int) -> None:
            nonlocal taken
            if count > self._left:
                raise web.HTTPTooManyRequests(text="Too much arrives at once.", headers={"Retry-After": "10"})
            self._left -= count
            taken += count

        try:
            yield take
        finally:
            self._left += taken


async def body(request: web.Request, *, most: int, patience: timedelta, room: Room | None = None) -> bytes:
    """Return the body.

    Args:
        most: Bytes that it may have.
        patience: How long it may take to arrive.
        room: Shared with the others that arrive meanwhile; None for no limit.

    Raises:
        web.HTTPException: It is not to be had; the text says why.
    """
    if request.headers.get("Content-Encoding"):
        raise web.HTTPUnsupportedMediaType(text="Whoever may send something here packs nothing.")
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    raw = bytearray()
    try:
        with (room or Room(most)).share() as take:
            async with asyncio.timeout(patience.total_seconds()):
                async for chunk in request.content.iter_any():
                    raw += chunk
                    if len(raw) > most:
                        raise web.HTTPRequestEntityTooLarge(most, len(raw))
                    take(len(chunk))
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="The body did not arrive in time.") from None
    except (web.RequestPayloadError, OSError):
        raise web.HTTPBadRequest(text="The body broke off.") from None
    return bytes(raw)
