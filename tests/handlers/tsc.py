"""Slack's own types, asked by its own means: TypeScript's compiler over npm's @slack/types, web-api and bolt."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "slack_types"
LIBRARIES = HERE / "node_modules"
INSTALL = "npm's @slack/types and TypeScript (npm ci in tests/handlers/slack_types)"

_OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--pretty", "false"]
_MISTAKE = re.compile(r"payloads\.ts\((\d+),(\d+)\): error (TS\d+: .+)")
_AROUND = 40  # characters of the line that are shown on both sides of a mistake


@dataclass(frozen=True, slots=True)
class Payload:
    """Something that Slack gets, or sends.

    Attributes:
        name: What a mistake is reported under.
        type: Its type: ``api.…`` of @slack/web-api, or ``slack.…`` of ``slack_types/slack.ts``.
    """

    name: str
    type: str
    value: object


def installed() -> bool:
    """Tell whether this machine can ask."""
    return shutil.which("node") is not None and (LIBRARIES / "typescript").is_dir() and (LIBRARIES / "@slack").is_dir()


def mistakes(payloads: Iterable[Payload], folder: Path) -> list[str]:
    """Return what is wrong by Slack's types, each under its payload's name.

    Args:
        folder: An empty one, to work in.
    """
    lines = ["import type * as api from '@slack/web-api'; import type * as slack from './slack.js';"]
    named = list(payloads)
    lines += [
        f"export const p{number}: {payload.type} = {json.dumps(payload.value)};" for number, payload in enumerate(named)
    ]
    (folder / "node_modules").symlink_to(LIBRARIES, target_is_directory=True)
    shutil.copy(HERE / "slack.ts", folder)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (folder / "payloads.ts").write_text("\n".join(lines), encoding="utf-8")
    compiler = LIBRARIES / "typescript" / "lib" / "tsc.js"
    command = ["node", str(compiler), *_OPTIONS, "slack.ts", "payloads.ts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)  # noqa: S603 - ours
    found = [
        f"{named[int(hit[1]) - 2].name}: {hit[3]} near {_near(lines[int(hit[1]) - 1], int(hit[2]))}"
        for hit in _MISTAKE.finditer(done.stdout)
    ]
    assert found or done.returncode == 0, done.stdout + done.stderr
    return found


def _near(line: str, column: int) -> str:
    return line[max(column - _AROUND, 0) : column + _AROUND]
