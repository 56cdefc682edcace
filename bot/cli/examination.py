"""Looks at everything that the bot needs: what is cheap first, the network last."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli.clock_look import look_at_clock
from bot.cli.findings import Line, Mark, fail, good
from bot.cli.installations_look import look_at_installations, look_at_work
from bot.cli.machine_look import (
    look_at_disk,
    look_at_folder,
    look_at_keys,
    look_at_port,
    look_at_roots,
    look_at_zones,
)
from bot.cli.manifest import SCOPES
from bot.cli.network_look import look_at_dns, look_at_inside, look_at_public_url
from bot.cli.secrets_look import look_at_seals, look_at_signing_secrets
from bot.cli.slack_look import look_at_slack
from bot.model.errors import BotError
from bot.serving import problems_serving
from bot.settings import Settings
from storage.address import Address
from storage.key_file import KeyFile
from storage.migrate import is_new
from storage.sealed import Keys
from storage.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


async def examine(told: Settings) -> AsyncIterator[Line]:
    """Yield a line for each thing that can be wrong with the installation that *told* describes."""
    for line in _machine(told):
        yield line
    async for line in _database(told):
        yield line
    yield await look_at_port(told.listen)
    for server in (*map(str, told.dns_servers),) or ("",):
        yield await look_at_dns(server, told)
    async for line in look_at_slack(told, frozenset(SCOPES), datetime.now(UTC)):
        yield line
    if told.public_url:
        yield await look_at_public_url(told)
    async for line in look_at_inside(told):
        yield line


def _machine(told: Settings) -> Iterator[Line]:
    path = Address.parse(told.database_url).path
    yield from _serving(told)
    if told.signing_secrets:
        yield look_at_signing_secrets(told.signing_secrets)
    if told.secret_keys:
        yield good("keys", f"{told.secret_keys.count(',') + 1} in HYBRID_SECRET_KEYS")
    elif path is not None:
        yield look_at_keys(path)
    if path is not None:
        folder = look_at_folder(path)
        yield folder
        if folder.mark is Mark.OK:
            yield look_at_disk(path)
    if told.ca_bundle is not None:
        yield look_at_roots(told.ca_bundle)
    yield look_at_zones()


def _serving(told: Settings) -> Iterator[Line]:
    problems = problems_serving(told)
    if not problems:
        where = "many workspaces" if told.many_workspaces else "one workspace"
        yield good("settings", f"enough to serve {where}, {'in Socket Mode' if told.socket_mode else 'over HTTP'}")
    yield from (fail("settings", problem) for problem in problems)


async def _database(told: Settings) -> AsyncIterator[Line]:
    store = Store.open(told.database_url, keys=_keys(told))
    try:
        if await is_new(told.database_url):
            yield good("database", "there is none yet; it is made at the first start")
            return
        if behind := await store.behind():
            yield fail("database", behind)
        else:
            yield good("database", f"{store.dialect}, its tables are up to date")
            yield await look_at_seals(store)
            async for line in look_at_installations(store, many=told.many_workspaces):
                yield line
            async for line in look_at_work(store, datetime.now(UTC)):
                yield line
        yield look_at_clock(datetime.now(UTC), await store.clock(), "the database's")
    except BotError as error:
        yield fail("database", str(error))
    finally:
        await store.close()


def _keys(told: Settings) -> Keys:
    """Return the keys that there are; where there is none, nothing makes one here, and one opens nothing."""
    address = Address.parse(told.database_url)
    file = KeyFile(address.path) if address.path else None
    try:
        if told.secret_keys or (file is not None and file.path.exists()):
            return Keys.of(address, told.secret_keys)
    except BotError:  # the line about the keys says what is wrong with them
        pass
    return Keys((bytes(32),))
