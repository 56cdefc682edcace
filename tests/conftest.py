"""Databases for the tests: each starts empty, with this version's tables, SQLite and PostgreSQL in turn."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
import pytest_asyncio
from hypothesis import settings
from sqlalchemy.engine import make_url

from storage import migrate
from storage.sealed import Keys
from storage.store import Store
from tests import postgres, spare
from tests.counted import counted
from tests.needs import need
from tests.wire import pytest_collection_finish, pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown

__all__ = ["pytest_collection_finish", "pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems() -> None:
    """Leave twelve thousand collected tests out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Follow what a test runs, or do not."""
    with counted(item):
        return (yield)


# No stop-watch: the machine may be busy. For a long look: pytest --hypothesis-profile=thorough
settings.register_profile("suite", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1_000)
settings.load_profile("suite")

KEYS = Keys((bytes(range(32)),))


@pytest.fixture(scope="session", autouse=True)
def no_roots() -> Iterator[None]:
    """Trust none of this machine's authorities: no test meets anybody they speak for, and reading them takes long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", os.devnull)
        patch.setenv("SSL_CERT_DIR", os.devnull)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL for the whole session."""
    need("PostgreSQL (TEST_POSTGRES_URL, PG_BIN, a package or a wheel)", postgres.runnable())
    with postgres.cluster() as url:
        yield url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_template(postgres_server: str) -> AsyncIterator[str]:
    """The name of a database with our tables, to be copied."""
    name = f"template_{uuid4().hex}"
    await _tell(postgres_server, f"CREATE DATABASE {name}")
    await migrate.upgrade(_database(postgres_server, name))
    yield name
    await _tell(postgres_server, f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def postgres_spares() -> list[str]:
    """The names of databases that tests have left, and that are empty again."""
    return []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_look(postgres_server: str, postgres_template: str) -> str:
    """What a database with our tables is like."""
    return await spare.look(_database(postgres_server, postgres_template))


@pytest_asyncio.fixture
async def postgres_url(
    postgres_server: str, postgres_template: str, postgres_spares: list[str], postgres_look: str
) -> AsyncIterator[str]:
    """A PostgreSQL database with our tables, and nothing in them."""
    if postgres_spares:
        name = postgres_spares.pop()
    else:
        name = f"test_{uuid4().hex}"
        await _tell(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    url = _database(postgres_server, name)
    yield url
    if await spare.emptied(url, postgres_look):
        postgres_spares.append(name)
    else:
        await _tell(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    await migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database with our tables."""
    path = shutil.copy(sqlite_template, tmp_path / "hybrid-bot.db")
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn, with our tables."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest_asyncio.fixture
async def empty_postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """A PostgreSQL database with nothing in it."""
    name = f"empty_{uuid4().hex}"
    await _tell(postgres_server, f"CREATE DATABASE {name}")
    yield _database(postgres_server, name)
    await _tell(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each database in turn, with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store on each database in turn."""
    store = Store.open(database_url, keys=KEYS)
    yield store
    await store.close()


@pytest_asyncio.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """A store on SQLite."""
    store = Store.open(sqlite_url, keys=KEYS)
    yield store
    await store.close()


@pytest_asyncio.fixture
async def postgres_store(postgres_url: str) -> AsyncIterator[Store]:
    """A store on PostgreSQL."""
    store = Store.open(postgres_url, keys=KEYS)
    yield store
    await store.close()


async def _tell(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
