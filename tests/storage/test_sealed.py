"""Sealed text opens where it was sealed, with any key that is still there, and nowhere else."""

from __future__ import annotations

import os
import stat
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import BotError
from storage.address import Address
from storage.key_file import Kept, KeyFile
from storage.sealed import Keys, SealError, is_bound, is_sealed
from storage.tables import metadata, runs, slots

OLD, NEW = bytes(range(32)), bytes(range(100, 132))
KEYS = Keys((NEW, OLD))
COLUMN = runs.c.answer_to


@given(text=st.text(), row=st.lists(st.text(), min_size=1, max_size=3))
def test_what_is_sealed_opens_again(text: str, row: list[str]) -> None:
    sealed = KEYS.seal(text, COLUMN, *row)

    assert is_sealed(sealed)
    assert KEYS.open(sealed, COLUMN, *row) == text


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert KEYS.seal("secret", COLUMN, "T1") != KEYS.seal("secret", COLUMN, "T1")


@pytest.mark.parametrize(
    ("column", "row"),
    [
        pytest.param(COLUMN, ("T2", "R1"), id="another team"),
        pytest.param(COLUMN, ("T1", "R2"), id="another row"),
        pytest.param(COLUMN, ("T1",), id="less than a row"),
        pytest.param(runs.c.asked_by, ("T1", "R1"), id="another column"),
        pytest.param(slots.c.token, ("T1", "R1"), id="another table"),
    ],
)
def test_moved_to_another_place_it_does_not_open(column: object, row: tuple[str, ...]) -> None:
    sealed = KEYS.seal("secret", COLUMN, "T1", "R1")

    with pytest.raises(SealError, match="does not open"):
        KEYS.open(sealed, column, *row)  # type: ignore[arg-type]  # columns of text, all of them


def test_a_label_changed_by_hand_opens_nothing() -> None:
    by_row, by_team = KEYS.seal("secret", COLUMN, "T1", "R1"), KEYS.seal("secret", COLUMN, "T1")

    for forged in (by_row.replace(".2.", ".1."), by_team.replace(".1.", ".2.")):
        with pytest.raises(SealError):
            KEYS.open(forged, COLUMN, "T1", "R1")


def test_what_an_older_version_bound_to_its_team_alone_opens_and_is_known_to_be_older() -> None:
    older, now = KEYS.seal("secret", COLUMN, "T1"), KEYS.seal("secret", COLUMN, "T1", "R1")

    assert KEYS.open(older, COLUMN, "T1", "R1") == "secret"
    assert [is_bound(sealed, ("T1", "R1")) for sealed in (older, now)] == [False, True]
    assert is_bound(older, ("T1",))  # where that is the whole key


@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
def test_tampered_with_it_does_not_open(position: int, bit: int) -> None:
    sealed = KEYS.seal("secret", COLUMN, "T1")
    blob = bytearray(urlsafe_b64decode(sealed.removeprefix("sealed.1.")))
    blob[position % len(blob)] ^= 1 << bit

    with pytest.raises(SealError):
        KEYS.open("sealed.1." + urlsafe_b64encode(blob).decode(), COLUMN, "T1")


@pytest.mark.parametrize("text", ["", "sealed.1.", "sealed.1.AAAA", "sealed.1.%%%", "plain"])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    with pytest.raises(SealError):
        KEYS.open(text, COLUMN, "T1")


def test_keys_are_rotated_by_putting_a_new_one_in_front() -> None:
    before = Keys((OLD,)).seal("secret", COLUMN, "T1")
    after = KEYS.seal("secret", COLUMN, "T1")

    assert KEYS.open(before, COLUMN, "T1") == "secret"
    assert Keys((NEW,)).open(after, COLUMN, "T1") == "secret"
    with pytest.raises(SealError):
        Keys((NEW,)).open(before, COLUMN, "T1")


def test_keys_are_read_from_either_base64_alphabet() -> None:
    key = b"\xff\xfe" * 16
    text = f" {b64encode(OLD).decode()} , {urlsafe_b64encode(key).decode()},"

    assert Keys.parse(text).open(Keys((key,)).seal("secret", COLUMN, "T1"), COLUMN, "T1") == "secret"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "HYBRID_SECRET_KEYS is empty", id="nothing"),
        pytest.param(" , ", "HYBRID_SECRET_KEYS is empty", id="only commas"),
        pytest.param("c2hvcnQ=", "Secret key 1 is not 32 bytes", id="short"),
        pytest.param(f"{b64encode(OLD).decode()},hunter2!", "Secret key 2 is not 32 bytes", id="no base64"),
    ],
)
def test_a_bad_key_is_told_by_its_number_and_not_repeated(text: str, says: str) -> None:
    with pytest.raises(BotError, match=says) as caught:
        Keys.parse(text)
    assert "hunter2" not in str(caught.value)


