"""The Slack CLI, as far as a project meets it: it reads ``.slack/hooks.json`` and runs hooks through the shell.

Written from its source (`internal/hooks`, `internal/app/manifest.go`, `internal/pkg/platform`), because the program
itself is in no package registry.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.program import PATIENCE, RUNNING
from tests.terminal import ROOT, clean_environment

HOOKS = (
    *("build", "check-update", "deploy", "doctor", "get-hooks", "get-manifest", "get-trigger", "install-update"),
    "start",
)


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout, as the CLI stands in it."""

    folder: Path

    @property
    def told(self) -> dict[str, Any]:
        """What ``hooks.json`` says; without a `get-hooks` of its own that is all there is."""
        told: dict[str, Any] = json.loads((self.folder / ".slack" / "hooks.json").read_text(encoding="utf-8"))
        return told

    async def manifest(self, **told: str) -> dict[str, Any]:
        """Return the app's manifest: what the hook prints, from its first brace."""
        process = await self._run("get-manifest", told, source=str(self.folder))
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        text = out.decode().strip()
        manifest: dict[str, Any] = json.loads(text[text.index("{") :])
        return manifest

    @asynccontextmanager
    async def running(self, bot: str, app: str, **told: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run the app as ``slack run`` does, with the tokens that it got by installing it, until it is interrupted."""
        process = await self._run("start", {"SLACK_CLI_XAPP": app, "SLACK_CLI_XOXB": bot, **told})
        assert process.stderr is not None
        try:
            async with asyncio.timeout(PATIENCE):
                lines = []
                async for line in process.stderr:
                    lines.append(line.decode())
                    if RUNNING in lines[-1]:
                        break
                else:
                    raise AssertionError("the bot did not start:\n" + "".join(lines))
            yield process
            process.send_signal(signal.SIGINT)
            async with asyncio.timeout(PATIENCE):
                await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _run(self, hook: str, told: Mapping[str, str], **arguments: str) -> asyncio.subprocess.Process:
        words = [*self.told["hooks"][hook].split(), *(f'--{name}="{value}"' for name, value in arguments.items())]
        return await asyncio.create_subprocess_exec(
            "sh",
            "-c",
            " ".join(words),  # what is signalled later is this shell, so a hook that runs on has to take its place
            cwd=self.folder,
            env=clean_environment(told),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )


def checkout(folder: Path) -> Project:
    """Return a project with what the CLI looks at: ``.slack``, the program in ``.venv``, and the watched folders."""
    folder.mkdir()
    shutil.copytree(ROOT / ".slack", folder / ".slack")
    (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    for name in ("bot", "handlers", "storage"):
        (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    return Project(folder)
