"""Column types: times that are always UTC, the database's own clock, text that must be sealed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, DateTime, Float, String, Text, bindparam, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.sealed import is_sealed

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.sql.compiler import SQLCompiler

_WIDTH = 27  # 2026-11-24T09:00:00.000000Z


class Utc(TypeDecorator[datetime]):
    """A moment: aware, UTC; fixed-width ISO text on SQLite, so that text order is time order."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose text on SQLite, ``timestamptz`` on PostgreSQL."""
        return dialect.type_descriptor(String(_WIDTH) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - differs by database
        """Refuse a naive time, and make every other UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; times are aware and UTC")
        value = value.astimezone(UTC)
        return (
            f"{value.replace(tzinfo=None).isoformat(timespec='microseconds')}Z" if dialect.name == "sqlite" else value
        )

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 - differs by database
        """Return an aware time, UTC."""
        return datetime.fromisoformat(value) if isinstance(value, str) else value


def at(moment: datetime) -> BindParameter[datetime]:
    """Return *moment* for an expression in which no column tells its type, such as CASE."""
    return literal(moment, Utc())


class SealedText(TypeDecorator[str]):
    """Text that `storage.sealed.Keys` has sealed; anything else is refused, so no secret slips in readable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature's
        """Refuse what is not sealed."""
        if value is not None and not is_sealed(value):
            raise ValueError("this column takes sealed text only")
        return value


class DatabaseTime(FunctionElement[datetime]):
    """The database's clock, *ahead* from now: leases are measured by the one clock that all replicas share."""

    type = Utc()
    inherit_cache = True

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        super().__init__(bindparam(None, ahead.total_seconds(), Float))


@compiles(DatabaseTime, "sqlite")
def _on_sqlite(element: DatabaseTime, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the compiler's own
    ahead = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', {ahead} || ' seconds')"


@compiles(DatabaseTime, "postgresql")
def _on_postgresql(element: DatabaseTime, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the compiler's own
    return f"clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)})"
