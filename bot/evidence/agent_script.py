"""The script that an administrator runs where the bot cannot look: it collects, sends once, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evidence.sources import Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.evidence.sources import Source

WHERE = {
    Place.LYNC: "in the Lync Server or Skype for Business Server Management Shell",
    Place.EDGE: "in Windows PowerShell on an Edge server",
    Place.TEAMS: "in Windows PowerShell, after Connect-MicrosoftTeams",
    Place.DIRECTORY: "in Windows PowerShell with the Active Directory module",
    Place.SYNC: "in Windows PowerShell on the server of Microsoft Entra Connect",
    Place.ADFS: "in Windows PowerShell on the primary federation server",
}

_BODY = """\
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072 # TLS 1.2
$found = @{}; $failed = @{}
function Collect([string]$Name, [scriptblock]$Command) {
    Write-Host "Collecting $Name"
    try { $found[$Name] = @(& $Command) } catch { $failed[$Name] = "$($_.Exception.Message)" }
}
"""

_SEND = """\
$body = @{ version = 1; server = $env:COMPUTERNAME; evidence = $found; failed = $failed }
$json = ConvertTo-Json -InputObject $body -Depth 6 -Compress
$request = @{
    Method = 'Post'; Uri = $url; Headers = @{ Authorization = "Bearer $token" }
    ContentType = 'application/json; charset=utf-8'; Body = [Text.Encoding]::UTF8.GetBytes($json)
}
Invoke-RestMethod @request | ConvertTo-Json -Depth 4
"""


def script(sources: Sequence[Source], *, place: Place, url: str, token: str, until: datetime) -> str:
    """Return the script for Windows PowerShell 5.1 and later.

    Args:
        sources: What it collects; each has a command.
        place: Where it is to be run.
        url: Where it sends what it collected.
        token: Good for one use.
        until: When the token expires, aware.
    """
    roles = "; ".join(dict.fromkeys(source.role for source in sources))
    head = (
        f"# Run it {WHERE[place]}. As: {roles}.\n"
        "# It runs the read-only commands below and sends what they print to the address below, and nothing else.\n"
        f"# The token is good for one use, until {until:%Y-%m-%d %H:%M} UTC; agent revoke takes it back.\n"
        f"$url = {_quoted(url)}\n"
        f"$token = {_quoted(token)}\n"
    )
    collected = "".join(f"Collect {_quoted(each.id)} {{ {each.command} }}\n" for each in sources)
    return head + _BODY + collected + _SEND


def _quoted(text: str) -> str:
    """Return *text* as a PowerShell string in which nothing is looked at."""
    return "'" + text.replace("'", "''") + "'"
