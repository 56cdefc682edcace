"""The file beside a SQLite database that holds its keys: for its owner only, and always whole."""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.model.errors import BotError

KEY_BYTES = 32
_OTHERS = 0o077

_OWNERS = 0o600

Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a key file held, and the stamp of the very file that held it."""

    text: str
    stamp: Stamp


class KeyFile:
    """The keys of the SQLite file *database*."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.keys")

    def stamp(self) -> Stamp | None:
        """Return what changes whenever the file does; None where there is none."""
        try:
            return _stamp(self.path.stat())
        except OSError:
            return None

    def make(self) -> None:
        """Make the file with one key, for its owner only, unless it is there.

        Raises:
            BotError: It cannot be made.
        """
        try:
            if not self.path.exists():
                self._make()
        except OSError as error:
            raise self._unusable(error) from error

    def read(self) -> Kept:
        """Return the keys, comma-separated.

        Raises:
            BotError: The file cannot be read, or others can read it too.
        """
        try:
            # One descriptor for all of it: another file may take this one's place at any moment.
            with self.path.open(encoding="ascii") as file:
                seen = os.fstat(file.fileno())
                if seen.st_mode & _OTHERS:
                    raise BotError(
                        f"Others can read {self.path}, which holds the secret keys; run `chmod 600 {self.path}`."
                    )
                return Kept(file.read(), _stamp(seen))
        except (OSError, UnicodeError) as error:
            raise self._unusable(error) from error

    def add(self) -> None:
        """Put a new key in front of those that are there."""
        self._replace(f"{new_key()},{self.read().text.strip()}")

    def keep_first(self) -> None:
        """Drop every key but the first."""
        self._replace(self.read().text.split(",")[0].strip())

    def _unusable(self, error: Exception) -> BotError:
        return BotError(f"The key file {self.path} cannot be used: {error}. Check its folder and permissions.")

    def _make(self) -> None:
        """Make the file whole or not at all: of two processes that start at once, one wins and both read its key."""
        draft = self._draft(new_key())
        try:
            with suppress(FileExistsError):
                self.path.hardlink_to(draft)
        finally:
            draft.unlink()
        self._keep_name()

    def _replace(self, text: str) -> None:
        """Put *text* in the place of what is there, at once: whoever reads meanwhile reads the one or the other."""
        try:
            self._draft(text).replace(self.path)
            self._keep_name()
        except OSError as error:
            raise BotError(f"The key file {self.path} cannot be written: {error}. Nothing was changed.") from error

    def _draft(self, text: str) -> Path:
        draft = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNERS)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            os.fchmod(descriptor, _OWNERS)  # an umask may have taken from its owner what is the owner's
            file.write(text + "\n")
            file.flush()
            os.fsync(descriptor)  # a key that is lost in a power cut takes with it all that it has sealed
        return draft

    def _keep_name(self) -> None:
        """See to it that a power cut does not undo the change of names, which is the folder's to remember."""
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _stamp(seen: os.stat_result) -> Stamp:
    return seen.st_ino, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size


def new_key() -> str:
    """Return a new key, in base64."""
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()
