"""Whether the tool that synchronizes, and its server, are still supported."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.checks import Target, handed
from bot.checks.sync_tool_supported import (
    CHECK,
    CLOUD_SYNC,
    END,
    ENDED,
    ENDS,
    OK,
    OLD_DOTNET,
    OTHER_SERVER,
    RETIRED,
    UNKNOWN_TOOL,
)
from bot.model.verdict import Code
from tests.in_hand import holding, judged
from tests.seen import differing, target

ABOUT = target()
CONNECT = "Microsoft Entra Connect"
LIST = """
Tool           : Microsoft Entra Connect
ToolVersion    : 2.5.79.0
WindowsVersion : 10.0.20348.0
DotNetRelease  : 528449
"""
CSV = (
    '"Tool","ToolVersion","WindowsVersion","DotNetRelease"\r\n'
    '"Microsoft Entra Connect","2.5.3.0","10.0.26100.0","461807"\r\n'
)


def told(version: object = "2.5.79.0", *, tool: str | None = CONNECT, **server: object) -> Target:
    row = {"Tool": tool, "ToolVersion": version, "WindowsVersion": "10.0.17763.0", "DotNetRelease": 461808, **server}
    return holding(ABOUT, {"sync-version": json.dumps(row)})


def at(now: datetime, version: str) -> Target:
    return replace(told(version), now=now)


LAST = END - timedelta(seconds=1)
CASES = [
    pytest.param(told(), [OK, OK, OK], id="the least"),
    pytest.param(told("2.6.1.0"), [OK, OK, OK], id="a later one"),
    pytest.param(told("3.0"), [OK, OK, OK], id="a version of two numbers"),
    pytest.param(holding(ABOUT, {"sync-version": LIST}), [OK, OK, OK], id="a list"),
    pytest.param(at(LAST, "2.5.78.9"), [ENDS, OK, OK], id="an older one, before the day"),
    pytest.param(at(END, "2.5.78.9"), [ENDED, OK, OK], id="an older one, on the day"),
    pytest.param(at(END, "2.5.79.0"), [OK, OK, OK], id="the least, on the day"),
    pytest.param(at(LAST, "2.0.0.0"), [ENDS, OK, OK], id="the first of version 2"),
    pytest.param(told("1.6.16.0", tool="Microsoft Azure AD Connect"), [RETIRED], id="version 1"),
    pytest.param(told("1.0.7020.0", tool="DirSync"), [RETIRED], id="DirSync"),
    pytest.param(told("", tool="Windows Azure Active Directory Sync tool"), [RETIRED], id="DirSync by its long name"),
    pytest.param(told("1.0.494.0501", tool="Azure AD Sync"), [RETIRED], id="Azure AD Sync"),
    pytest.param(told("", tool="Cloud Sync"), [CLOUD_SYNC], id="Cloud Sync"),
    pytest.param(
        told("1.1.972.0", tool="Microsoft Azure AD Connect Cloud Sync agent"), [CLOUD_SYNC], id="Cloud Sync's agent"
    ),
    pytest.param(told("2.4.18.0", tool="Some other tool"), [UNKNOWN_TOOL], id="some other tool"),
    pytest.param(told(""), [UNKNOWN_TOOL], id="no version"),
    pytest.param(told("the newest"), [UNKNOWN_TOOL], id="no version but words"),
    pytest.param(told(WindowsVersion="10.0.14393.0"), [OK, OK, OK], id="Windows Server 2016"),
    pytest.param(told(WindowsVersion="10.0.26100.0"), [OK, OTHER_SERVER, OK], id="Windows Server 2025"),
    pytest.param(told(WindowsVersion="6.3.9600.0"), [OK, OTHER_SERVER, OK], id="Windows Server 2012 R2"),
    pytest.param(told(DotNetRelease=461807), [OK, OK, OLD_DOTNET], id="an old .NET"),
    pytest.param(told(DotNetRelease=None), [OK, OK, handed.NOT_SHOWN], id="no .NET shown"),
    pytest.param(told(WindowsVersion=""), [OK, handed.NOT_SHOWN, OK], id="no Windows shown"),
    pytest.param(told(tool=None), [handed.NOT_SHOWN], id="no tool shown"),
    pytest.param(holding(ABOUT, {"sync-version": '{"Tool": "Microsoft Entra Connect"}'}), [handed.NOT_SHOWN], id="cut"),
    pytest.param(holding(ABOUT, {"sync-version": "[]"}), [handed.NOT_SHOWN], id="nothing in it"),
    pytest.param(
        replace(holding(ABOUT, {"sync-version": CSV}), now=LAST),
        [ENDS, OTHER_SERVER, OLD_DOTNET],
        id="all of it",
    ),
]


@pytest.mark.parametrize(("about", "codes"), CASES)
def test_judge(about: Target, codes: list[Code]) -> None:
    assert [finding.code for finding in judged(CHECK, about)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_the_day_is_the_one_that_microsoft_told() -> None:
    assert datetime(2026, 9, 30, tzinfo=UTC) == END
    assert all("30 September 2026" in code.advice for code in (ENDS, ENDED))


def test_what_is_seen_is_quoted_beside_what_should_be() -> None:
    tool, windows, dotnet = judged(CHECK, told("2.4.18.0", WindowsVersion="10.0.26100.0"))

    assert (tool.expected, tool.observed) == (f"{CONNECT} 2.5.79.0 or later", f"{CONNECT} 2.4.18.0")
    assert windows.observed == "10.0.26100.0 (Windows Server 2025)"
    assert windows.expected == "Windows Server 2016, Windows Server 2019, Windows Server 2022"
    assert dotnet.observed == "release 461808"


def test_every_server_is_judged() -> None:
    rows = [{"Tool": CONNECT, "ToolVersion": version} for version in ("1.6.0.0", "1.5.0.0")]

    findings = judged(CHECK, holding(ABOUT, {"sync-version": json.dumps(rows)}))

    assert [finding.code for finding in findings] == [RETIRED, RETIRED]


def test_a_person_may_state_it() -> None:
    assert CHECK.statable
