"""Endpoints: does your firewall follow Microsoft's current list of addresses?

Microsoft publishes the addresses, names and ports of Teams and of what goes with it as a list with a version, and
changes it about once a month. Give the entries that are shown to whoever runs the firewall, then tell the version that
the firewall follows (`endpoints_version`); from then on this warns when the list has changed since.

Federation is not in that list: it needs TCP 5061, and TCP and UDP 50000-59999, to and from 13.107.64.0/18 and
52.112.0.0/14. Microsoft is asked at most once an hour.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.checks import Check, Target
from bot.checks.json_objects import json_object, text_at
from bot.model.errors import ProbeError
from bot.model.profile import Cloud
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Page

HOST = "https://endpoints.office.com"
HOUR = timedelta(hours=1)
FOUND = 200

# Microsoft wants an id of its own from each machine that asks, so that it can tell them apart.
CLIENT = uuid.uuid5(uuid.NAMESPACE_OID, f"hybrid-bot/{uuid.getnode():x}")

OK = Code("ok", Verdict.PASS, "The firewall follows the current list.")
LIST = Code(
    "list",
    Verdict.PASS,
    "Give these entries to whoever runs the firewall, then tell the version, and you hear of changes.",
)
CHANGED = Code(
    "changed",
    Verdict.WARN,
    "The list has changed since the version that the firewall follows. Have these entries looked at, then tell the new"
    " version.",
)
NOT_SEEN = Code(
    "not-seen",
    Verdict.ERROR,
    "Microsoft's list could not be read, which says nothing of the firewall. Check again in an hour.",
)

_INSTANCES: Mapping[Cloud, str] = {
    Cloud.WORLDWIDE: "Worldwide",
    Cloud.GCC_HIGH: "USGOVGCCHigh",
    Cloud.DOD: "USGOVDoD",
    Cloud.CHINA: "China",
}
_VERSION = re.compile("[0-9]{10}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One set of endpoints; its ports as ``TCP 443``, "" where the list names none."""

    area: str
    number: int
    ports: str

    def __str__(self) -> str:
        """What a person is shown."""
        return f"{self.number} {self.ports}".rstrip()


@dataclass(frozen=True, slots=True)
class Seen:
    """The list's current version, its entries where they were asked for, and why something is missing."""

    version: str = ""
    entries: tuple[Entry, ...] = ()
    trouble: str = ""


async def observe(target: Target, net: Net) -> Seen:
    instance = _INSTANCES[target.profile.cloud]
    page = await _asked(net, f"version/{instance}?clientrequestid={CLIENT}")
    if isinstance(page, str):
        return Seen(trouble=page)
    version = text_at(json_object(page.body), "latest")
    if page.status != FOUND or not _VERSION.fullmatch(version):
        return Seen(trouble=f"HTTP {page.status} without a version")
    if version == target.profile.endpoints_version:
        return Seen(version)
    page = await _asked(net, f"endpoints/{instance}?clientrequestid={CLIENT}&ServiceAreas=Skype,Common")
    if isinstance(page, str):
        return Seen(version, trouble=page)
    found = entries(page.body) if page.status == FOUND else ()
    return Seen(version, found, "" if found else f"HTTP {page.status} without a list")


async def _asked(net: Net, path: str) -> Page | str:
    """Return the answer, or why there is none."""
    try:
        return await net.http.get(f"{HOST}/{path}", accept="application/json", keep=HOUR)
    except ProbeError as error:
        return str(error)


def entries(body: bytes) -> tuple[Entry, ...]:
    """Return the sets of endpoints that *body* lists, by number; what is none is left out."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    rows = document if isinstance(document, list) else []
    return tuple(sorted(filter(None, map(_entry, rows)), key=lambda entry: entry.number))


def _entry(row: object) -> Entry | None:
    number = row.get("id") if isinstance(row, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    ports = ((kind, text_at(row, field)) for kind, field in (("TCP", "tcpPorts"), ("UDP", "udpPorts")))
    return Entry(text_at(row, "serviceArea"), number, " ".join(f"{kind} {port}" for kind, port in ports if port))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    told, instance = target.profile.endpoints_version, _INSTANCES[target.profile.cloud]
    expected = f"version {seen.version}" if seen.version else "a version"
    if seen.trouble:
        yield NOT_SEEN.at(instance, expected=expected, observed=seen.trouble)
        return
    if seen.version == told:
        yield OK.at(instance, expected=expected, observed=expected)
        return
    for area in dict.fromkeys(entry.area for entry in seen.entries):
        listed = "; ".join(str(entry) for entry in seen.entries if entry.area == area)
        yield (CHANGED if told else LIST).at(
            f"{instance}, {area}",
            expected=expected,
            observed=f"{f'version {told}' if told else 'none told'}; the entries now: {listed}",
            fix=f"/hybrid set endpoints_version={seen.version}",
        )


CHECK = Check(
    id="m365-endpoints",
    step=3,
    title="The firewall follows Microsoft's list of endpoints",
    codes=(OK, LIST, CHANGED, NOT_SEEN),
    source="https://learn.microsoft.com/microsoft-365/enterprise/microsoft-365-ip-web-service",
    observe=observe,
    judge=judge,
    priority=2,
)
