"""The lists of partners on both sides."""

import json

import pytest

from bot.checks import Target, handed
from bot.checks.federation_lists_match import (
    ALLOWED_DIFFER,
    BLOCKED_DIFFER,
    CHECK,
    DIRECT_PARTNERS,
    OK,
    OPEN_ON_PREMISES_ONLY,
    OPEN_ONLINE_ONLY,
    TOO_MANY,
)
from bot.checks.handed import MISSING, NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING
from bot.model.verdict import Code
from tests.in_hand import Documents, codes, found
from tests.seen import differing, target

ABOUT = target()
ELEMENT = '<AllowAllKnownDomains xmlns="urn:schema:Microsoft.Rtc.Management.Settings.Edge.2008" />'


def edge(*, discovers: bool | None) -> Documents:
    row = {"AllowFederatedUsers": True} | ({} if discovers is None else {"EnablePartnerDiscovery": discovers})
    return {"access-edge": json.dumps(row)}


def inside(allowed: str = "", blocked: str = "") -> Documents:
    lists = {"allowed-domains": allowed.split(), "blocked-domains": blocked.split()}
    return {source: json.dumps([{"Domain": name} for name in names]) for source, names in lists.items()}


def tenant(allowed: str | None = None, blocked: str | None = "") -> Documents:
    """Return a tenant with these lists: without *allowed* it is open, without *blocked* it hides them."""
    row = {"SharedSipAddressSpace": True, "OpenFederation": allowed is None, "AllowedDomains": allowed or ""}
    return {"tenant-federation": json.dumps(row | ({} if blocked is None else {"BlockedDomains": blocked}))}


OPEN, CLOSED = edge(discovers=True), edge(discovers=False)
CSV = {"allowed-domains": '"Domain"\r\n"a.example"\r\n"b.example"\r\n', "blocked-domains": "Domain : c.example\r\n"}
OLD_SHAPE = {
    "tenant-federation": json.dumps(
        {"AllowedDomains": {"Element": ELEMENT}, "BlockedDomains": [{"Domain": "bad.example"}]}
    )
}
HUGE = " ".join(f"d{number}.example" for number in range(4_001))

CASES = [
    pytest.param(ABOUT, {**OPEN, **inside(), **tenant()}, [OK, OK, OK], id="open on both sides"),
    pytest.param(ABOUT, {**OPEN, **inside("", "bad.example"), **OLD_SHAPE}, [OK, OK, OK], id="in the older shape"),
    pytest.param(
        ABOUT,
        {**CLOSED, **CSV, **tenant("B.example a.example", "c.example")},
        [OK, OK, OK],
        id="the same lists, in another order and form",
    ),
    pytest.param(
        ABOUT,
        {**CLOSED, **inside("bücher.example"), **tenant("xn--bcher-kva.example")},
        [OK, OK, OK],
        id="an international name on premises",
    ),
    pytest.param(
        ABOUT,
        {**CLOSED, **inside("xn--bcher-kva.example"), **tenant("bücher.example")},
        [OK, OK, OK],
        id="an international name in the tenant",
    ),
    pytest.param(
        ABOUT, {**OPEN, **inside("a.example"), **tenant()}, [OK, DIRECT_PARTNERS, OK], id="open, with direct partners"
    ),
    pytest.param(ABOUT, {**CLOSED, **inside("a.example"), **tenant()}, [OPEN_ONLINE_ONLY, OK], id="open online only"),
    pytest.param(
        ABOUT, {**OPEN, **inside("a.example"), **tenant("a.example")}, [OPEN_ON_PREMISES_ONLY, OK, OK], id="open inside"
    ),
    pytest.param(
        ABOUT, {**CLOSED, **inside("a.example"), **tenant("b.example")}, [OK, ALLOWED_DIFFER, OK], id="allowed"
    ),
    pytest.param(ABOUT, {**OPEN, **inside("", "a.example"), **tenant()}, [OK, OK, BLOCKED_DIFFER], id="blocked"),
    pytest.param(
        ABOUT, {**OPEN, **inside("", HUGE), **tenant(None, HUGE)}, [OK, OK, OK, TOO_MANY], id="more than a tenant takes"
    ),
    pytest.param(ABOUT, tenant(), [MISSING] * 3, id="the tenant alone"),
    pytest.param(ABOUT, {**OPEN, **inside()}, [MISSING], id="without the tenant"),
    pytest.param(ABOUT, {**inside("a.example"), **tenant()}, [MISSING, OK], id="without the Access Edge"),
    pytest.param(
        ABOUT, {**inside("a.example"), **tenant("b.example")}, [MISSING, ALLOWED_DIFFER, OK], id="enough to be wrong"
    ),
    pytest.param(
        ABOUT, {**OPEN, **inside(), **tenant(None, None)}, [NOT_SHOWN, OK, OK], id="the tenant hides who is blocked"
    ),
    pytest.param(
        ABOUT,
        {**OPEN, **inside(), "tenant-federation": '{"AllowedDomains": "System.Object[]", "BlockedDomains": []}'},
        [NOT_SHOWN, OK],
        id="the tenant's list is cut off",
    ),
    pytest.param(ABOUT, {**OPEN, **inside(), "tenant-federation": "[]"}, [NOT_SHOWN], id="no tenant in it"),
    pytest.param(
        ABOUT, {**edge(discovers=None), **inside(), **tenant()}, [NOT_SHOWN, OK], id="the Access Edge hides it"
    ),
    pytest.param(
        ABOUT,
        {**OPEN, **inside(), **tenant(), "allowed-domains": '[{"Identity": "x"}]'},
        [NOT_SHOWN, OK, OK],
        id="domains without names",
    ),
    pytest.param(target({"phase": "decommissioning"}), tenant(), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "wanted"), CASES)
