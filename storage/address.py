"""Where the database is, from the URL as an operator writes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.model.errors import BotError

_SCHEMES = {"sqlite": "sqlite", "postgresql": "postgresql", "postgres": "postgresql"}
_UNDERSTOOD = frozenset({"sslmode", "host", "port"})


@dataclass(frozen=True, slots=True)
class Address:
    """A database's address; as text it holds neither user nor password.

    Attributes:
        dialect: ``sqlite`` or ``postgresql``.
        url: For SQLAlchemy, with its asynchronous driver.
        path: The SQLite file; None for PostgreSQL.
    """

    dialect: str
    url: URL
    path: Path | None

    @classmethod
    def parse(cls, text: str) -> Address:
        """Return the address that *text* means: ``sqlite:///hybrid-bot.db`` or ``postgresql://…``.

        Raises:
            BotError: It is none; the text says what one looks like and repeats nothing secret.
        """
        try:
            url = make_url(text.strip())
            dialect = _SCHEMES[url.drivername]
        except (ArgumentError, ValueError, KeyError):
            raise BotError(
                "HYBRID_DATABASE_URL is not understood; it should look like `sqlite:///hybrid-bot.db` "
                "or `postgresql://user:password@host/database`."
            ) from None
        return _sqlite(url) if dialect == "sqlite" else _postgresql(url)

    def __str__(self) -> str:
        """As people name it."""
        if self.path is not None:
            return f"sqlite:///{self.path}"
        port = f":{self.url.port}" if self.url.port else ""
        return f"postgresql://{self.url.host or ''}{port}/{self.url.database}"


def _sqlite(url: URL) -> Address:
    if url.host or url.username or not url.database or url.database == ":memory:" or url.query:
        raise BotError(
            "HYBRID_DATABASE_URL names no SQLite file; write `sqlite:///hybrid-bot.db` for a file in the working "
            "folder, or `sqlite:////var/lib/hybrid-bot/hybrid-bot.db` for an absolute path."
        )
    return Address("sqlite", url.set(drivername="sqlite+aiosqlite"), Path(url.database))


def _postgresql(url: URL) -> Address:
    if unknown := sorted(set(url.query) - _UNDERSTOOD):
        raise BotError(
            f"HYBRID_DATABASE_URL has a parameter that is not understood: {unknown[0]}; only "
            f"{', '.join(sorted(_UNDERSTOOD))} may follow the question mark."
        )
    if not url.database:
        raise BotError(
            "HYBRID_DATABASE_URL names no database; write its name last, as in `postgresql://user@host/hybrid_bot`."
        )
    url = url.set(drivername="postgresql+asyncpg")
    if mode := url.query.get("sslmode"):
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return Address("postgresql", url, None)