def test_the_first_start_makes_a_key_file_for_its_owner_only(tmp_path: Path) -> None:
    database = tmp_path / "bot.db"
    sealed = Keys.beside(database).seal("secret", COLUMN, "T1")

    assert stat.S_IMODE((tmp_path / "bot.db.keys").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["bot.db.keys"]
    assert Keys.beside(database).open(sealed, COLUMN, "T1") == "secret"


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_whatever_the_umask_the_key_file_is_its_owner_s_to_read_and_write(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        Keys.beside(tmp_path / "bot.db")
        KeyFile(tmp_path / "bot.db").add()
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "bot.db.keys").stat().st_mode) == 0o600


def test_two_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    with get_context("spawn").Pool(2) as pool:
        one, other = pool.map(_sealed_beside, [tmp_path / "bot.db"] * 2)

    assert Keys.beside(tmp_path / "bot.db").open(one, COLUMN, "T1") == "secret"
    assert Keys.beside(tmp_path / "bot.db").open(other, COLUMN, "T1") == "secret"


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Keys.beside(tmp_path / "bot.db")
    (tmp_path / "bot.db.keys").chmod(0o644)

    with pytest.raises(BotError, match="run `chmod 600"):
        Keys.beside(tmp_path / "bot.db")


def test_a_key_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="cannot be used"):
        Keys.beside(tmp_path / "missing" / "bot.db")


def test_keys_come_from_the_settings_or_from_beside_the_file(tmp_path: Path) -> None:
    sqlite = Address.parse(f"sqlite:///{tmp_path}/bot.db")
    told = Keys.of(sqlite, b64encode(OLD).decode())

    assert told.open(Keys((OLD,)).seal("secret", COLUMN, "T1"), COLUMN, "T1") == "secret"
    assert not (tmp_path / "bot.db.keys").exists()
    Keys.of(sqlite, "")
    assert (tmp_path / "bot.db.keys").exists()


def test_postgresql_needs_keys_from_the_settings() -> None:
    with pytest.raises(BotError, match="HYBRID_SECRET_KEYS is missing"):
        Keys.of(Address.parse("postgresql://host/bot"), "")


def test_every_primary_key_begins_with_the_team() -> None:
    firsts = {table.name: table.primary_key.columns[0].name for table in metadata.sorted_tables}
    del firsts["install_states"]  # what comes back from Slack's page is of no workspace yet
    assert set(firsts.values()) == {"team"}


def _sealed_beside(database: Path) -> str:
    return Keys.beside(database).seal("secret", COLUMN, "T1")


def test_a_running_bot_learns_of_a_new_key_in_the_file_and_keeps_those_it_knows_if_it_cannot_be_read(
    tmp_path: Path,
) -> None:
    running = Keys.beside(tmp_path / "bot.db")
    file = KeyFile(tmp_path / "bot.db")
    old = running.seal("secret", COLUMN, "T1")
    file.add()

    new = Keys.beside(tmp_path / "bot.db").seal("secret", COLUMN, "T1")

    assert running.open(new, COLUMN, "T1") == running.open(old, COLUMN, "T1") == "secret"
    assert running.is_first(running.seal("secret", COLUMN, "T1"))
    file.path.write_text("rubbish")
    assert running.open(running.seal("more", COLUMN, "T1"), COLUMN, "T1") == "more"
    file.path.unlink()
    assert not file.path.exists()  # nobody makes one in its place
    assert running.open(new, COLUMN, "T1") == "secret"
    assert not running.is_first("sealed.1.%")


def test_a_key_file_that_cannot_be_changed_is_told_and_left(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "bot.db")
    file.make()
    before = file.read().text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", _full)
        with pytest.raises(BotError, match=r"cannot be written.*Nothing was changed"):
            file.add()

    assert file.read().text == before


def test_keys_that_are_changed_in_the_moment_they_are_read_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, read = KeyFile(tmp_path / "bot.db"), KeyFile.read

    def overtaken(this: KeyFile) -> Kept:
        found = read(this)
        monkeypatch.setattr(KeyFile, "read", read)
        file.add()
        return found

    def first() -> Keys:
        return Keys((b64decode(file.read().text.split(",")[0]),))

    monkeypatch.setattr(KeyFile, "read", overtaken)  # at the start
    running = Keys.beside(tmp_path / "bot.db")
    assert first().open(running.seal("secret", COLUMN, "T1"), COLUMN, "T1") == "secret"

    file.add()
    monkeypatch.setattr(KeyFile, "read", overtaken)  # and while it runs
    running.refresh()
    assert first().open(running.seal("secret", COLUMN, "T1"), COLUMN, "T1") == "secret"


def test_a_key_file_that_is_mended_is_read_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    running, file = Keys.beside(tmp_path / "bot.db"), KeyFile(tmp_path / "bot.db")
    file.add()
    file.path.chmod(0o640)
    for _ in range(3):
        running.refresh()
    assert len(running) == 1
    assert caplog.messages == ["the keys cannot be read anew"]

    file.path.chmod(0o600)
    running.refresh()

    assert len(running) == 2


def test_a_power_cut_takes_back_neither_a_key_nor_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    sync = os.fsync

    def noted(descriptor: int) -> None:
        kept.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    file = KeyFile(tmp_path / "bot.db")

    file.make()
    file.add()

    assert kept == ["file", "folder"] * 2


def _full(*_: object) -> int:
    raise OSError(28, "No space left on device")
