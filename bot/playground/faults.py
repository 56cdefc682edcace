"""Scripted faults: what the pretend Slack answers instead of what it should."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, assert_never

from aiohttp import web

if TYPE_CHECKING:
    from bot.playground.messages import Json


@dataclass(frozen=True, slots=True)
class Ratelimited:
    """Status 429; try again after so many seconds, or after what is no number; "" leaves the header out."""

    seconds: int | str = 1
    after: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A status that is no answer: 500, 502, 503."""

    status: int = 500
    after: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Status 200 and an error's name, as Slack refuses.

    Attributes:
        needed: The scope that is missing.
        messages: What is wrong where, as Slack words it.
    """

    error: str
    after: bool = False
    needed: str = ""
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page for people, as a proxy shows it, in the place of Slack's answer."""

    status: int = 200
    after: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The answer breaks off in the middle."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer until the caller gives up."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is torn down."""

    after: bool = False


# With `after`, the call is carried out first and only its answer is lost: the outcome nobody can know.
Fault: TypeAlias = Ratelimited | Broken | Refusal | Page | Cut | Silence | Reset


async def meet(fault: Fault, request: web.Request) -> web.StreamResponse:
    """Answer *request* as scripted."""
    match fault:
        case Ratelimited(seconds):
            body = {"ok": False, "error": "ratelimited"}
            when = {"Retry-After": str(seconds)} if str(seconds) else {}
            return web.json_response(body, status=429, headers=when)
        case Broken(status):
            return web.Response(status=status, text="upstream connect error")
        case Refusal():
            return web.json_response(_refusal(fault))
        case Page(status):
            return web.Response(status=status, text="<!doctype html><title>Sign in</title>", content_type="text/html")
        case Cut():
            return await _cut(request)
        case Silence():
            # The server cancels a handler whose caller has left.
            await asyncio.Event().wait()
        case Reset():
            if request.transport:
                request.transport.abort()
        case _:
            assert_never(fault)
    return web.Response()


def _refusal(fault: Refusal) -> Json:
    needed = {"needed": fault.needed, "provided": "commands"} if fault.needed else {}
    messages = {"response_metadata": {"messages": list(fault.messages)}} if fault.messages else {}
    return {"ok": False, "error": fault.error, **needed, **messages}


async def _cut(request: web.Request) -> web.StreamResponse:
    whole = b'{"ok":true,"channel":"C0'
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(2 * len(whole))})
    await response.prepare(request)
    await response.write(whole)
    if request.transport:
        request.transport.abort()
    return response
