"""Looks at secrets: the signing secret's form, who may read `.env`, and whether what is sealed still opens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.cli.findings import Line, fail, good, warn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from storage.store import Store

SAMPLE = 200  # rows of each sealed column
OTHERS = 0o077

_LIKE_SLACKS = re.compile(r"[0-9a-f]{32}")
_TOKEN = re.compile(r"xox|xapp-|xoxe")


def look_at_signing_secrets(secrets: Sequence[str]) -> Line:
    """Tell whether the signing secrets look like Slack's: whether they are nobody can ask."""
    number = f"{len(secrets)} signing secret{'s, both good' if len(secrets) > 1 else ''}"
    if any(map(_TOKEN.match, secrets)):
        return fail("signing secret", "SLACK_SIGNING_SECRET holds a token; copy it from “Basic Information” instead")
    if not all(map(_LIKE_SLACKS.fullmatch, secrets)):
        return warn(
            "signing secret",
            "SLACK_SIGNING_SECRET is not 32 hexadecimal digits, as Slack makes them; compare it with “Basic "
            "Information” of your Slack app, or every request is refused",
        )
    return good("signing secret", f"{number}, of the form that Slack's have")


def look_at_env_file(file: Path) -> Iterator[Line]:
    """Yield whether only its owner can read the file with the settings, if there is one."""
    if not file.is_file():
        return
    if file.stat().st_mode & OTHERS:
        yield warn(".env", f"others can read {file}, which holds secrets; run `chmod 600 {file}`")
    else:
        yield good(".env", f"{file} is for its owner only")


async def look_at_seals(store: Store) -> Line:
    """Tell whether what is kept encrypted opens with the keys that there are."""
    async with store.read() as tx:
        seen, locked = await tx.seals.sample(limit=SAMPLE)
    if locked:
        return fail(
            "secrets",
            f"{locked} of {seen} do not open with the keys that there are; put back the key that was lost, or see the "
            "runbook for what to do without it",
        )
    return good("secrets", f"all {seen} that were tried open" if seen else "none is kept yet")
