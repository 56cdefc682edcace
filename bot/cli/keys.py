"""`hybrid-bot keys`: keys that encrypt what the database keeps secret."""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from typing import TYPE_CHECKING

from bot.cli import Exit, settings
from bot.model.errors import BotError
from bot.variables import KEY_BYTES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from bot.cli import Commands
    from bot.settings import Settings
    from bot.usecases.rotate_keys import Rotation
    from storage.key_file import KeyFile
    from storage.store import Store

# A running bot may have sealed something just before, and wait as long for its turn to write it.
SETTLED = 12.0


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("keys", help="make a key for HYBRID_SECRET_KEYS, or change to a new one")
    verbs = command.add_subparsers(metavar="VERB", required=True)
    new = verbs.add_parser("new", help="print a new key")
    new.set_defaults(run=run)
    rotate = verbs.add_parser(
        "rotate",
        help="encrypt every secret anew with the first key, while the bot runs",
        description="Encrypts every secret of the database anew with the first key, while the bot runs. With the key"
        " file beside a SQLite database it makes a new key first, and drops the old one when nothing needs it any"
        " more. Broken off, it goes on where it was when it is run again.",
    )
    rotate.set_defaults(run=run_rotate)


def run(_: argparse.Namespace) -> int:
    """Print a new key."""
    print(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    return Exit.GOOD


def run_rotate(_: argparse.Namespace) -> int:
    """Encrypt every secret anew."""
    return asyncio.run(rotate(settings()))


async def rotate(told: Settings, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> int:
    """Encrypt every secret anew, and say how many.

    Args:
        sleep: Waits so many seconds, until nothing is on its way any more that was sealed with the old key.
    """
    from storage.address import Address  # noqa: PLC0415 - `--help` needs none
    from storage.lock import hold_keys  # noqa: PLC0415 - the same
    from storage.sealed import Keys  # noqa: PLC0415 - the same
    from storage.store import Store  # noqa: PLC0415 - the same

    keys = Keys.of(Address.parse(told.database_url), told.secret_keys)
    store = Store.open(told.database_url, keys=keys)
    try:
        if behind := await store.behind():
            raise BotError(behind)
        if keys.file is None:
            return await _of_settings(store, only_one=len(keys) == 1)
        with hold_keys(keys.file.path):
            keys.refresh()  # whoever held them until now may have changed them
            return await _of_file(store, keys.file, sleep, begun=len(keys) > 1)
    finally:
        await store.close()


async def _of_settings(store: Store, *, only_one: bool) -> int:
    from bot.usecases.rotate_keys import rotate as seal_anew  # noqa: PLC0415 - `--help` needs none

    done = await seal_anew(store)
    if only_one and not done.renewed and not done.locked:
        raise BotError(
            "There is nothing to do: HYBRID_SECRET_KEYS holds one key, and everything is encrypted with it. Make a new"
            " one with `hybrid-bot keys new`, put it behind the old one, and start every replica again; then put it in"
            " front, and start them once more; then run this again."
        )
    print(_said(done))
    if not done.locked and not only_one:
        print("Every secret needs the first key alone: take the others out of HYBRID_SECRET_KEYS.")
    return Exit.FAILED if done.locked else Exit.GOOD


async def _of_file(store: Store, file: KeyFile, sleep: Callable[[float], Awaitable[object]], *, begun: bool) -> int:
    from bot.usecases.rotate_keys import rotate as seal_anew  # noqa: PLC0415 - `--help` needs none

    if begun:
        print(f"A change of keys was begun before; it goes on with the first key in {file.path}.")
    else:
        file.add()
        print(f"A new key is in {file.path}, in front of the old one.")
    done = await seal_anew(store)
    print(_said(done))
    if (rest := min(SETTLED - (time.time() - file.path.stat().st_mtime), SETTLED)) > 0:
        print(f"The old key stays for {round(rest)} seconds more, for what a running bot is just writing.", flush=True)
        await sleep(rest)
    last = await seal_anew(store)
    if done.locked or last.locked:
        print("Some secrets open with no key; the old key stays in the file.")
        return Exit.FAILED
    file.keep_first()
    print("Nothing needs the old key any more; it is gone. Backups that were made before need it: keep it with them.")
    return Exit.GOOD


def _said(done: Rotation) -> str:
    locked = f"; {done.locked} open with none of the keys and were left" if done.locked else ""
    return f"{done.renewed} secrets were encrypted anew{locked}."
