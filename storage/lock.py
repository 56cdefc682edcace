"""One process serves a SQLite file; a second one is told so before it does harm."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.model.errors import BotError
from storage.address import Address

if TYPE_CHECKING:
    from pathlib import Path


@contextmanager
def hold(url: str) -> Iterator[None]:
    """Hold the SQLite file at *url* for serving; PostgreSQL is for many, and nothing is held there.

    The lock goes with the process, however that ends; the file beside the database stays.

    Raises:
        BotError: Another process has it, or the lock file cannot be written.
    """
    path = Address.parse(url).path
    if path is None:
        yield
        return
    taken = (
        f"Another hybrid-bot serves {path} already, and SQLite is for one process. Stop that one first, or use"
        " PostgreSQL (HYBRID_DATABASE_URL) for several."
    )
    descriptor = _locked(path.with_name(f"{path.name}.lock"), taken)
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def hold_keys(path: Path) -> Iterator[None]:
    """Hold the key file at *path* while its keys are changed.

    Raises:
        BotError: Somebody else is changing them, or the lock file cannot be written.
    """
    taken = f"The keys in {path} are being changed already; wait until that is done."
    descriptor = _locked(path.with_name(f"{path.name}.lock"), taken)
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(lock: Path, taken: str) -> int:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BotError(
            f"The lock file {lock} cannot be written: {error.strerror}. Check that its folder exists and is writable."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise BotError(taken) from None
    return descriptor
