"""What tables are made of, and the one collection that they are all in. Every primary key begins with the team."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKeyConstraint, Index, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def key(name: str) -> Column[str]:
    """Return a column of the primary key."""
    return Column(name, Text, primary_key=True)


def text(name: str) -> Column[str]:
    """Return a column that is "" unless told."""
    return Column(name, Text, nullable=False, server_default="")


def of_checklist() -> ForeignKeyConstraint:
    """Return what binds a row to its checklist."""
    return ForeignKeyConstraint(["team", "checklist"], ["checklists.team", "checklists.id"])


def index(name: str, *columns: Column[Any], where: ColumnElement[bool], unique: bool = False) -> Index:
    """Return an index of the rows *where* something holds."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
