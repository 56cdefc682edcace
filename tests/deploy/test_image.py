"""The image's file copies what is there, leaves secrets out, installs by hash, and starts the bot as it should."""

from __future__ import annotations

import json
import re
import tomllib
from fnmatch import fnmatch

from bot.cli.main import parser
from bot.settings import Settings
from tests.house.tree import ROOT

FILE = re.sub(r"^#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
LINES = re.sub(r"\\\n\s*", "", FILE)
STEPS = [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in LINES.splitlines()) if word]
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def _of(word: str) -> list[str]:
    return [rest for step, rest in STEPS if step == word]


def _environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in _of("ENV") for pair in line.split())


def _reaches(path: str) -> bool:
    """Tell whether *path* reaches the build: of the patterns the last that fits decides."""
    reaches = True
    for pattern in IGNORED:
        glob = pattern.removeprefix("!").removeprefix("**/")
        parents = [path, *(path.rsplit("/", cut)[0] for cut in range(1, path.count("/") + 1))]
        names = [*parents, *(path.split("/") if "**/" in pattern else [])]
        if pattern and not pattern.startswith("#") and any(fnmatch(name, glob) for name in names):
            reaches = pattern.startswith("!")
    return reaches


def test_what_is_copied_is_there_and_reaches_the_build() -> None:
    copied = [name for line in _of("COPY") if "--from" not in line for name in line.split()[:-1]]

    assert [name for name in copied if not (ROOT / name).exists() or not _reaches(name)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {*project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"], *project["project"]["license-files"]}
    assert needed | {project["project"]["readme"]} <= set(copied)


def test_no_secret_reaches_the_build() -> None:
    for path in (".env", "bot/.env", "hybrid-bot.db", "bot/hybrid-bot.db.keys", ".git/config", "tests/conftest.py"):
        assert not _reaches(path)


def test_everything_is_installed_by_hash_or_from_what_was_built() -> None:
    installs = [part for line in _of("RUN") for part in line.split("&&") if " install " in part and "pip" in part]

    assert len(installs) == 3
    assert [part for part in installs if "--require-hashes" not in part and "--no-deps --no-index" not in part] == []


def test_it_runs_as_nobody_in_particular_and_its_settings_are_some() -> None:
    [user] = _of("USER")
    told = Settings.load({name: text for name, text in _environment().items() if name.startswith("HYBRID_")})

    assert int(user.split(":")[0]) > 1000
    assert (told.listen.host, told.listen.port) == ("0.0.0.0", int(_of("EXPOSE")[0]))
    assert told.database_url.removeprefix("sqlite:///").startswith(_of("VOLUME")[0])


def test_it_serves_unless_it_is_told_otherwise() -> None:
    [entry], [command] = _of("ENTRYPOINT"), _of("CMD")

    assert json.loads(entry) == ["hybrid-bot"]
    parser().parse_args(json.loads(command))  # raises where it is not understood
