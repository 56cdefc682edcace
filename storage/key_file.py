"""The file beside a SQLite database that holds its keys: for its owner only, and always whole."""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

from bot.model.errors import BotError

KEY_BYTES = 32
_OTHERS = 0o077

Stamp = tuple[int, int, int]


class KeyFile:
    """The keys of the SQLite file *database*."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.keys")

    def stamp(self) -> Stamp | None:
        """Return what changes whenever the file does; None where there is none."""
        try:
            seen = self.path.stat()
        except OSError:
            return None
        return seen.st_ino, seen.st_mtime_ns, seen.st_size

    def text(self) -> str:
        """Return the keys, comma-separated; the first time one is made.

        Raises:
            BotError: The file cannot be made or read, or others can read it too.
        """
        path = self.path
        try:
            if not path.exists():
                self._make()
            if path.stat().st_mode & _OTHERS:
                raise BotError(f"Others can read {path}, which holds the secret keys; run `chmod 600 {path}`.")
            return path.read_text(encoding="ascii")
        except (OSError, UnicodeError) as error:
            raise BotError(f"The key file {path} cannot be used: {error}. Check its folder and permissions.") from error

    def add(self) -> None:
        """Put a new key in front of those that are there."""
        self._replace(f"{new_key()},{self.text().strip()}")

    def keep_first(self) -> None:
        """Drop every key but the first."""
        self._replace(self.text().split(",")[0].strip())

    def _make(self) -> None:
        """Make the file whole or not at all: of two processes that start at once, one wins and both read its key."""
        draft = self._draft(new_key())
        try:
            with suppress(FileExistsError):
                self.path.hardlink_to(draft)
        finally:
            draft.unlink()

    def _replace(self, text: str) -> None:
        """Put *text* in the place of what is there, at once: whoever reads meanwhile reads the one or the other."""
        try:
            self._draft(text).replace(self.path)
        except OSError as error:
            raise BotError(f"The key file {self.path} cannot be written: {error}. Nothing was changed.") from error

    def _draft(self, text: str) -> Path:
        draft = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(descriptor)  # a key that is lost in a power cut takes with it all that it has sealed
        return draft


def new_key() -> str:
    """Return a new key, in base64."""
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()
