"""What is made of the certificate that is handed in for step 5, before it is served by anybody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from bot.checks import (
    Check,
    Kind,
    Target,
    adfs_cert_chain,
    adfs_cert_eku,
    adfs_cert_extra_names,
    adfs_cert_key,
    adfs_cert_name,
    adfs_cert_parse,
    adfs_cert_signature,
    adfs_cert_validity,
)
from bot.checks import adfs_certificate as judges
from bot.checks.federation_service import NAME_NOT_TOLD, NOT_FEDERATED
from bot.checks.handed_certificate import NOT_ONE, SOURCE, Led
from bot.evidence import certificate_file
from bot.evidence.certificate import Certificate
from bot.evidence.certificate_file import CertificateFile
from bot.evidence.chain import Chain
from bot.model.verdict import Code, Finding
from bot.net import Net
from tests.certificate_chains import Issued, issue
from tests.fakes import FakeNet
from tests.federation_facts import GOOD, ISSUER, STS, TOLD, expired, renewed
from tests.seen import NOW, differing, target

ABOUT = target(TOLD)
DEVICES = target({**TOLD, "device_registration": "adfs", "upn_suffix": "contoso.com, fabrikam.com"})
OTHERWISE = target({**TOLD, "identity": "password-hash"})
UNTOLD = target()


def file(*leaves: Certificate, others: tuple[Certificate, ...] = (ISSUER,)) -> CertificateFile:
    everything = (*leaves, *others)
    return CertificateFile(leaves=leaves, others=others, ders=tuple(each.fingerprint.encode() for each in everything))


REQUEST = CertificateFile(leaves=(), others=(), ders=(), request=True)
ONE = file(GOOD)
TWO = file(GOOD, renewed())


def good(**rest: object) -> CertificateFile:
    return file(replace(GOOD, **rest))  # type: ignore[arg-type]  # the fields by name


def along(*chain: Certificate, code: int = 0) -> Led:
    return Led(file(*chain[:1], others=chain[1:]), Chain(certificates=chain, verify_code=code, verify_text="words"))


def said(check: Check, about: Target, facts: object) -> list[Finding]:
    """Return what the check finds, as a run has it: whether it is needed at all comes first."""
    skipped = check.skips(about)
    return [skipped] if skipped else list(check.judge(about, facts))


def codes(found: Iterable[Finding]) -> list[Code]:
    return [finding.code for finding in found]


OFF = pytest.param(OTHERWISE, ONE, [NOT_FEDERATED], id="people sign in otherwise")
NAMELESS = pytest.param(UNTOLD, ONE, [NAME_NOT_TOLD], id="the name was not told")
NEITHER = [
    pytest.param(ABOUT, REQUEST, [NOT_ONE], id="a request"),
    pytest.param(ABOUT, TWO, [NOT_ONE], id="two certificates"),
]
NEITHER_LEADS = [
    pytest.param(ABOUT, Led(REQUEST, None), [NOT_ONE], id="a request"),
    pytest.param(ABOUT, Led(TWO, None), [NOT_ONE], id="two certificates"),
]

PARSE = [
    OFF,
    pytest.param(ABOUT, ONE, [adfs_cert_parse.OK], id="one"),
    pytest.param(UNTOLD, file(GOOD, others=()), [adfs_cert_parse.OK], id="alone, and the name was not told"),
    pytest.param(ABOUT, REQUEST, [adfs_cert_parse.REQUEST], id="a request"),
    pytest.param(ABOUT, TWO, [adfs_cert_parse.SEVERAL], id="two"),
    pytest.param(ABOUT, good(authority=True), [adfs_cert_parse.AUTHORITY], id="an authority"),
    pytest.param(ABOUT, good(version=1), [adfs_cert_parse.OLD_VERSION], id="version 1"),
    pytest.param(ABOUT, good(version=1, authority=True), [adfs_cert_parse.OLD_VERSION], id="an old authority"),
]
NAME = [
    OFF,
    NAMELESS,
    *NEITHER,
    pytest.param(ABOUT, ONE, [judges.OK], id="in the alternative names"),
    pytest.param(ABOUT, good(names=("*.contoso.com",)), [judges.WILDCARD], id="by wildcard"),
    pytest.param(ABOUT, good(names=()), [judges.CN_ONLY], id="in the subject alone"),
    pytest.param(ABOUT, good(names=("adfs1.contoso.com",)), [judges.NOT_COVERED], id="a server's own name"),
]
EXTRA_NAMES = [
    OFF,
    NAMELESS,
    *NEITHER,
    pytest.param(ABOUT, ONE, [judges.OK], id="all there"),
    pytest.param(ABOUT, good(names=(STS,)), [judges.NO_CERTAUTH], id="no certauth"),
    pytest.param(DEVICES, ONE, [judges.OK, judges.OK, judges.NO_REGISTRATION], id="a suffix's is missing"),
]
VALIDITY = [
    OFF,
    *NEITHER,
    pytest.param(ABOUT, ONE, [judges.OK], id="for long"),
    pytest.param(ABOUT, good(not_after=NOW + timedelta(days=20)), [judges.SOON], id="20 days left"),
    pytest.param(ABOUT, good(not_after=NOW + timedelta(days=5)), [judges.VERY_SOON], id="5 days left"),
    pytest.param(ABOUT, file(expired(GOOD)), [judges.EXPIRED], id="expired"),
    pytest.param(ABOUT, good(not_before=NOW + timedelta(days=1)), [judges.NOT_YET], id="not valid yet"),
]
KEY = [
    OFF,
    *NEITHER,
    pytest.param(ABOUT, ONE, [judges.OK], id="RSA 2048"),
    pytest.param(ABOUT, good(bits=1024), [judges.WEAK_KEY], id="RSA 1024"),
    pytest.param(ABOUT, good(key="EC", bits=256), [judges.ELLIPTIC], id="EC"),
]
USES = [
    OFF,
    *NEITHER,
    pytest.param(ABOUT, ONE, [judges.OK], id="for servers"),
    pytest.param(ABOUT, good(usages=("1.3.6.1.5.5.7.3.2",)), [judges.NOT_FOR_SERVERS], id="for clients"),
    pytest.param(ABOUT, good(usages=None), [judges.NO_USAGE], id="not said"),
]
SIGNATURE = [
    OFF,
    *NEITHER_LEADS,
    pytest.param(ABOUT, along(GOOD, ISSUER), [judges.OK], id="SHA-256"),
    pytest.param(ABOUT, along(replace(GOOD, signature="sha1"), ISSUER), [judges.SHA1], id="SHA-1"),
    pytest.param(ABOUT, along(GOOD, replace(ISSUER, signature="md5")), [judges.BROKEN_HASH], id="MD5 above it"),
]
CHAIN = [
    OFF,
    *NEITHER_LEADS,
    pytest.param(ABOUT, along(GOOD, ISSUER), [judges.OK], id="to a public root"),
    pytest.param(ABOUT, along(GOOD), [judges.LEAF_ONLY], id="alone, and its issuer is known"),
    pytest.param(ABOUT, along(GOOD, code=20), [judges.INCOMPLETE], id="alone"),
    pytest.param(ABOUT, along(GOOD, ISSUER, code=19), [judges.PRIVATE_AUTHORITY], id="a private authority"),
    pytest.param(ABOUT, along(GOOD, code=18), [judges.SELF_SIGNED], id="self-signed"),
    pytest.param(ABOUT, along(GOOD, expired(ISSUER), code=10), [judges.CHAIN_NOT_NOW], id="an expired intermediate"),
    pytest.param(ABOUT, along(GOOD, ISSUER, code=7), [judges.BROKEN_CHAIN], id="a signature that does not fit"),
]
TABLES = [
    (adfs_cert_parse.CHECK, PARSE),
    (adfs_cert_name.CHECK, NAME),
    (adfs_cert_extra_names.CHECK, EXTRA_NAMES),
    (adfs_cert_validity.CHECK, VALIDITY),
    (adfs_cert_key.CHECK, KEY),
    (adfs_cert_eku.CHECK, USES),
    (adfs_cert_signature.CHECK, SIGNATURE),
    (adfs_cert_chain.CHECK, CHAIN),
]


@pytest.mark.parametrize(
    ("check", "about", "facts", "expected"),
    [
        pytest.param(check, *case.values, id=f"{check.id.removeprefix('adfs-cert-')}: {case.id}")
        for check, table in TABLES
        for case in table
    ],
)
def test_judge(check: Check, about: Target, facts: object, expected: list[Code]) -> None:
    assert codes(said(check, about, facts)) == expected


@pytest.mark.parametrize(("check", "table"), [pytest.param(*row, id=row[0].id) for row in TABLES])
def test_every_code_has_a_case(check: Check, table: list[object]) -> None:
    assert differing(check, table) == set()  # type: ignore[arg-type]  # pytest.param


@pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check, _ in TABLES])
def test_each_wants_the_certificate_and_is_handed_in(check: Check) -> None:
    assert (check.kind, check.step, check.wants) == (Kind.PASTE, 5, (SOURCE,))


def test_the_finding_names_the_certificate() -> None:
    [finding] = said(adfs_cert_key.CHECK, ABOUT, ONE)

    assert finding.subject == f"CN={STS} ({'AA' * 20})"


def test_a_certificate_that_runs_out_is_told_by_its_fingerprint() -> None:
    [finding] = said(adfs_cert_validity.CHECK, ABOUT, file(expired(GOOD)))

    assert finding.fingerprint == GOOD.fingerprint


@pytest.mark.parametrize(
    ("facts", "subject", "observed"),
    [
        pytest.param(REQUEST, "the request", "a request", id="a request"),
        pytest.param(
            TWO,
            f"CN={STS} ({'AA' * 20}), CN={STS} ({'DD' * 20})",
            "2 certificates, none of which issued another",
            id="two",
        ),
    ],
)
def test_what_is_not_one_certificate_is_shown(facts: CertificateFile, subject: str, observed: str) -> None:
    for check in (adfs_cert_parse.CHECK, adfs_cert_name.CHECK):
        [finding] = said(check, ABOUT, facts)
        assert (finding.subject, finding.observed) == (subject, observed)


def test_what_came_with_the_certificate_is_counted() -> None:
    [finding] = said(adfs_cert_parse.CHECK, ABOUT, ONE)

    assert finding.observed == "one certificate, and 1 more of its chain"


def test_the_lines_for_a_new_request_have_the_old_names_and_the_new() -> None:
    [missing] = said(adfs_cert_name.CHECK, ABOUT, good(names=("adfs1.contoso.com", 'x"\n[New]', "*.contoso.com")))

    assert missing.fix.splitlines() == [
        "[Extensions]",
        '2.5.29.17 = "{text}"',
        f'_continue_ = "dns={STS}&"',
        '_continue_ = "dns=adfs1.contoso.com&"',
        '_continue_ = "dns=*.contoso.com&"',
    ]


def test_every_name_that_is_wanted_is_asked_for_at_once() -> None:
    *well, missing = said(adfs_cert_extra_names.CHECK, DEVICES, ONE)

    assert {each.fix for each in well} == {""}
    assert '_continue_ = "dns=enterpriseregistration.fabrikam.com&"' in missing.fix.splitlines()
    assert f'_continue_ = "dns=certauth.{STS}&"' in missing.fix.splitlines()


ROOT = issue("Root")
ISSUING = issue("Issuing", ROOT)
LEAF = issue(STS, ISSUING, authority=False)


async def seen(check: Check, *handed: Issued, trusted: tuple[Issued, ...] = (ROOT,)) -> list[Code]:
    facts = certificate_file.read(b"".join(each.pem for each in handed))
    fake = FakeNet().net()
    net = Net(dns=fake.dns, tls=fake.tls, http=fake.http, roots=lambda: tuple(each.der for each in trusted))
    about = replace(ABOUT, handed=MappingProxyType({SOURCE: facts}))
    return codes(check.judge(about, await check.observe(about, net)))


async def test_a_real_file_goes_all_the_way() -> None:
    assert await seen(adfs_cert_parse.CHECK, ISSUING, LEAF) == [adfs_cert_parse.OK]
    assert await seen(adfs_cert_name.CHECK, LEAF) == [judges.OK]
    assert await seen(adfs_cert_chain.CHECK, ISSUING, LEAF) == [judges.OK]
    assert await seen(adfs_cert_signature.CHECK, ISSUING, LEAF) == [judges.OK]
    assert await seen(adfs_cert_chain.CHECK, LEAF) == [judges.INCOMPLETE]
    assert await seen(adfs_cert_chain.CHECK, ISSUING, LEAF, trusted=()) == [judges.PRIVATE_AUTHORITY]
    assert await seen(adfs_cert_chain.CHECK, LEAF, issue("other.contoso.com", ISSUING, authority=False)) == [NOT_ONE]
