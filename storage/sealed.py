"""Secrets at rest: AES-GCM, bound to the table, column and team that they were written for."""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.model.errors import BotError

if TYPE_CHECKING:
    from sqlalchemy import Column

    from storage.address import Address

KEY_BYTES = 32
_PREFIX = "sealed.1."  # the scheme's version, for the day there is another
_NAME = 4  # bytes that tell which key it was
_NONCE = 12


class Keys:
    """The keys of an installation: the first seals, all open, so a new one is put in front and an old one dropped."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._ciphers = {sha256(key).digest()[:_NAME]: AESGCM(key) for key in keys}
        self._first = next(iter(self._ciphers))

    @classmethod
    def parse(cls, text: str) -> Keys:
        """Return the keys in *text*: 32 bytes each, base64, divided by commas.

        Raises:
            BotError: One is not such a key; the text says which by its number, never what it was.
        """
        words = [word.strip() for word in text.split(",") if word.strip()]
        if not words:
            raise BotError("HYBRID_SECRET_KEYS is empty; make a key with `openssl rand -base64 32`.")
        return cls(tuple(_key(word, number) for number, word in enumerate(words, start=1)))

    @classmethod
    def beside(cls, database: Path) -> Keys:
        """Return the keys in the file beside the SQLite file *database*; the first time, make it, for its owner only.

        Raises:
            BotError: It cannot be made or read, or others can read it too.
        """
        path = database.with_name(f"{database.name}.keys")
        try:
            if not path.exists():
                _make(path)
            if path.stat().st_mode & 0o077:
                raise BotError(f"Others can read {path}, which holds the secret keys; run `chmod 600 {path}`.")
            text = path.read_text(encoding="ascii")
        except (OSError, UnicodeError) as error:
            raise BotError(f"The key file {path} cannot be used: {error}. Check its folder and permissions.") from error
        return cls.parse(text)

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
                "HYBRID_SECRET_KEYS is missing, and PostgreSQL needs it; make a key with `openssl rand -base64 32` "
                "and give every replica the same."
            )
        return cls.beside(address.path)

    def seal(self, text: str, column: Column[str], team: str) -> str:
        """Return *text* sealed for *column* in a row of *team*; it opens nowhere else."""
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
            return self._ciphers[name].decrypt(nonce, rest, _place(column, team)).decode()
        except (InvalidTag, KeyError, ValueError):
            raise SealError(f"{column} of a row of team {team} does not open with any of the keys") from None


class SealError(Exception):
    """Sealed text does not open."""


def is_sealed(text: str) -> bool:
    """Tell whether *text* looks as `Keys.seal` makes it."""
    return text.startswith(_PREFIX)


def _place(column: Column[str], team: str) -> bytes:
    return f"{column.table.name}\0{column.name}\0{team}".encode()


def _key(word: str, number: int) -> bytes:
    try:
        key = b64decode(word.replace("-", "+").replace("_", "/"), validate=True)
    except (Base64Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BotError(
            f"Secret key {number} is not {KEY_BYTES} bytes in base64; make one with `openssl rand -base64 32`."
        )
    return key


def _make(path: Path) -> None:
    """Make the key file whole or not at all: of two processes that start at once, one wins and both read its key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
