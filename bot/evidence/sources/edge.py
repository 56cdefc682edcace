"""What an Edge server sees: its own DNS, its roots, its way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evidence.sources import Place, Source, joined
from bot.model.names import MAX_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.evidence.powershell import Output

_ADMIN = "local administrator of the Edge server"
_MOST = 10  # ways that are kept; nobody tries more


def _reached(output: Output) -> Mapping[str, str]:
    """Keep whether the way was open, by host and port, because the bot's own look goes on without the file."""
    found: dict[str, str] = {}
    for row in output.rows:
        host, port, opened = row.text("ComputerName"), row.number("RemotePort"), row.flag("TcpTestSucceeded")
        if host and len(host) <= MAX_NAME and port and opened is not None:
            place = f"{host.lower()}:{port}"
            found[place] = str(opened and found.get(place) != "false").lower()
    return found if len(found) <= _MOST else {}


SOURCES = (
    Source(
        id="edge-roots",
        title="Trusted roots of an Edge server",
        place=Place.EDGE,
        join=joined,
        role=_ADMIN,
        command=(
            r"Get-ChildItem Cert:\LocalMachine\Root | Select-Object @{n='Server';e={$env:COMPUTERNAME}}, Subject,"
            " Issuer, Thumbprint, @{n='NotAfter';e={$_.NotAfter.ToUniversalTime().ToString('o')}}"
        ),
        keys=("Subject", "Thumbprint", "NotAfter"),
    ),
    Source(
        id="edge-dns",
        title="Federation records as an Edge server sees them",
        place=Place.EDGE,
        join=joined,
        role=_ADMIN,
        keys=("NameTarget", "Port"),
        how=(
            "Run this with each of your SIP domains: `'contoso.com', 'fabrikam.com' | ForEach-Object { Resolve-DnsName"
            ' -Type SRV "_sipfederationtls._tcp.$_" -ErrorAction SilentlyContinue } | Where-Object { $_.NameTarget } |'
            " Select-Object Name, NameTarget, Port, Priority, Weight | ConvertTo-Json`."
        ),
    ),
    Source(
        id="edge-sipfed",
        title="Way from an Edge server to Microsoft's federation port",
        place=Place.EDGE,
        join=joined,
        role=_ADMIN,
        command=(
            "Test-NetConnection sipfed.online.lync.com -Port 5061 | Select-Object ComputerName, RemotePort,"
            " TcpTestSucceeded"
        ),
        keys=("ComputerName", "RemotePort", "TcpTestSucceeded"),
        marks=_reached,
        how="Where the tenant is not in the worldwide cloud, put the federation host of its cloud in the command.",
    ),
)
