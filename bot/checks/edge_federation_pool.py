"""Edge pool of the federation: is there exactly one, with the names that the profile tells?

Federation goes through a single Edge pool; with several, Move-CsUser stops with an error that says so. The names of
that pool outside are what DNS and certificates are checked against, so the profile must have the same.

Run the command in the management shell. It lists the Edge services with their names, and the federation route of each
site.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import NOT_SHOWN, Hand
from bot.checks.kinds import DECOMMISSIONING
from bot.checks.naming import Host, access_edge, audio_video, web_conferencing, wire
from bot.evidence.row import Row
from bot.model.names import same_name
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "edge-services"
POOL, ROUTE = "PoolFqdn", "FederationRoute"
NAMES = {
    "AccessEdgeExternalFqdn": access_edge,
    "DataEdgeExternalFqdn": web_conferencing,
    "AVEdgeExternalFqdn": audio_video,
}

OK = Code("ok", Verdict.PASS)
NO_ROUTE = Code(
    "no-route",
    Verdict.FAIL,
    "No site has a federation route, so nothing goes to the cloud. Enable federation for the Edge pool in Topology"
    " Builder, assign it to the site, and publish the topology.",
)
SEVERAL = Code(
    "several",
    Verdict.FAIL,
    "Federation is enabled for several Edge pools, and a hybrid takes one. Leave it enabled for one of them in Topology"
    " Builder, let every site use its route, and publish the topology.",
)
OTHER_NAME = Code(
    "other-name",
    Verdict.WARN,
    "The Edge pool has another name outside than the profile, so checks look at the wrong host. Correct the profile as"
    " shown, or the topology.",
)


def judge(target: Target, hand: Hand) -> Iterator[Finding]:
    rows = hand[SOURCE].rows
    services = [row for row in rows if row.text(POOL)]
    routes = [row.text(ROUTE) for row in rows if not row.text(POOL)]
    if not routes or None in routes:
        yield handed.not_shown("sites", SOURCE, ROUTE)
        return
    pools = sorted({_host(route) for route in routes if route and _host(route)})
    if len(pools) != 1:
        code, observed = (SEVERAL, handed.listed(pools)) if pools else (NO_ROUTE, "none")
        yield code.at("federation route", expected="one Edge pool", observed=observed)
        return
    yield OK.at("federation route", expected="one Edge pool", observed=pools[0])
    yield from _of_names(target, [row for row in services if same_name(_host(row.text(POOL) or ""), pools[0])])


def _of_names(target: Target, services: list[Row]) -> Iterator[Finding]:
    for name, told in NAMES.items():
        found = {wire(text.strip()) for row in services if (text := row.text(name))}
        if not found:
            yield handed.not_shown("Edge pool", SOURCE, name)
        else:
            yield _of_name(name, told(target), sorted(found))


def _of_name(name: str, host: Host, found: list[str]) -> Finding:
    code = OK if host.name in found else OTHER_NAME
    fix = "" if code is OK else f"/hybrid set {host.setting}={found[0]}"
    return code.at(name, expected=host.name or "none told", observed=handed.listed(found), fix=fix)


def _host(identity: str) -> str:
    """Return the pool of a service's identity, ``EdgeServer:edge01.contoso.local``, or of a plain name."""
    return identity.rpartition(":")[2].strip().lower()


CHECK = Check(
    id="edge-federation-pool",
    step=3,
    title="One Edge pool federates, and has the names of the profile",
    codes=(OK, NO_ROUTE, SEVERAL, OTHER_NAME, NOT_SHOWN, DECOMMISSIONING),
    source="https://learn.microsoft.com/powershell/module/skype/move-csuser",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    skips=handed.leaving,
)
