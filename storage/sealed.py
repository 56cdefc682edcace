"""Secrets at rest: AES-GCM, bound to the table, the column and the row that they were written for.

What a scheme binds to is in what it seals: ``sealed.2.`` to the whole key of the row, ``sealed.1.`` to its team, which
is the whole key where a team has one row. Where it has several, what an older version sealed that way still opens, and
`storage.seals` seals it anew.
"""

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
from storage.key_file import KEY_BYTES, KeyFile, Stamp

if TYPE_CHECKING:
    from sqlalchemy import Column

    from storage.address import Address

log = logging.getLogger(__name__)

_BY_TEAM, _BY_ROW = "sealed.1.", "sealed.2."
_NAME = 4  # bytes that tell which key it was
_NONCE = 12


class Keys:
    """The keys of an installation: the first seals, all open, so a new one is put in front and an old one dropped.

    Those of a file are read anew when the file has changed, so that a running bot knows a key that was just put there.

    Attributes:
        file: Where they come from; None where that is the settings.
    """

    def __init__(self, keys: tuple[bytes, ...], *, file: KeyFile | None = None, stamp: Stamp | None = None) -> None:
        self.file = file
        self._stamp = stamp
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
        file.make()
        kept = file.read()
        return cls(_parsed(kept.text), file=file, stamp=kept.stamp)

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

    def seal(self, text: str, column: Column[str], *row: str) -> str:
        """Return *text* sealed for *column* of the row whose key is *row*; it opens nowhere else."""
        self.refresh()
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._ciphers[self._first].encrypt(nonce, text.encode(), _place(column, row))
        return _scheme(row) + urlsafe_b64encode(self._first + nonce + sealed).decode()

    def open(self, sealed: str, column: Column[str], *row: str) -> str:
        """Return the text that was sealed for *column* of the row whose key is *row*, its team first.

        Raises:
            SealError: It was sealed for another place, was tampered with, or its key is gone.
        """
        place = _place(column, row if sealed.startswith(_BY_ROW) else row[:1])
        try:
            blob = _blob(sealed)
            name, nonce, rest = blob[:_NAME], blob[_NAME : _NAME + _NONCE], blob[_NAME + _NONCE :]
            if name not in self._ciphers:
                self.refresh()
            return self._ciphers[name].decrypt(nonce, rest, place).decode()
        except (InvalidTag, KeyError, ValueError):
            raise SealError(f"{column} of a row of team {row[0]} does not open with any of the keys") from None

    def is_first(self, sealed: str) -> bool:
        """Tell whether *sealed* was sealed with the key that seals now."""
        try:
            return _blob(sealed)[:_NAME] == self._first
        except ValueError:
            return False

    def refresh(self) -> None:
        """Read the keys anew if their file has changed; if it cannot be read, those that are known stay."""
        stamp = self.file.stamp() if self.file else None
        if self.file is None or stamp is None or stamp == self._stamp:
            return
        self._stamp = stamp  # if it cannot be read, that is said once
        try:
            kept = self.file.read()
            self._hold(_parsed(kept.text))
            self._stamp = kept.stamp  # of what was read, which may be younger than what was looked at
        except BotError as error:
            log.error("the keys cannot be read anew", extra={"reason": str(error)})  # noqa: TRY400 - it is a sentence


class SealError(Exception):
    """Sealed text does not open."""


def is_sealed(text: str) -> bool:
    """Tell whether *text* looks as `Keys.seal` makes it."""
    return text.startswith((_BY_TEAM, _BY_ROW))


def is_bound(sealed: str, row: tuple[str, ...]) -> bool:
    """Tell whether *sealed* is bound to all of the key *row*, as what is sealed today is."""
    return sealed.startswith(_scheme(row))


def _scheme(row: tuple[str, ...]) -> str:
    """Choose the older scheme where both say the same, so that replicas of an older version can read it."""
    return _BY_ROW if len(row) > 1 else _BY_TEAM


def _place(column: Column[str], row: tuple[str, ...]) -> bytes:
    return "\0".join((column.table.name, column.name, *row)).encode()


def _blob(sealed: str) -> bytes:
    if not is_sealed(sealed):
        raise ValueError("it was never sealed")
    return urlsafe_b64decode(sealed[len(_BY_ROW) :])


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
