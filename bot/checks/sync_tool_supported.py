"""Synchronization: is the tool that does it still supported, and its server?

Microsoft switches old versions off. Below 2.5.79.0, Entra Connect stops synchronizing on 30 September 2026; version 1
was cut off on 1 October 2023; DirSync and Azure AD Sync went before. From that day on nobody new reaches the tenant,
and no change does.

The server has to run Windows Server 2016, 2019 or 2022, with the desktop; 2025 is not supported. It needs .NET
Framework 4.7.2. Upgrade in place by running the current installer on it, or set up a new server in staging mode beside
it, compare, and swap the two.

Cloud Sync is a tool of its own. Microsoft's pages on the hybrid name only Entra Connect, so look whether the attributes
of Lync arrive in the tenant before you rely on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import Hand
from bot.evidence.row import Row
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "sync-version"
LEAST = (2, 5, 79, 0)
END = datetime(2026, 9, 30, tzinfo=UTC)  # of everything below
DOTNET = 461808  # 4.7.2
SERVERS = {14393: "Windows Server 2016", 17763: "Windows Server 2019", 20348: "Windows Server 2022"}

_NEW_SERVER = 26100
_SERVER_2025 = "Windows Server 2025"
_MAJOR = 2
_VERSION = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?")
_UPGRADE = "Run the current installer of Microsoft Entra Connect on the server, or on a new one in staging mode"

OK = Code("ok", Verdict.PASS)
ENDS = Code(
    "ends-soon",
    Verdict.WARN,
    f"From 30 September 2026 on this version synchronizes nothing any more. {_UPGRADE}, before that day.",
)
ENDED = Code(
    "ended",
    Verdict.FAIL,
    f"Since 30 September 2026 this version synchronizes nothing any more. {_UPGRADE}.",
)
RETIRED = Code(
    "retired",
    Verdict.FAIL,
    f"This tool was switched off years ago (version 1 of Azure AD Connect on 1 October 2023). {_UPGRADE}.",
)
CLOUD_SYNC = Code(
    "cloud-sync",
    Verdict.WARN,
    "Microsoft's pages on the hybrid name only Entra Connect. See that the attributes of Lync (msRTCSIP-…) arrive in"
    " the tenant; if they do not, use Entra Connect.",
)
UNKNOWN_TOOL = Code(
    "unknown-tool",
    Verdict.UNKNOWN,
    "The tool or its version is none that is known here. Hand in what the command shows; or state what you use.",
)
OTHER_SERVER = Code(
    "server-not-supported",
    Verdict.FAIL,
    "The tool is not supported on this Windows. Move it to a server with Windows Server 2016, 2019 or 2022 and the"
    " desktop: a new one in staging mode, then swap.",
)
OLD_DOTNET = Code("dotnet-too-old", Verdict.FAIL, "Install .NET Framework 4.7.2 or later on the server.")


def judge(target: Target, hand: Hand) -> Iterator[Finding]:
    rows = hand[SOURCE].rows
    if not rows:
        yield handed.not_shown("the tool", SOURCE, "Tool", "ToolVersion")
    for row in rows:
        yield from _of_one(target, row)


def _of_one(target: Target, row: Row) -> Iterator[Finding]:
    tool, version = row.text("Tool") or "", row.text("ToolVersion")
    name = tool or "the tool"
    if not tool or version is None:
        yield handed.not_shown(name, SOURCE, "Tool", "ToolVersion")
        return
    code = _code(target, tool.casefold(), version)
    expected = f"Microsoft Entra Connect {'.'.join(map(str, LEAST))} or later"
    yield code.at(name, expected=expected, observed=f"{tool} {version}".strip())
    if code not in {RETIRED, CLOUD_SYNC, UNKNOWN_TOOL}:
        yield _of_windows(name, row.text("WindowsVersion") or "")
        yield _of_dotnet(name, row.number("DotNetRelease"))


def _code(target: Target, tool: str, version: str) -> Code:
    numbers = _numbers(version)
    if "cloud sync" in tool or "cloud provisioning" in tool:
        return CLOUD_SYNC
    if any(old in tool for old in ("dirsync", "directory sync", "azure ad sync", "aadsync")):
        return RETIRED
    if "connect" not in tool or not numbers:
        return UNKNOWN_TOOL
    if numbers >= LEAST:
        return OK
    if numbers[0] < _MAJOR:
        return RETIRED
    return ENDS if target.now < END else ENDED


def _of_windows(name: str, version: str) -> Finding:
    numbers = _numbers(version)
    if not numbers:
        return handed.not_shown(f"the server of {name}", SOURCE, "WindowsVersion")
    build = numbers[2]
    shown = SERVERS.get(build) or (_SERVER_2025 if build >= _NEW_SERVER else "no server of these")
    code = OK if build in SERVERS else OTHER_SERVER
    expected = ", ".join(SERVERS.values())
    return code.at(f"the server of {name}", expected=expected, observed=f"{version} ({shown})")


def _of_dotnet(name: str, release: int | None) -> Finding:
    subject = f".NET Framework of the server of {name}"
    if release is None:
        return handed.not_shown(subject, SOURCE, "DotNetRelease")
    code = OK if release >= DOTNET else OLD_DOTNET
    return code.at(subject, expected=f"release {DOTNET} (4.7.2) or later", observed=f"release {release}")


def _numbers(version: str) -> tuple[int, ...]:
    """Return the four numbers of a version; none if it is none."""
    found = _VERSION.fullmatch(version.strip())
    return tuple(int(part or 0) for part in found.groups()) if found else ()


CHECK = Check(
    id="sync-tool-supported",
    step=4,
    title="The tool that synchronizes is supported",
    codes=(
        OK,
        ENDS,
        ENDED,
        RETIRED,
        CLOUD_SYNC,
        UNKNOWN_TOOL,
        OTHER_SERVER,
        OLD_DOTNET,
        handed.NOT_SHOWN,
    ),
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-install-prerequisites",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    by_word=True,
)
