"""Looks at this machine: files, folders, keys and the port."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import ssl
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from bot.cli.findings import Line, fail, good, warn

if TYPE_CHECKING:
    from bot.variables import Address

_TIMEOUT = aiohttp.ClientTimeout(total=2)
_OTHERS = 0o077
_MEGABYTE = 2**20
LEAST = 50 * _MEGABYTE
ROOM = 500 * _MEGABYTE
_ZONE = "Europe/Berlin"


def look_at_keys(database: Path) -> Line:
    """Tell whether only their owner can read the keys beside the SQLite file *database*."""
    path = database.with_name(f"{database.name}.keys")
    if not path.exists():
        return good("keys", f"{path} is made at the first start")
    if path.stat().st_mode & _OTHERS:
        return fail("keys", f"others can read {path}; run `chmod 600 {path}`")
    if not os.access(path, os.R_OK):
        return fail("keys", f"{path} cannot be read by this user; give it to the user who runs the bot")
    return good("keys", f"in {path}, for its owner only")


def look_at_folder(database: Path) -> Line:
    """Tell whether the SQLite file, and those that it makes beside itself, can be written."""
    folder = database.absolute().parent
    if not folder.is_dir():
        return fail("folder", f"{folder} is not there; make it, or change HYBRID_DATABASE_URL")
    if not os.access(folder, os.W_OK | os.X_OK) or (database.exists() and not os.access(database, os.W_OK)):
        return fail("folder", f"{folder} or {database.name} in it cannot be written by this user; change their owner")
    return good("folder", f"{folder} can be written")


def look_at_disk(database: Path) -> Line:
    """Tell whether there is room for the SQLite file to grow, and for a backup of it."""
    folder = database.absolute().parent
    free = shutil.disk_usage(folder).free
    wanted = max(ROOM, 2 * database.stat().st_size if database.exists() else 0)
    words = f"{free // _MEGABYTE:,} MB free in {folder}"
    if free < LEAST:
        return fail("disk", f"{words}: the database cannot grow any more; make room, or move it to a larger disk")
    if free < wanted:
        return warn("disk", f"{words}; {wanted // _MEGABYTE:,} MB leave room to grow and for a backup")
    return good("disk", words)


def look_at_zones() -> Line:
    """Tell whether time zones are known."""
    try:
        zone = zoneinfo.ZoneInfo.no_cache(_ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        return fail("time zones", f"{_ZONE} is not known; install the package tzdata again: it is in requirements.lock")
    winter, summer = (zone.utcoffset(datetime(2026, month, 1, tzinfo=UTC).replace(tzinfo=None)) for month in (1, 7))
    if winter == summer:
        return fail("time zones", f"{_ZONE} has no summer time here; the system's time zone data are damaged")
    return good("time zones", f"known, {len(zoneinfo.available_timezones())} of them")


def look_at_roots(bundle: Path) -> Line:
    """Tell whether the extra root certificates can be used."""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=bundle)
    except OSError as error:  # ssl.SSLError is one
        why = "it holds no certificates in PEM form" if isinstance(error, ssl.SSLError) else error.strerror
        return fail("CA bundle", f"{bundle} cannot be used ({why}); HYBRID_CA_BUNDLE wants a PEM file of roots")
    return good("CA bundle", f"{len(context.get_ca_certs())} roots in {bundle}")


async def look_at_port(listen: Address) -> Line:
    """Tell whether the port is free, or used by a running bot."""
    try:
        family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
        socket.create_server(listen, family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return await _whose(listen)
        why = error.strerror or str(error)
        return fail("port", f"{listen} cannot be listened on ({why}); change HYBRID_LISTEN")
    return good("port", f"{listen} is free")


async def _whose(listen: Address) -> Line:
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(f"http://{listen}/healthz") as response,
        ):
            said = await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        said = None
    if said == {"alive": True}:
        return good("port", f"{listen} is used by a bot that is running")
    return fail("port", f"{listen} is used by another program; stop that, or change HYBRID_LISTEN")
