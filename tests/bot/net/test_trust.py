"""Whom TLS trusts, as a list."""

import ssl
from pathlib import Path

import pytest

from bot.model.errors import BotError
from bot.net.trust import roots
from tests.certificate_chains import issue

IN_A_FILE, IN_A_FOLDER, ASTRAY = issue("In a file"), issue("In a folder"), issue("Astray")


def test_roots_are_found_in_files_and_in_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "certs"
    folder.mkdir()
    (folder / "0a1b2c3d.0").write_bytes(IN_A_FOLDER.pem)
    (folder / "0a1b2c3d.1").write_bytes(b"no certificate")
    (folder / "ffffffff.0").symlink_to(tmp_path / "gone")
    (folder / "readme.pem").write_bytes(ASTRAY.pem)
    (tmp_path / "cert.pem").write_bytes(IN_A_FILE.pem)
    paths = ssl.get_default_verify_paths()
    monkeypatch.setenv(paths.openssl_cafile_env, str(tmp_path / "cert.pem"))
    monkeypatch.setenv(paths.openssl_capath_env, str(folder))

    assert set(roots()) == {IN_A_FILE.der, IN_A_FOLDER.der}


def test_without_a_folder_there_are_the_files_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = ssl.get_default_verify_paths()
    monkeypatch.setenv(paths.openssl_cafile_env, str(tmp_path / "none"))
    monkeypatch.setenv(paths.openssl_capath_env, str(tmp_path / "none"))
    bundle = tmp_path / "own.pem"
    bundle.write_bytes(IN_A_FILE.pem)

    assert (roots(), roots(bundle)) == ((), (IN_A_FILE.der,))


def test_a_bundle_that_is_not_there_is_said_to_be_none() -> None:
    with pytest.raises(BotError, match="HYBRID_CA_BUNDLE"):
        roots(Path("/no/such/file"))
