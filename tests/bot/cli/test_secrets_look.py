"""What the doctor says of the signing secret, of `.env`, and of what is kept encrypted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.findings import Mark
from bot.cli.secrets_look import look_at_env_file, look_at_seals, look_at_signing_secrets
from bot.usecases.install import install
from storage.sealed import Keys
from storage.store import Store
from tests.storage.samples import NOW
from tests.storage.test_tenancies import OURS

GOOD = "8f742231b10e8888abcd99aaa0b285a5"


@pytest.mark.parametrize(
    ("secrets", "mark", "words"),
    [
        pytest.param((GOOD,), Mark.OK, "1 signing secret, of the form", id="one"),
        pytest.param((GOOD, GOOD), Mark.OK, "2 signing secrets, both good, of the form", id="while it is rotated"),
        pytest.param((GOOD, "abc"), Mark.WARN, "is not 32 hexadecimal digits", id="another form"),
        pytest.param(("xoxb-1-2-3",), Mark.FAIL, "holds a token", id="a token in its place"),
    ],
)
def test_a_signing_secret_is_known_by_its_form_and_not_shown(secrets: tuple[str, ...], mark: Mark, words: str) -> None:
    line = look_at_signing_secrets(secrets)

    assert line.mark is mark
    assert words in line.words
    assert not any(secret in line.words for secret in secrets)


@pytest.mark.parametrize(("mode", "mark"), [(0o600, Mark.OK), (0o640, Mark.WARN)])
def test_nobody_else_may_read_the_settings(tmp_path: Path, mode: int, mark: Mark) -> None:
    file = tmp_path / ".env"
    file.touch()
    file.chmod(mode)

    [line] = look_at_env_file(file)

    assert line.mark is mark
    assert ("chmod 600" in line.words) is (mark is Mark.WARN)


def test_without_a_file_nothing_is_said_of_it(tmp_path: Path) -> None:
    assert [*look_at_env_file(tmp_path / ".env")] == []


async def test_what_is_sealed_is_tried_with_the_keys_that_there_are(store: Store, database_url: str) -> None:
    none = await look_at_seals(store)
    await install(store, OURS, now=NOW)
    other = Store.open(database_url, keys=Keys((bytes(32),)))

    good, lost = await look_at_seals(store), await look_at_seals(other)

    assert (none.mark, none.words) == (Mark.OK, "none is kept yet")
    assert (good.mark, "that were tried open" in good.words) == (Mark.OK, True)
    assert lost.mark is Mark.FAIL
    assert "put back the key that was lost" in lost.words
    await other.close()


async def test_a_second_key_opens_as_well(store: Store, database_url: str) -> None:
    await install(store, OURS, now=NOW)
    rotated = Store.open(database_url, keys=Keys((bytes(32), bytes(range(32)))))

    assert (await look_at_seals(rotated)).mark is Mark.OK
    await rotated.close()
