"""Secrets at rest: AES-GCM, bound to the table, column and team that they were written for."""

from __future__ import annotations

import logging
import secrets
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.model.errors import BotError
from storage.key_file import KEY_BYTES, KeyFile

if TYPE_CHECKING:
    from sqlalchemy import Column

    from storage.address import Address

log = logging.getLogger(__name__)

_PREFIX = "sealed.1."  # the scheme's version, for the day there is another
_NAME = 4  # bytes that tell which key it was
_NONCE = 12


class Keys:
    """The keys of an installation: the first seals, all open, so a new one is put in front and an old one dropped.

    Those of a file are read anew when the file has changed, so that a running bot knows a key that was just put there.

    Attributes:
        file: Where they come from; None where that is the settings.
    """

    def __init__(self, keys: tuple[bytes, ...], *, file: KeyFile | None = None) -> None:
        self.file = file
        self._stamp = file and file.stamp()
        self._hold(keys)

    def _hold(self, keys: tuple[bytes, ...]) -> None:
        self._ciphers = {sha256(key).digest()[:_NAME]: AESGCM(key) for key in keys}
        self._first = next(iter(self._ciphers))

    def __len__(self) -> int:
        """Return how many different keys there are."""
        return len(self._ciphers)

    @classmethod
    def parse(cls, text: str) -> Keys:
        """Return the keys in *text*: 32 bytes each, base64, divided by commas.

        Raises:
            BotError: One is not such a key; the text says which by its number, never what it was.
        """
        return cls(_parsed(text))

    @classmethod
    def beside(cls, database: Path) -> Keys:
        """Return the keys in the file beside the SQLite file *database*; the first time, make it, for its owner only.

        Raises:
            BotError: It cannot be made or read, or others can read it too.
        """
        file = KeyFile(database)
        return cls(_parsed(file.text()), file=file)

    @classmethod
    def of(cls, address: Address, text: str) -> Keys:
        """Return the keys in *text*, or where it is "" those beside the SQLite file.

        Raises:
            BotError: There are none, and the database is one that several replicas share.
        """
        if text:
            return cls.parse(text)
        if address.path is None:
            raise BotError(
                "HYBRID_SECRET_KEYS is missing, and PostgreSQL needs it; make a key with `hybrid-bot keys new` "
                "and give every replica the same."
            )
        return cls.beside(address.path)

    def seal(self, text: str, column: Column[str], team: str) -> str:
        """Return *text* sealed for *column* in a row of *team*; it opens nowhere else."""
        self.refresh()
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._ciphers[self._first].encrypt(nonce, text.encode(), _place(column, team))
        return _PREFIX + urlsafe_b64encode(self._first + nonce + sealed).decode()

    def open(self, sealed: str, column: Column[str], team: str) -> str:
        """Return the text that was sealed for *column* in a row of *team*.

        Raises:
            SealError: It was sealed for another place, was tampered with, or its key is gone.
        """
        try:
            blob = urlsafe_b64decode(sealed.removeprefix(_PREFIX))
            name, nonce, rest = blob[:_NAME], blob[_NAME : _NAME + _NONCE], blob[_NAME + _NONCE :]
            if name not in self._ciphers:
                self.refresh()
            return self._ciphers[name].decrypt(nonce, rest, _place(column, team)).decode()
        except (InvalidTag, KeyError, ValueError):
            raise SealError(f"{column} of a row of team {team} does not open with any of the keys") from None

    def is_first(self, sealed: str) -> bool:
        """Tell whether *sealed* was sealed with the key that seals now."""
        try:
            return urlsafe_b64decode(sealed.removeprefix(_PREFIX))[:_NAME] == self._first
        except ValueError:
            return False

    def refresh(self) -> None:
        """Read the keys anew if their file has changed; if it cannot be read, those that are known stay."""
        stamp = self.file and self.file.stamp()
        if self.file is None or stamp is None or stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._hold(_parsed(self.file.text()))
        except BotError as error:
            log.error("the keys cannot be read anew", extra={"reason": str(error)})  # noqa: TRY400 - it is a sentence


class SealError(Exception):
    """Sealed text does not open."""


def is_sealed(text: str) -> bool:
    """Tell whether *text* looks as `Keys.seal` makes it."""
    return text.startswith(_PREFIX)


def _place(column: Column[str], team: str) -> bytes:
    return f"{column.table.name}\0{column.name}\0{team}".encode()


def _parsed(text: str) -> tuple[bytes, ...]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        raise BotError("HYBRID_SECRET_KEYS is empty; make a key with `hybrid-bot keys new`.")
    return tuple(_key(word, number) for number, word in enumerate(words, start=1))


def _key(word: str, number: int) -> bytes:
    try:
        key = b64decode(word.replace("-", "+").replace("_", "/"), validate=True)
    except (Base64Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BotError(f"Secret key {number} is not {KEY_BYTES} bytes in base64; make one with `hybrid-bot keys new`.")
    return key
