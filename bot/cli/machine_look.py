"""Looks at this machine: files, folders, keys and the port."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from bot.cli.findings import Line, fail, good

if TYPE_CHECKING:
    from bot.variables import Address

_TIMEOUT = aiohttp.ClientTimeout(total=2)
_OTHERS = 0o077


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
