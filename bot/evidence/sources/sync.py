"""What the server of Microsoft Entra Connect tells."""

from __future__ import annotations

from bot.evidence import sync_schedule
from bot.evidence.sources import DAY, Place, Source

_ADMIN = "ADSyncOperators, or local administrator"

SOURCES = (
    Source(
        id="sync-scheduler",
        title="Schedule of the synchronization",
        place=Place.SYNC,
        role=_ADMIN,
        command="Get-ADSyncScheduler | Select-Object *",
        read=sync_schedule.read,
        keys=("SyncCycleEnabled", "StagingModeEnabled"),
        shelf=DAY,
        marks=sync_schedule.marks,
    ),
    Source(
        id="sync-version",
        title="Version of the synchronization tool, and its server",
        place=Place.SYNC,
        role="local administrator",
        command=(
            r"Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Azure AD Connect' -ErrorAction SilentlyContinue |"
            " Select-Object @{n='Tool';e={'Microsoft Entra Connect'}}, @{n='ToolVersion';e={$_.Version}},"
            " @{n='WindowsVersion';e={[Environment]::OSVersion.Version.ToString()}},"
            " @{n='DotNetRelease';e={(Get-ItemProperty"
            r" 'HKLM:\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full').Release}}"
        ),
        keys=("Tool", "ToolVersion"),
        how=(
            'Of any other tool paste its name and its version: `{"Tool": "DirSync", "ToolVersion": "1.0.7020.0"}`, or'
            ' `{"Tool": "Cloud Sync", "ToolVersion": ""}`.'
        ),
    ),
)
