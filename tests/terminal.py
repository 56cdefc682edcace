"""The real command in a process of its own, with nothing of this machine's settings in it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


def clean_environment(told: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without settings of the bot, and with those *told*."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("HYBRID_", "SLACK_", "OTEL_"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"} | dict(told)


def python(*words: str, folder: Path, told: Mapping[str, str], stdout: int = subprocess.PIPE) -> Ran:
    """Run this Python with *words* in *folder*, with the settings *told*; what it prints goes to *stdout*."""
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *words],
        cwd=folder,
        env=clean_environment(told),
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout or "", ran.stderr)


def hybrid_bot(*words: str, folder: Path, **told: str) -> Ran:
    """Run ``hybrid-bot`` with *words* in *folder*, with the settings *told*."""
    return python("-m", "bot", *words, folder=folder, told=told)
