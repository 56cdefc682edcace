"""systemd takes the units, they confine the bot, and the guide puts everything where they look for it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from bot.app import DRAIN
from bot.cli.main import parser
from bot.doors import PATIENCE
from tests.house.tree import ROOT
from tests.needs import need

FOLDER = ROOT / "docs" / "deploy"
UNITS = [FOLDER / f"hybrid-bot{ending}" for ending in (".service", "-backup.service", "-backup.timer")]
GUIDE = (ROOT / "docs/how-to/run-in-production.md").read_text(encoding="utf-8")
SERVICE = UNITS[0].read_text(encoding="utf-8")
MOST_EXPOSED = 20  # tenths, of systemd's own measure from 0 to 100


def _analyzed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze over copies of the units whose program is one that there is."""
    program = shutil.which("systemd-analyze")
    need("systemd-analyze (Debian's package systemd)", program is not None)
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/hybrid-bot/bin/hybrid-bot", "/bin/true")
        (folder / unit.name).write_text(text, encoding="utf-8")
    return subprocess.run(  # noqa: S603 - systemd's own program, on files of ours
        [str(program), *words], cwd=folder, capture_output=True, text=True, check=False
    )


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    ran = _analyzed(tmp_path, "verify", "--man=no", "--recursive-errors=no", *(f"./{unit.name}" for unit in UNITS))

    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_bot_may_do_little(tmp_path: Path) -> None:
    ran = _analyzed(
        tmp_path, "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", "--no-pager", "./" + UNITS[0].name
    )

    assert ran.returncode == 0, ran.stdout[-300:]
    assert "Overall exposure level" in ran.stdout


def test_its_commands_are_understood() -> None:
    commands = re.findall(r"/opt/hybrid-bot/bin/hybrid-bot ([a-z ]+)", "".join(map(Path.read_text, UNITS)))

    assert [command.strip() for command in commands] == ["serve", "db backup"]
    parser().parse_args(["serve"])  # raises where it is not
    parser().parse_args(["db", "backup", "x.backup"])  # raises where it is not


def test_it_has_the_time_to_finish() -> None:
    [seconds] = re.findall(r"TimeoutStopSec=(\d+)s", SERVICE)

    assert int(seconds) > PATIENCE.total_seconds() + 2 * DRAIN.total_seconds()


def test_the_guide_puts_everything_where_the_units_look_for_it() -> None:
    for place in ("/etc/hybrid-bot/env", "/opt/hybrid-bot", "/var/lib/hybrid-bot"):
        assert place in SERVICE
        assert place in GUIDE
    assert [unit.name for unit in UNITS if f"docs/deploy/{unit.name}" not in GUIDE] == []
    assert "useradd" in GUIDE
