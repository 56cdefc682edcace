"""Migrations only expand: a replica of the version before goes on working on the new schema, until it is replaced."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from storage import migrate
from tests.house.tree import ROOT

Schema = dict[str, dict[str, Any]]

# Each with the reason why old code does not mind.
ALLOWED: dict[str, str] = {}


def revisions() -> list[str]:
    """Return all, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


REVISIONS = revisions()


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Schema]:
    """The schema after each revision."""
    file: Path = tmp_path_factory.mktemp("expand") / "bot.db"
    found = {}
    for revision in REVISIONS:
        asyncio.run(migrate.upgrade(f"sqlite:///{file}", to=revision))
        engine = create_engine(f"sqlite:///{file}")
        with engine.connect() as connection:
            found[revision] = seen(connection)
        engine.dispose()
    return found


def seen(connection: Connection) -> Schema:
    """Return each table's columns, and what must be unique in it."""
    looked = inspect(connection)
    return {
        table: {
            "columns": {column["name"]: column for column in looked.get_columns(table)},
            "unique": {
                *(str(each["name"]) for each in looked.get_indexes(table) if each["unique"]),
                *(str(each["name"]) for each in looked.get_unique_constraints(table)),
            },
            "bound": {
                *(tuple(each["constrained_columns"]) for each in looked.get_foreign_keys(table)),
                *(str(each["sqltext"]) for each in looked.get_check_constraints(table)),
            },
        }
        for table in looked.get_table_names()
    }


def tightened(before: Schema, after: Schema) -> list[str]:
    """Return what code that knows *before* cannot do any more."""
    wrong = []
    for table, was in before.items():
        now = after.get(table)
        if now is None:
            wrong.append(f"{table} is gone")
            continue
        for name, column in was["columns"].items():
            kept = now["columns"].get(name)
            if kept is None or str(kept["type"]) != str(column["type"]):
                wrong.append(f"{table}.{name} is gone, or of another type")
            elif column["nullable"] and not kept["nullable"]:
                wrong.append(f"{table}.{name} must be given now")
        for name in now["columns"].keys() - was["columns"].keys():
            column = now["columns"][name]
            if not column["nullable"] and column["default"] is None:
                wrong.append(f"{table}.{name} is new, and old code does not give it")
        wrong += [f"{table}: {each} is new" for each in (now["unique"] - was["unique"]) | (now["bound"] - was["bound"])]
    return sorted(wrong)


@pytest.mark.parametrize("number", range(1, len(REVISIONS)), ids=REVISIONS[1:])
def test_a_revision_leaves_old_code_whatever_it_uses(schemas: dict[str, Schema], number: int) -> None:
    wrong = tightened(schemas[REVISIONS[number - 1]], schemas[REVISIONS[number]])

    assert [each for each in wrong if each not in ALLOWED] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param("DROP TABLE seen", "seen is gone", id="a table"),
        pytest.param("ALTER TABLE slots DROP COLUMN why", "slots.why is gone, or of another type", id="a column"),
        pytest.param(
            "ALTER TABLE slots RENAME COLUMN why TO reasons", "slots.why is gone, or of another type", id="a name"
        ),
        pytest.param("CREATE UNIQUE INDEX u ON slots (message)", "slots: u is new", id="uniqueness"),
        pytest.param(
            "CREATE TABLE x AS SELECT * FROM runs; DROP TABLE runs; CREATE TABLE runs (team TEXT NOT NULL)",
            "runs.steps is gone, or of another type",
            id="a rebuilt table",
        ),
    ],
)
def test_what_would_break_old_code_is_found(tmp_path: Path, change: str, says: str) -> None:
    asyncio.run(migrate.upgrade(f"sqlite:///{tmp_path / 'bot.db'}"))
    engine = create_engine(f"sqlite:///{tmp_path / 'bot.db'}")

    with engine.begin() as connection:
        before = seen(connection)
        for statement in change.split("; "):
            connection.exec_driver_sql(statement)
        after = seen(connection)
    engine.dispose()

    assert says in tightened(before, after)
