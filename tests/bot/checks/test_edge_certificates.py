"""What the certificates that the Edge shows are worth."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.checks import Target, edge_cert_names, edge_cert_trust, edge_cert_validity
from bot.checks.edge_cert_names import DIFFERENT, MISSING, OTHER_SUBJECT, WILDCARD
from bot.checks.edge_servers import Seen
from bot.evidence.certificate import Certificate
from bot.model.verdict import Code
from tests.edge_facts import ABOUT, GOOD, NOTHING, SIP, WEBCON, door, glimpse, seen
from tests.seen import EDGE, NOW, differing, target

TWO = target(domain="contoso.com, fabrikam.com")


def certificate(*names: str, common: str = SIP, fingerprint: str = "aa" * 32) -> Certificate:
    return replace(GOOD, names=names, common_name=common, fingerprint=fingerprint)


CONFERENCE = door(WEBCON)
OTHER = certificate(WEBCON, common=WEBCON, fingerprint="cc" * 32)

NAMES = [
    *NOTHING,
    pytest.param(ABOUT, seen(glimpse()), [edge_cert_names.OK], id="as it should be"),
    pytest.param(
        ABOUT, seen(glimpse(), glimpse(behind=door(port=5061))), [edge_cert_names.OK], id="the same on both ports"
    ),
    pytest.param(ABOUT, seen(glimpse(), glimpse(behind=CONFERENCE)), [edge_cert_names.OK], id="shared with webcon"),
    pytest.param(
        ABOUT,
        seen(glimpse(certificate(SIP)), glimpse(certificate(SIP), behind=CONFERENCE)),
        [MISSING],
        id="shared, and webcon is not in it",
    ),
    pytest.param(
        ABOUT,
        seen(glimpse(certificate(SIP)), glimpse(OTHER, behind=CONFERENCE)),
        [edge_cert_names.OK, edge_cert_names.OK],
        id="webcon has one of its own",
    ),
    pytest.param(TWO, seen(glimpse(certificate(SIP, "sip.fabrikam.com"))), [edge_cert_names.OK], id="two domains"),
    pytest.param(TWO, seen(glimpse()), [MISSING], id="the second domain is missing"),
    pytest.param(TWO, seen(glimpse(certificate(SIP, "*.fabrikam.com"))), [WILDCARD], id="only by wildcard"),
    pytest.param(
        TWO,
        seen(glimpse(certificate("*.contoso.com"))),
        [MISSING, WILDCARD],
        id="one by wildcard, the other not at all",
    ),
    pytest.param(ABOUT, seen(glimpse(certificate())), [MISSING], id="no name at all"),
    pytest.param(ABOUT, seen(glimpse(certificate(SIP, common="edge01"))), [OTHER_SUBJECT], id="another subject"),
    pytest.param(
        ABOUT,
        seen(glimpse(), glimpse(replace(GOOD, fingerprint="dd" * 32), behind=door(port=5061))),
        [DIFFERENT, edge_cert_names.OK, edge_cert_names.OK],
        id="different ones on the ports",
    ),
    pytest.param(
        ABOUT,
        seen(glimpse(), glimpse(replace(GOOD, fingerprint="dd" * 32), address="203.0.113.11")),
        [DIFFERENT, edge_cert_names.OK, edge_cert_names.OK],
        id="different ones on the addresses",
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), NAMES)
def test_judge_of_names(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in edge_cert_names.judge(about, facts)] == codes


def test_every_code_of_names_has_a_case() -> None:
    assert differing(edge_cert_names.CHECK, NAMES) == set()


def test_a_missing_name_comes_with_the_command_that_asks_for_all() -> None:
    [finding] = edge_cert_names.judge(TWO, seen(glimpse()))

    assert finding.subject == f"{SIP}:443 ({EDGE})"
    assert finding.expected == "DNS:sip.fabrikam.com"
    assert finding.observed == f"DNS:{SIP}, DNS:{WEBCON}"
    assert finding.fix.endswith('-DomainName "sip.contoso.com,sip.fabrikam.com"')


TRUST = [
    *NOTHING,
    pytest.param(ABOUT, seen(glimpse()), [edge_cert_trust.OK], id="as it should be"),
    pytest.param(ABOUT, seen(glimpse(code=62)), [edge_cert_trust.OK], id="a wrong name is not a matter of trust"),
    pytest.param(
        ABOUT,
        seen(glimpse(replace(GOOD, not_after=NOW - timedelta(days=1)), code=62)),
        [edge_cert_trust.NOT_NOW],
        id="a wrong name hides no expiry",
    ),
    pytest.param(ABOUT, seen(glimpse(sent=1)), [edge_cert_trust.LEAF_ONLY], id="trusted, but sent alone"),
    pytest.param(
        ABOUT,
        seen(glimpse(replace(GOOD, self_issued=True), code=18, sent=1)),
        [edge_cert_trust.SELF_SIGNED],
        id="self-signed",
    ),
    pytest.param(ABOUT, seen(glimpse(code=19)), [edge_cert_trust.UNKNOWN_CA], id="an unknown root was sent"),
    pytest.param(ABOUT, seen(glimpse(code=20)), [edge_cert_trust.UNKNOWN_CA], id="an unknown root"),
    pytest.param(ABOUT, seen(glimpse(code=20, sent=1)), [edge_cert_trust.INCOMPLETE], id="no intermediate"),
    pytest.param(ABOUT, seen(glimpse(code=10)), [edge_cert_trust.NOT_NOW], id="expired"),
    pytest.param(ABOUT, seen(glimpse(code=7)), [edge_cert_trust.BROKEN], id="a signature that does not fit"),
    pytest.param(
        ABOUT,
        seen(glimpse(), glimpse(address="203.0.113.11", code=20, sent=1)),
        [edge_cert_trust.OK, edge_cert_trust.INCOMPLETE],
        id="one server sends the intermediate, the other does not",
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), TRUST)
def test_judge_of_trust(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in edge_cert_trust.judge(about, facts)] == codes


def test_every_code_of_trust_has_a_case() -> None:
    assert differing(edge_cert_trust.CHECK, TRUST) == set()


def test_trust_shows_the_chain_and_what_openssl_says() -> None:
    [finding] = edge_cert_trust.judge(ABOUT, seen(glimpse(code=20)))

    assert finding.observed == f"OpenSSL says 20: CN={SIP} ← CN=Lab issuing CA (issued by CN=Lab root CA)"


def lasting(days: float, *, lifetime: float = 365) -> Certificate:
    end = NOW + timedelta(days=days)
    return replace(GOOD, not_before=end - timedelta(days=lifetime), not_after=end)


def valid(certificate: Certificate) -> Seen:
    return seen(glimpse(certificate))


VALIDITY = [
    *NOTHING,
    pytest.param(ABOUT, valid(lasting(31)), [edge_cert_validity.OK], id="31 days of a year"),
    pytest.param(ABOUT, valid(lasting(30)), [edge_cert_validity.SOON], id="30 days of a year"),
    pytest.param(ABOUT, valid(lasting(8)), [edge_cert_validity.SOON], id="8 days of a year"),
    pytest.param(ABOUT, valid(lasting(7)), [edge_cert_validity.VERY_SOON], id="7 days of a year"),
    pytest.param(ABOUT, valid(lasting(16, lifetime=47)), [edge_cert_validity.OK], id="16 days of 47"),
    pytest.param(ABOUT, valid(lasting(15, lifetime=47)), [edge_cert_validity.SOON], id="15 days of 47"),
    pytest.param(ABOUT, valid(lasting(4.7, lifetime=47)), [edge_cert_validity.VERY_SOON], id="a tenth of 47"),
    pytest.param(ABOUT, valid(lasting(0)), [edge_cert_validity.EXPIRED], id="this very moment"),
    pytest.param(ABOUT, valid(lasting(-1)), [edge_cert_validity.EXPIRED], id="expired"),
    pytest.param(ABOUT, valid(lasting(400)), [edge_cert_validity.NOT_YET], id="not yet valid"),
    pytest.param(
        ABOUT,
        seen(glimpse(), glimpse(address="203.0.113.11")),
        [edge_cert_validity.OK],
        id="one certificate, said once",
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), VALIDITY)
def test_judge_of_validity(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in edge_cert_validity.judge(about, facts)] == codes


def test_every_code_of_validity_has_a_case() -> None:
    assert differing(edge_cert_validity.CHECK, VALIDITY) == set()


def test_validity_is_said_in_days() -> None:
    until: datetime = NOW + timedelta(days=20)
    [finding] = edge_cert_validity.judge(ABOUT, valid(lasting(20)))

    assert finding.expected == "valid 2026-09-01 to 2026-10-01 or later"
    assert finding.observed == f"valid {until - timedelta(days=365):%Y-%m-%d} to {until:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("days", "named"),
    [
        pytest.param(31, False, id="good for a while"),
        pytest.param(30, True, id="soon"),
        pytest.param(7, True, id="very soon"),
        pytest.param(-1, True, id="over"),
        pytest.param(400, False, id="not begun"),
    ],
)
def test_a_certificate_that_runs_out_is_named_by_its_fingerprint(days: float, named: bool) -> None:  # noqa: FBT001 - a column of the table
    [finding] = edge_cert_validity.judge(ABOUT, valid(lasting(days)))

    assert finding.fingerprint == ("aa" * 32 if named else "")
