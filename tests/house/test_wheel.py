"""The wheel holds the three packages with their data, and nothing else."""

import email
import zipfile
from email.message import Message
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from bot import __version__
from tests.house.tree import PACKAGES, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel as `hatchling build` makes it."""
    [built] = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])
    return Path(built)


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """What lies in it."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def _text(wheel: Path, name: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(f"hybrid_bot-{__version__}.dist-info/{name}").decode()


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """What it says of itself."""
    return email.message_from_string(_text(wheel, "METADATA"))


def test_its_top_holds_the_three_packages_alone(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names} == {*PACKAGES, f"hybrid_bot-{__version__}.dist-info"}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_is_in_it(names: set[str], package: str) -> None:
    files = (path for path in (ROOT / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts)

    assert {path.relative_to(ROOT).as_posix() for path in files} - names == set()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(("bot/checklists/", ".yml"), id="a template"),
        pytest.param(("bot/playground/", ".html"), id="the playground's page"),
        pytest.param(("storage/migrations/versions/", ".py"), id="a migration"),
    ],
)
def test_the_data_that_it_needs_at_run_time_is_in_it(names: set[str], data: tuple[str, str]) -> None:
    folder, ending = data

    assert any(name.startswith(folder) and name.endswith(ending) for name in names)


def test_it_cannot_be_published_by_mistake(metadata: Message) -> None:
    assert "Private :: Do Not Upload" in metadata.get_all("Classifier", [])


def test_it_says_its_name_version_python_and_licence(metadata: Message) -> None:
    said = {field: metadata[field] for field in ("Name", "Version", "Requires-Python", "License-Expression")}

    assert said == {
        "Name": "hybrid-bot",
        "Version": __version__,
        "Requires-Python": ">=3.11",
        "License-Expression": "Apache-2.0",
    }


def test_it_carries_the_licence_and_whose_text_is_in_it(wheel: Path) -> None:
    assert "Apache License" in _text(wheel, "licenses/LICENSE")
    assert "CC BY 4.0" in _text(wheel, "licenses/NOTICE")


def test_it_brings_the_one_command(wheel: Path) -> None:
    assert "hybrid-bot = bot.__main__:main" in _text(wheel, "entry_points.txt")