def test_judge(about: Target, documents: Documents, wanted: list[Code]) -> None:
    assert codes(found(CHECK, about, documents)) == wanted


LISTED = {**CLOSED, **inside("a.example")}
APART = [
    pytest.param({**OPEN, **inside()}, tenant(), [OK, OK, OK], id="the tenant came earlier"),
    pytest.param(tenant("a.example"), LISTED, [OK, OK, OK], id="premises came earlier"),
    pytest.param(tenant("b.example"), LISTED, [OK, ALLOWED_DIFFER, OK], id="another list than came earlier"),
    pytest.param(tenant(None, "x.example"), {**OPEN, **inside()}, [OK, OK, BLOCKED_DIFFER], id="who is blocked"),
    pytest.param(tenant(), {**OPEN, **inside("a.example")}, [OK, DIRECT_PARTNERS, OK], id="direct partners"),
]


@pytest.mark.parametrize(("documents", "earlier", "wanted"), APART)
def test_each_side_may_come_by_itself(documents: Documents, earlier: Documents, wanted: list[Code]) -> None:
    assert codes(found(CHECK, ABOUT, documents, earlier)) == wanted


def test_a_difference_to_what_came_earlier_is_told_without_names() -> None:
    _, finding, _ = found(CHECK, ABOUT, tenant("b.example"), LISTED)

    assert finding.observed == "they differ; to see in what, hand in both sides in one go"


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_both_differences_are_shown() -> None:
    ours = " ".join(f"p{number:02}.example" for number in range(12))

    _, finding, _ = found(
        CHECK, ABOUT, {**CLOSED, **inside(f"both.example {ours}"), **tenant("both.example t.example")}
    )

    inside_only, tenant_only = finding.observed.split("; ")
    assert inside_only.startswith("only on premises: p00.example, p01.example, ")
    assert inside_only.endswith("p09.example, and 2 more")
    assert tenant_only == "only in the tenant: t.example"


def test_who_is_a_partner_is_told_of_each_side() -> None:
    finding, *_ = found(CHECK, ABOUT, {**CLOSED, **inside(), **tenant()})

    assert finding.observed == "on premises a list, in the tenant everybody"


def test_what_is_missing_is_named_with_its_command() -> None:
    [finding] = found(CHECK, ABOUT, {**OPEN, **inside()})

    assert finding.subject == "Federation settings of the tenant"
    assert finding.fix == handed.how("tenant-federation")
