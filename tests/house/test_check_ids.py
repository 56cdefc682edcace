"""No automatic check that was specified is missing, and each has the kind, the priority and the step it should have."""

from collections.abc import Mapping

import pytest

from bot.checklists.loader import DEFAULT, built_in
from bot.checks import Kind, discover

AUTO, GRAPH, PASTE, ATTEST, NOTICE = Kind.AUTO, Kind.GRAPH, Kind.PASTE, Kind.ATTEST, Kind.NOTICE

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
        ("dns-edge-resolver-view", 2, {PASTE}),
        ("sip-domains-complete", 1, {PASTE}),
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
        ("media-ports", 3, {ATTEST}),
        ("client-versions", 3, {ATTEST}),
        ("hosting-provider", 1, {PASTE}),
        ("access-edge-config", 1, {PASTE}),
        ("tenant-federation-config", 1, {PASTE}),
        ("federation-lists-match", 1, {PASTE}),
        ("server-version", 1, {PASTE}),
        ("topology", 2, {PASTE}),
        ("edge-federation-pool", 2, {PASTE}),
        ("edge-root-trust", 2, {PASTE}),
        ("partner-test", 3, {PASTE}),
    ),
    4: (
        ("sync-enabled", 1, {GRAPH}),
        ("sync-fresh", 1, {GRAPH}),
        ("sync-tool-supported", 1, {PASTE}),
        ("sync-provisioning-errors", 1, {GRAPH}),
        ("sync-all-lync-users", 1, {PASTE, GRAPH}),
        ("sync-msrtcsip", 1, {PASTE}),
        ("sync-upn-suffix-verified", 1, {PASTE, AUTO, GRAPH}),
        ("upn-sip-match", 2, {PASTE, GRAPH}),
        ("ad-attribute-lint", 1, {PASTE}),
        ("idfix-report", 2, {PASTE}),
        ("sso-mode", 1, {AUTO}),
        ("gal-sync", 3, {ATTEST}),
    ),
    5: (
        ("adfs-cert-parse", 1, {PASTE}),
        ("adfs-cert-name", 1, {PASTE}),
        ("adfs-cert-extra-names", 2, {PASTE}),
        ("adfs-cert-validity", 1, {PASTE}),
        ("adfs-cert-key", 1, {PASTE}),
        ("adfs-cert-signature", 1, {PASTE}),
        ("adfs-cert-eku", 1, {PASTE}),
        ("adfs-cert-chain", 1, {PASTE}),
        ("adfs-cert-revocation", 2, {AUTO}),
        ("adfs-cert-provider", 2, {PASTE}),
    ),
    6: (
        ("dns-federation-service", 1, {AUTO}),
        ("adfs-tls-served", 1, {AUTO}),
        ("adfs-served-matches-file", 1, {AUTO}),
        ("adfs-served-all-nodes", 1, {AUTO}),
        ("adfs-assignment", 1, {PASTE}),
        ("adfs-metadata", 1, {AUTO}),
        ("adfs-mex", 2, {AUTO}),
        ("adfs-probe", 3, {AUTO}),
        ("adfs-idp-page", 3, {AUTO}),
        ("adfs-token-signing-expiry", 1, {AUTO}),
        ("adfs-token-signing-matches-entra", 1, {AUTO, GRAPH}),
        ("adfs-realm-authurl", 1, {AUTO}),
        ("adfs-issuer", 2, {GRAPH}),
        ("adfs-o365-trust", 1, {PASTE}),
        ("adfs-endpoints", 2, {PASTE}),
        ("adfs-diagnostics-upload", 2, {PASTE}),
        ("adfs-time", 3, {AUTO}),
    ),
    7: (
        ("pilot-list", 1, {PASTE}),
        ("pilot-synced", 1, {GRAPH}),
        ("pilot-licensed", 1, {GRAPH}),
        ("pilot-voice-conf-licence", 2, {GRAPH}),
        ("pilot-upn-sip-match", 1, {PASTE, GRAPH}),
        ("pilot-no-sync-errors", 1, {GRAPH}),
        ("pilot-contact-count", 2, {PASTE}),
        ("pilot-ready-onprem", 1, {PASTE}),
        ("pilot-move-url", 2, {PASTE}),
        ("pilot-move-error", 2, {PASTE}),
        ("pilot-moved-onprem", 1, {PASTE}),
        ("pilot-moved-online", 1, {PASTE}),
        ("pilot-admin-tools", 2, {ATTEST}),
        ("pilot-teams-signin", 2, {ATTEST}),
        ("pilot-rollback-plan", 1, {ATTEST}),
    ),
    8: (
        ("admin-policy-map", 1, {PASTE}),
        ("admin-one-home", 2, {PASTE}),
        ("admin-where-managed", 1, {ATTEST}),
        ("admin-new-user-order", 1, {ATTEST}),
        ("admin-tools", 2, {ATTEST}),
        ("admin-attribute-authority", 2, {ATTEST}),
        ("admin-limits", 3, {NOTICE}),
        ("admin-leavers", 2, {ATTEST}),
        ("admin-shared-space-stays", 1, {PASTE}),
        ("watch-sync", 1, {GRAPH}),
        ("watch-certificates", 1, {AUTO}),
        ("watch-dns", 1, {AUTO}),
        ("watch-domains", 2, {GRAPH}),
        ("watch-new-users", 1, {GRAPH}),  # the watch of admin-new-user-order
        ("decommission-dns", 1, {AUTO}),
    ),
}

ROWS = [pytest.param(step, *row, id=row[0]) for step, rows in SPECIFIED.items() for row in rows]


@pytest.mark.parametrize(("step", "check", "priority", "kinds"), ROWS)
def test_a_check_that_is_specified_is_there(step: int, check: str, priority: int, kinds: set[Kind]) -> None:
    found = discover().get(check)

    assert found is not None, f"{check} is missing"
    assert (found.step, found.priority) == (step, priority)
    assert found.kind in kinds


def test_the_checklist_asks_every_check_at_its_step() -> None:
    steps = built_in()[DEFAULT].steps

    for check in discover().values():
        assert check.id in steps[check.step - 1].checks
