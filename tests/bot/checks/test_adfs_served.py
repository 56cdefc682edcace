"""What is made of the federation service's name, and of the certificates that its servers show."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checks import (
    Target,
    adfs_cert_revocation,
    adfs_certificate,
    adfs_served_all_nodes,
    adfs_served_matches_file,
    adfs_tls_served,
    dns_federation_service,
)
from bot.checks.adfs_cert_revocation import Looked
from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC
from bot.checks.federation_service import MISSING, NAME_NOT_TOLD, NOT_FEDERATED, NOT_SEEN, Served, reachable
from bot.checks.kinds import BY_WILDCARD, IPV6_ONLY, NOT_ASKED
from bot.evidence.certificate import Certificate
from bot.evidence.certificate_file import marks_of
from bot.evidence.revocation import Revocation
from bot.model.verdict import Code
from bot.net.facts import Addresses
from tests.federation_facts import (
    FARM,
    GOOD,
    ISSUER,
    SECOND,
    STS,
    TOLD,
    expired,
    glimpse,
    renewed,
    served,
    silent_at,
)
from tests.seen import NOW, at, differing, silent, target

ABOUT = target(TOLD)
INSIDE = target({**TOLD, "internal_dns_visible": "true"})
OTHERWISE = target({**TOLD, "identity": "password-hash"})
UNTOLD = target()
NEITHER = [
    pytest.param(OTHERWISE, None, [NOT_FEDERATED], id="people sign in otherwise"),
    pytest.param(UNTOLD, None, [NAME_NOT_TOLD], id="the name was not told"),
]

DNS = [
    *NEITHER,
    pytest.param(ABOUT, at(STS, FARM), [dns_federation_service.OK], id="a host record"),
    pytest.param(INSIDE, at(STS, "10.1.1.1", refused=["10.1.1.1"]), [dns_federation_service.OK], id="inside"),
    pytest.param(ABOUT, at(STS, FARM, wildcard=True), [BY_WILDCARD], id="in a zone with a wildcard"),
    pytest.param(ABOUT, at(STS), [dns_federation_service.MISSING], id="no such name"),
    pytest.param(ABOUT, silent(STS), [NOT_ASKED], id="the name could not be asked"),
    pytest.param(ABOUT, at(STS, FARM, chain=["wap.contoso.com"]), [dns_federation_service.ALIAS], id="an alias"),
    pytest.param(
        INSIDE, at(STS, FARM, chain=["adfs1.contoso.com"]), [dns_federation_service.ALIAS_INSIDE], id="an alias inside"
    ),
    pytest.param(
        ABOUT,
        at(STS, "10.1.1.1", refused=["10.1.1.1"]),
        [dns_federation_service.NOT_PUBLIC],
        id="a private address in public DNS",
    ),
    pytest.param(ABOUT, at(STS, "2001:db8::1"), [IPV6_ONLY], id="IPv6 alone"),
    pytest.param(
        ABOUT,
        at(STS, "2001:db8::1", chain=["wap.contoso.com"]),
        [dns_federation_service.ALIAS, IPV6_ONLY],
        id="an alias, and IPv6 alone",
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), DNS)
def test_judge_of_dns(about: Target, facts: Addresses | None, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_federation_service.judge(about, facts)] == codes


def test_every_code_of_dns_has_a_case() -> None:
    assert differing(dns_federation_service.CHECK, DNS) == set()


@pytest.mark.parametrize(
    ("facts", "fix"),
    [
        pytest.param(at(STS, FARM, chain=["wap.contoso.com"]), f"{STS}. 3600 IN A {FARM}", id="an alias"),
        pytest.param(at(STS, "10.1.1.1", refused=["10.1.1.1"]), f"{STS}. 3600 IN A …", id="a wrong address"),
        pytest.param(at(STS), f"{STS}. 3600 IN A …", id="nothing"),
        pytest.param(at(STS, FARM), "", id="all is well"),
        pytest.param(silent(STS), "", id="nobody knows"),
    ],
)
def test_the_record_to_create_is_ready_to_copy(facts: Addresses, fix: str) -> None:
    [finding] = dns_federation_service.judge(ABOUT, facts)

    assert (finding.subject, finding.fix) == (STS, fix)


def test_steps_5_and_6_say_why_they_do_not_apply() -> None:
    [finding] = dns_federation_service.judge(OTHERWISE, None)

    assert (finding.verdict, finding.expected, finding.observed) == ("skipped", "federated", "password-hash")


def test_at_most_eight_addresses_are_asked_and_none_that_may_not_be() -> None:
    many = at(STS, *(f"203.0.113.{number}" for number in range(1, 12)), refused=["203.0.113.1"])

    assert reachable(many) == tuple(f"203.0.113.{number}" for number in range(2, 10))


TLS = [
    *NEITHER,
    pytest.param(ABOUT, served(glimpse()), [adfs_certificate.OK], id="as it should be"),
    pytest.param(
        ABOUT, served(glimpse(), glimpse(address=SECOND)), [adfs_certificate.OK], id="the same twice is said once"
    ),
    pytest.param(ABOUT, served(addresses=silent(STS)), [NOT_ASKED], id="the name could not be asked"),
    pytest.param(ABOUT, served(addresses=at(STS)), [MISSING], id="no such name"),
    pytest.param(
        ABOUT, served(addresses=at(STS, "10.1.1.1", refused=["10.1.1.1"])), [NOT_PUBLIC], id="not a public address"
    ),
    pytest.param(
        ABOUT,
        served(glimpse(), addresses=at(STS, FARM, "10.1.1.1", refused=["10.1.1.1"])),
        [NOT_PUBLIC, adfs_certificate.OK],
        id="one public address, and one that is not",
    ),
    pytest.param(ABOUT, served(silent_at()), [adfs_tls_served.NO_HANDSHAKE], id="refused"),
    pytest.param(ABOUT, served(silent_at(), way_out=False), [NO_WAY_OUT], id="the bot cannot get out"),
    pytest.param(
        ABOUT,
        served(silent_at(), glimpse(address=SECOND)),
        [adfs_tls_served.NO_HANDSHAKE, adfs_certificate.OK],
        id="one of two refuses",
    ),
    pytest.param(ABOUT, served(glimpse(protocol="TLSv1")), [adfs_tls_served.OLD_TLS], id="TLS 1.0"),
    pytest.param(ABOUT, served(glimpse(protocol="TLSv1.1")), [adfs_tls_served.OLD_TLS], id="TLS 1.1"),
    pytest.param(ABOUT, served(glimpse(protocol="TLSv1.2")), [adfs_certificate.OK], id="TLS 1.2"),
    pytest.param(ABOUT, served(glimpse(code=20)), [adfs_tls_served.UNTRUSTED], id="a private authority"),
    pytest.param(ABOUT, served(glimpse(alone=True)), [adfs_certificate.LEAF_ONLY], id="sent alone"),
    pytest.param(ABOUT, served(glimpse(alone=True, code=20)), [adfs_certificate.INCOMPLETE], id="alone, not trusted"),
    pytest.param(ABOUT, served(glimpse(code=18)), [adfs_certificate.SELF_SIGNED], id="self-signed"),
    pytest.param(ABOUT, served(glimpse(code=10)), [adfs_certificate.CHAIN_NOT_NOW], id="something of it has expired"),
    pytest.param(ABOUT, served(glimpse(code=7)), [adfs_certificate.BROKEN_CHAIN], id="a signature that does not fit"),
    pytest.param(ABOUT, served(glimpse(expired(GOOD), code=10)), [adfs_certificate.EXPIRED], id="expired"),
    pytest.param(
        ABOUT,
        served(glimpse(replace(GOOD, not_after=NOW + timedelta(days=20)))),
        [adfs_certificate.SOON],
        id="20 days left",
    ),
    pytest.param(
        ABOUT,
        served(glimpse(replace(GOOD, not_after=NOW + timedelta(days=5)))),
        [adfs_certificate.VERY_SOON],
        id="5 days left",
    ),
    pytest.param(
        ABOUT,
        served(glimpse(replace(GOOD, not_before=NOW + timedelta(days=1)), code=9)),
        [adfs_certificate.NOT_YET],
        id="not valid yet",
    ),
    pytest.param(
        ABOUT, served(glimpse(replace(GOOD, names=("*.contoso.com",)))), [adfs_certificate.WILDCARD], id="a wildcard"
    ),
    pytest.param(ABOUT, served(glimpse(replace(GOOD, names=()))), [adfs_certificate.CN_ONLY], id="the subject alone"),
    pytest.param(
        ABOUT,
        served(glimpse(replace(GOOD, names=("adfs1.contoso.com",), key="EC", bits=256, usages=None), code=62)),
        [adfs_certificate.NOT_COVERED, adfs_certificate.ELLIPTIC, adfs_certificate.NO_USAGE],
        id="several things at once",
    ),
    pytest.param(ABOUT, served(glimpse(replace(GOOD, bits=1024), code=66)), [adfs_certificate.WEAK_KEY], id="weak key"),
    pytest.param(ABOUT, served(glimpse(replace(GOOD, signature="sha1"))), [adfs_certificate.SHA1], id="SHA-1"),
    pytest.param(ABOUT, served(glimpse(replace(GOOD, signature="md5"))), [adfs_certificate.BROKEN_HASH], id="MD5"),
    pytest.param(
        ABOUT,
        served(glimpse(replace(GOOD, usages=("1.3.6.1.5.5.7.3.2",)))),
        [adfs_certificate.NOT_FOR_SERVERS],
        id="for clients",
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), TLS)
def test_judge_of_tls(about: Target, facts: Served | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_tls_served.judge(about, facts)] == codes


def test_every_code_of_tls_has_a_case() -> None:
    assert differing(adfs_tls_served.CHECK, TLS) == set()


def test_servers_that_show_the_same_are_named_together() -> None:
    [finding] = adfs_tls_served.judge(ABOUT, served(glimpse(expired(GOOD)), glimpse(expired(GOOD), address=SECOND)))

    assert finding.subject == f"{STS}:443 ({FARM}), {STS}:443 ({SECOND})"
    assert finding.fix == "Set-AdfsSslCertificate -Thumbprint THUMBPRINT"


NODES = [
    *NEITHER,
    pytest.param(ABOUT, served(glimpse()), [adfs_served_all_nodes.OK], id="one"),
    pytest.param(ABOUT, served(glimpse(), glimpse(address=SECOND)), [adfs_served_all_nodes.OK], id="the same on both"),
    pytest.param(
        ABOUT,
        served(glimpse(), glimpse(renewed(), address=SECOND)),
        [adfs_served_all_nodes.DIFFERENT],
        id="different ones",
    ),
    pytest.param(
        ABOUT,
        served(glimpse(), silent_at(SECOND)),
        [adfs_served_all_nodes.OK, adfs_served_all_nodes.SILENT],
        id="one of two does not answer",
    ),
    pytest.param(ABOUT, served(silent_at()), [NOT_SEEN], id="none answers"),
    pytest.param(ABOUT, served(addresses=at(STS)), [NOT_SEEN], id="no such name"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), NODES)
def test_judge_of_all_nodes(about: Target, facts: Served | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_served_all_nodes.judge(about, facts)] == codes


def test_every_code_of_all_nodes_has_a_case() -> None:
    assert differing(adfs_served_all_nodes.CHECK, NODES) == set()


def after(file: Certificate | None) -> Target:
    """Return the target as it is after *file* was handed in and thrown away."""
    return ABOUT if file is None else replace(ABOUT, marks={"adfs-certificate": marks_of(file)})


NO_FILE, SAME, RENEWED, OTHER = (
    adfs_served_matches_file.NO_FILE,
    adfs_served_matches_file.OK,
    adfs_served_matches_file.RENEWED,
    adfs_served_matches_file.OTHER,
)
LATER = replace(renewed(), not_after=GOOD.not_after + timedelta(days=300))
FILE = [
    *NEITHER,
    pytest.param(ABOUT, served(glimpse()), [NO_FILE], id="no file"),
    pytest.param(
        replace(ABOUT, marks={"adfs-certificate": {}}), served(glimpse()), [NO_FILE], id="a file without a certificate"
    ),
    pytest.param(after(GOOD), served(glimpse()), [SAME], id="the same"),
    pytest.param(after(GOOD), served(glimpse(), glimpse(address=SECOND)), [SAME], id="on both"),
    pytest.param(after(GOOD), served(glimpse(renewed())), [OTHER], id="another one"),
    pytest.param(after(GOOD), served(glimpse(LATER)), [RENEWED], id="a later one"),
    pytest.param(after(LATER), served(glimpse()), [OTHER], id="an earlier one"),
    pytest.param(
        after(GOOD),
        served(glimpse(replace(LATER, names=("other.contoso.com",)))),
        [OTHER],
        id="a later one with other names",
    ),
    pytest.param(
        after(GOOD), served(glimpse(replace(LATER, names=GOOD.names[::-1]))), [RENEWED], id="names in another order"
    ),
    pytest.param(
        after(replace(GOOD, names=())), served(glimpse(replace(LATER, names=()))), [RENEWED], id="a later one, nameless"
    ),
    pytest.param(
        after(GOOD),
        served(glimpse(replace(renewed(), key_fingerprint=GOOD.key_fingerprint))),
        [RENEWED],
        id="another one with the same key",
    ),
    pytest.param(
        after(replace(GOOD, key_fingerprint="")),
        served(glimpse(replace(renewed(), key_fingerprint=""))),
        [OTHER],
        id="keys that nobody can read are not the same",
    ),
    pytest.param(
        after(GOOD),
        served(glimpse(), glimpse(renewed(), address=SECOND)),
        [SAME, OTHER],
        id="assigned on one of two",
    ),
    pytest.param(after(GOOD), served(silent_at()), [NOT_SEEN], id="nothing is served"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), FILE)
def test_judge_of_the_file(about: Target, facts: Served | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_served_matches_file.judge(about, facts)] == codes


def test_every_code_of_the_file_has_a_case() -> None:
    assert differing(adfs_served_matches_file.CHECK, FILE) == set()


def test_the_commands_name_the_thumbprint_of_the_file() -> None:
    [finding] = adfs_served_matches_file.judge(after(GOOD), served(glimpse(renewed())))

    assert finding.fix.splitlines()[0] == f"Set-AdfsSslCertificate -Thumbprint {'AA' * 20}"
    assert len(finding.fix.splitlines()) == 3


def test_what_is_served_and_the_file_are_shown_alike() -> None:
    nameless = replace(renewed(), names=())

    [finding] = adfs_served_matches_file.judge(after(GOOD), served(glimpse(nameless)))

    assert finding.expected == f"{'AA' * 20} ({', '.join(GOOD.names)}, until 2026-12-10)"
    assert finding.observed == f"{'DD' * 20} (no DNS name, until 2026-12-10)"


def looked(found: Revocation | None = None, **rest: object) -> adfs_cert_revocation.Seen:
    shown = glimpse(replace(GOOD, **rest))  # type: ignore[arg-type]  # the fields by name
    url = GOOD.crl_urls[0] if found else ""
    return adfs_cert_revocation.Seen(served(shown), (Looked(shown, url, found, "" if found else "no answer"),))


DUE = NOW + timedelta(days=3)
REVOCATION = [
    *NEITHER,
    pytest.param(ABOUT, looked(Revocation(next_update=DUE)), [adfs_cert_revocation.OK], id="not on the list"),
    pytest.param(ABOUT, looked(Revocation()), [adfs_cert_revocation.OK], id="a list without a date"),
    pytest.param(
        ABOUT,
        looked(Revocation(next_update=NOW - timedelta(days=1))),
        [adfs_cert_revocation.OLD_LIST],
        id="a list that is out of date",
    ),
    pytest.param(
        ABOUT,
        looked(Revocation(revoked_at=NOW - timedelta(days=2), reason="keyCompromise", next_update=DUE)),
        [adfs_cert_revocation.REVOKED],
        id="revoked",
    ),
    pytest.param(
        ABOUT,
        looked(Revocation(revoked_at=NOW, next_update=NOW - timedelta(days=1))),
        [adfs_cert_revocation.REVOKED],
        id="revoked on a list that is out of date",
    ),
    pytest.param(ABOUT, looked(), [adfs_cert_revocation.NO_LIST], id="no list to be had"),
    pytest.param(ABOUT, looked(crl_urls=()), [adfs_cert_revocation.NO_POINTER], id="no address"),
    pytest.param(
        ABOUT, looked(crl_urls=(), ocsp_urls=("http://ocsp",)), [adfs_cert_revocation.OCSP_ONLY], id="OCSP alone"
    ),
    pytest.param(ABOUT, looked(crl_urls=("ldap:///x",)), [adfs_cert_revocation.OCSP_ONLY], id="LDAP alone"),
    pytest.param(ABOUT, adfs_cert_revocation.Seen(served(silent_at()), ()), [NOT_SEEN], id="nothing is served"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), REVOCATION)
def test_judge_of_revocation(about: Target, facts: adfs_cert_revocation.Seen | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_cert_revocation.judge(about, facts)] == codes


def test_every_code_of_revocation_has_a_case() -> None:
    assert differing(adfs_cert_revocation.CHECK, REVOCATION) == set()


def test_a_revocation_is_shown_with_its_day_and_reason() -> None:
    [finding] = adfs_cert_revocation.judge(ABOUT, looked(Revocation(revoked_at=NOW, reason="keyCompromise")))

    assert finding.observed == "revoked on 2026-09-01 (keyCompromise), says http://crl.lab.test/1.crl"
    assert ISSUER.subject not in finding.subject
