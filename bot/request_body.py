"""The body of a request, as it was sent, unless it is too large, too slow, or packed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from datetime import timedelta


async def body(request: web.Request, *, most: int, patience: timedelta) -> bytes:
    """Return the body.

    Args:
        most: Bytes that it may have.
        patience: How long it may take to arrive.

    Raises:
        web.HTTPException: It is not to be had; the text says why.
    """
    if request.headers.get("Content-Encoding"):
        raise web.HTTPUnsupportedMediaType(text="Whoever may send something here packs nothing.")
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    raw = bytearray()
    try:
        async with asyncio.timeout(patience.total_seconds()):
            async for chunk in request.content.iter_any():
                raw += chunk
                if len(raw) > most:
                    raise web.HTTPRequestEntityTooLarge(most, len(raw))
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="The body did not arrive in time.") from None
    except (web.RequestPayloadError, OSError):
        raise web.HTTPBadRequest(text="The body broke off.") from None
    return bytes(raw)
