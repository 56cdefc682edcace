"""No automatic check that was specified is missing, and each has the kind, the priority and the step it should have."""

from collections.abc import Mapping

import pytest

from bot.checklists.loader import DEFAULT, built_in
from bot.checks import Kind, discover

AUTO, GRAPH, PASTE, NOTICE = Kind.AUTO, Kind.GRAPH, Kind.PASTE, Kind.NOTICE

# By step: id, priority, and the kinds that it may have (several where the facts may come from either).
SPECIFIED: Mapping[int, tuple[tuple[str, int, set[Kind]], ...]] = {
    1: (
        ("tenant-discovery", 1, {AUTO}),
        ("tenant-cloud-instance", 2, {AUTO}),
        ("tenant-realm", 2, {AUTO}),
        ("graph-access", 1, {GRAPH}),
        ("tenant-plan-lync", 1, {GRAPH}),
        ("tenant-service-retired", 1, {NOTICE}),
        ("tenant-not-teamsonly", 1, {PASTE}),  # with a hint that needs nobody inside
    ),
    2: (
        ("domain-verified", 1, {AUTO, GRAPH}),
        ("domain-same-tenant", 1, {AUTO}),
        ("dns-domain-verification", 1, {AUTO}),
        ("domain-supports-lync", 2, {GRAPH}),
        ("dns-sipfederationtls", 1, {AUTO}),
        ("dns-srv-strict-match", 1, {AUTO}),
        ("dns-sip-tls", 1, {AUTO}),
        ("dns-sip-host", 1, {AUTO}),
        ("dns-lyncdiscover", 1, {AUTO}),
        ("dns-lyncdiscoverinternal", 2, {AUTO}),
        ("dns-sipinternaltls", 2, {AUTO}),
        ("dns-webcon-av", 1, {AUTO}),
        ("dns-simple-urls", 2, {AUTO}),
        ("dns-mx", 2, {AUTO}),
        ("dns-spf", 2, {AUTO}),
        ("dns-autodiscover", 3, {AUTO}),
        ("dns-msoid", 2, {AUTO}),
        ("dns-mdm", 3, {AUTO}),
        ("dns-graph-diff", 2, {GRAPH}),
        ("dns-resolver-agreement", 3, {AUTO}),
    ),
    3: (
        ("edge-tcp-443", 1, {AUTO}),
        ("edge-tcp-5061", 1, {AUTO}),
        ("edge-cert-names", 1, {AUTO}),
        ("edge-cert-trust", 1, {AUTO}),
        ("edge-cert-validity", 1, {AUTO}),
        ("edge-cert-key", 2, {AUTO}),
        ("edge-cert-eku", 2, {AUTO}),
        ("edge-tls-version", 2, {AUTO}),
        ("lyncdiscover-http", 1, {AUTO}),
        ("sipfed-reachable", 2, {AUTO}),
        ("m365-endpoints", 2, {AUTO}),
    ),
    4: (
        ("sync-enabled", 1, {GRAPH}),
        ("sync-fresh", 1, {GRAPH}),
        ("sync-provisioning-errors", 1, {GRAPH}),
        ("sync-all-lync-users", 1, {PASTE, GRAPH}),
        ("sync-upn-suffix-verified", 1, {PASTE, AUTO, GRAPH}),
        ("upn-sip-match", 2, {PASTE, GRAPH}),
        ("sso-mode", 1, {AUTO}),
    ),
    5: (("adfs-cert-revocation", 2, {AUTO}),),
    6: (
        ("dns-federation-service", 1, {AUTO}),
        ("adfs-tls-served", 1, {AUTO}),
        ("adfs-served-matches-file", 1, {AUTO}),
        ("adfs-served-all-nodes", 1, {AUTO}),
        ("adfs-metadata", 1, {AUTO}),
        ("adfs-mex", 2, {AUTO}),
        ("adfs-probe", 3, {AUTO}),
        ("adfs-idp-page", 3, {AUTO}),
        ("adfs-token-signing-expiry", 1, {AUTO}),
        ("adfs-token-signing-matches-entra", 1, {AUTO, GRAPH}),
        ("adfs-realm-authurl", 1, {AUTO}),
        ("adfs-issuer", 2, {GRAPH}),
        ("adfs-time", 3, {AUTO}),
    ),
    7: (
        ("pilot-synced", 1, {GRAPH}),
        ("pilot-licensed", 1, {GRAPH}),
        ("pilot-voice-conf-licence", 2, {GRAPH}),
        ("pilot-upn-sip-match", 1, {PASTE, GRAPH}),
        ("pilot-no-sync-errors", 1, {GRAPH}),
    ),
    8: (
        ("admin-limits", 3, {NOTICE}),
        ("watch-sync", 1, {GRAPH}),
        ("watch-certificates", 1, {AUTO}),
        ("watch-dns", 1, {AUTO}),
        ("watch-domains", 2, {GRAPH}),
        ("decommission-dns", 1, {AUTO}),
    ),
}

# What is not there, and why.
ABSENT: Mapping[str, str] = {
    "sync-all-lync-users": "compares Graph with an export of Active Directory, which has to be handed in",
}

ROWS = [pytest.param(step, *row, id=row[0]) for step, rows in SPECIFIED.items() for row in rows if row[0] not in ABSENT]


@pytest.mark.parametrize(("step", "check", "priority", "kinds"), ROWS)
def test_a_check_that_is_specified_is_there(step: int, check: str, priority: int, kinds: set[Kind]) -> None:
    found = discover().get(check)

    assert found is not None, f"{check} is missing"
    assert (found.step, found.priority) == (step, priority)
    assert found.kind in kinds


def test_what_is_excused_is_specified_and_not_there() -> None:
    specified = {row[0] for rows in SPECIFIED.values() for row in rows}

    assert set(ABSENT) <= specified
    assert set(ABSENT) & set(discover()) == set()


def test_the_checklist_asks_every_check_at_its_step() -> None:
    steps = built_in()[DEFAULT].steps

    for check in discover().values():
        assert check.id in steps[check.step - 1].checks
