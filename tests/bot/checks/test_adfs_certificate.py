"""What a federation service's certificate is worth, judge by judge."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checks import adfs_certificate as judges
from bot.checks.adfs_certificate import OK, Judged
from bot.evidence.certificate import Certificate
from bot.model.verdict import Code
from tests.federation_facts import GOOD, ISSUER, STS, expired
from tests.seen import NOW, target

ROOT = replace(ISSUER, subject="CN=Lab root CA", self_issued=True, signature="sha1", fingerprint="cc" * 32)


def with_names(*names: str, common: str = STS) -> Certificate:
    return replace(GOOD, names=names, common_name=common)


NAMES = [
    pytest.param(GOOD, OK, id="in the alternative names"),
    pytest.param(with_names("*.contoso.com"), judges.WILDCARD, id="by wildcard"),
    pytest.param(with_names(STS, "*.contoso.com"), OK, id="by name and by wildcard"),
    pytest.param(with_names("*.sts.contoso.com"), judges.NOT_COVERED, id="a wildcard below it"),
    pytest.param(with_names("*.com"), judges.NOT_COVERED, id="a wildcard for one label only"),
    pytest.param(with_names(), judges.CN_ONLY, id="in the subject alone"),
    pytest.param(with_names(common="STS.contoso.com"), judges.CN_ONLY, id="in the subject, in capitals"),
    pytest.param(with_names("adfs1.contoso.com"), judges.NOT_COVERED, id="in the subject beside another name"),
    pytest.param(with_names(common="adfs1.contoso.com"), judges.NOT_COVERED, id="a server's own name"),
    pytest.param(with_names(common=""), judges.NOT_COVERED, id="no name at all"),
]


@pytest.mark.parametrize(("certificate", "code"), NAMES)
def test_the_name_of_the_service(certificate: Certificate, code: Code) -> None:
    assert judges.judge_name(certificate, STS).code is code


def test_a_name_only_in_the_subject_is_shown_as_such() -> None:
    assert judges.judge_name(with_names(), STS) == Judged(judges.CN_ONLY, f"DNS:{STS}", f"no DNS name, CN={STS}")


EXTRA = [
    pytest.param({}, GOOD, [OK], id="all there, and only certauth wanted"),
    pytest.param({}, with_names(STS), [judges.NO_CERTAUTH], id="no certauth"),
    pytest.param({}, with_names("*.contoso.com"), [judges.NO_CERTAUTH], id="a wildcard does not cover certauth"),
    pytest.param({"device_registration": "adfs"}, GOOD, [OK, OK], id="devices, and the name is there"),
    pytest.param(
        {"device_registration": "adfs"},
        with_names(STS, "certauth.sts.contoso.com"),
        [OK, judges.NO_REGISTRATION],
        id="devices, and the name is missing",
    ),
    pytest.param(
        {"device_registration": "adfs", "upn_suffix": "contoso.com, fabrikam.com"},
        GOOD,
        [OK, OK, judges.NO_REGISTRATION],
        id="devices, and the second suffix is missing",
    ),
    pytest.param({"device_registration": "entra"}, with_names(STS), [judges.NO_CERTAUTH], id="devices elsewhere"),
]


@pytest.mark.parametrize(("values", "certificate", "codes"), EXTRA)
def test_the_extra_names(values: dict[str, str], certificate: Certificate, codes: list[Code]) -> None:
    assert [each.code for each in judges.judge_extra_names(certificate, target(values), STS)] == codes


def lasting(days: float, lifetime: float) -> Certificate:
    end = NOW + timedelta(days=days)
    return replace(GOOD, not_before=end - timedelta(days=lifetime), not_after=end)


VALIDITY = [
    pytest.param(lasting(31, 365), OK, id="31 days of a year"),
    pytest.param(lasting(30, 365), judges.SOON, id="30 days of a year"),
    pytest.param(lasting(7, 365), judges.VERY_SOON, id="7 days of a year"),
    pytest.param(lasting(16, 47), OK, id="16 days of 47"),
    pytest.param(lasting(15, 47), judges.SOON, id="15 days of 47"),
    pytest.param(lasting(4.7, 47), judges.VERY_SOON, id="a tenth of 47"),
    pytest.param(lasting(0, 47), judges.EXPIRED, id="this very moment"),
    pytest.param(lasting(400, 365), judges.NOT_YET, id="not yet"),
]


@pytest.mark.parametrize(("certificate", "code"), VALIDITY)
def test_validity(certificate: Certificate, code: Code) -> None:
    judged = judges.judge_validity(certificate, NOW)

    assert judged.code is code
    runs_out = code in {judges.SOON, judges.VERY_SOON, judges.EXPIRED}
    assert judged.at("sts").fingerprint == (certificate.fingerprint if runs_out else "")


KEYS = [
    pytest.param("RSA", 2048, OK, id="RSA 2048"),
    pytest.param("RSA", 4096, OK, id="RSA 4096"),
    pytest.param("RSA", 2047, judges.WEAK_KEY, id="RSA 2047"),
    pytest.param("EC", 256, judges.ELLIPTIC, id="EC"),
    pytest.param("DSA", 2048, judges.WEAK_KEY, id="DSA"),
    pytest.param("unknown", 0, judges.WEAK_KEY, id="a key that nobody knows"),
]


@pytest.mark.parametrize(("key", "bits", "code"), KEYS)
def test_keys(key: str, bits: int, code: Code) -> None:
    assert judges.judge_key(replace(GOOD, key=key, bits=bits)).code is code


def signed(own: str, issuer: str = "sha256") -> tuple[Certificate, ...]:
    return replace(GOOD, signature=own), replace(ISSUER, signature=issuer), ROOT


SIGNATURES = [
    pytest.param(signed("sha256"), OK, id="SHA-256, and the root's own does not count"),
    pytest.param(signed("sha384"), OK, id="SHA-384"),
    pytest.param(signed(""), OK, id="no hash of its own"),
    pytest.param(signed("sha1"), judges.SHA1, id="SHA-1"),
    pytest.param(signed("sha256", "sha1"), judges.SHA1, id="an intermediate with SHA-1"),
    pytest.param(signed("sha1", "md5"), judges.BROKEN_HASH, id="an intermediate with MD5 is worse"),
    pytest.param((replace(ROOT, signature="md5"),), judges.BROKEN_HASH, id="its own, signed by itself"),
]


@pytest.mark.parametrize(("chain", "code"), SIGNATURES)
def test_signatures(chain: tuple[Certificate, ...], code: Code) -> None:
    assert judges.judge_signature(chain).code is code


def test_the_weak_signature_is_the_one_that_is_shown() -> None:
    assert judges.judge_signature(signed("sha256", "sha1")).observed == "sha1 (CN=Lab issuing CA)"


USAGES = [
    pytest.param(("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"), OK, id="for servers among others"),
    pytest.param(("2.5.29.37.0",), OK, id="for anything"),
    pytest.param(("1.3.6.1.5.5.7.3.2",), judges.NOT_FOR_SERVERS, id="for clients"),
    pytest.param((), judges.NOT_FOR_SERVERS, id="for nothing"),
    pytest.param(None, judges.NO_USAGE, id="not said"),
]


@pytest.mark.parametrize(("usages", "code"), USAGES)
def test_usages(usages: tuple[str, ...] | None, code: Code) -> None:
    assert judges.judge_usages(replace(GOOD, usages=usages)).code is code


CHAINS = [
    pytest.param((GOOD, ISSUER), 0, OK, id="trusted"),
    pytest.param((GOOD,), 0, judges.LEAF_ONLY, id="trusted, and alone"),
    pytest.param((replace(GOOD, self_issued=True),), 0, OK, id="a root that is trusted"),
    pytest.param((GOOD, ISSUER), 62, OK, id="a wrong name is not a matter of trust"),
    pytest.param((GOOD,), 62, judges.LEAF_ONLY, id="a wrong name hides no missing intermediate"),
    pytest.param((GOOD, expired(ISSUER)), 62, judges.CHAIN_NOT_NOW, id="a wrong name hides no expiry"),
    pytest.param((expired(GOOD), ISSUER), 10, OK, id="its own dates are judged elsewhere"),
    pytest.param((GOOD, expired(ISSUER)), 10, judges.CHAIN_NOT_NOW, id="an intermediate has expired"),
    pytest.param((GOOD, ISSUER), 10, judges.CHAIN_NOT_NOW, id="something that was not sent has expired"),
    pytest.param((GOOD, ISSUER), 66, OK, id="its own key is judged elsewhere"),
    pytest.param((GOOD, ISSUER), 68, OK, id="hashes are judged elsewhere"),
    pytest.param((GOOD, ISSUER), 20, judges.PRIVATE_AUTHORITY, id="an unknown root"),
    pytest.param((GOOD, ISSUER, ROOT), 19, judges.PRIVATE_AUTHORITY, id="an unknown root that is sent"),
    pytest.param((GOOD,), 20, judges.INCOMPLETE, id="alone, and not trusted"),
    pytest.param((replace(GOOD, self_issued=True),), 18, judges.SELF_SIGNED, id="self-signed"),
    pytest.param((GOOD, ISSUER), 7, judges.BROKEN_CHAIN, id="a signature that does not fit"),
]


@pytest.mark.parametrize(("chain", "verify_code", "code"), CHAINS)
def test_chains(chain: tuple[Certificate, ...], verify_code: int, code: Code) -> None:
    assert judges.judge_chain(chain, verify_code, "OpenSSL's words", NOW).code is code


def test_a_chain_is_shown_with_openssls_words_where_it_has_any() -> None:
    judged = judges.judge_chain((GOOD, ISSUER), 20, "unable to get", NOW)

    assert judged.observed == f"unable to get: CN={STS} ← CN=Lab issuing CA (issued by CN=Lab root CA)"
    assert judges.judge_chain((GOOD,), 0, "ok", NOW).observed == f"CN={STS} (issued by CN=Lab issuing CA)"


@pytest.mark.parametrize(
    ("codes", "cases"),
    [
        pytest.param(judges.NAMES, NAMES, id="names"),
        pytest.param(judges.VALIDITY, VALIDITY, id="validity"),
        pytest.param(judges.KEYS, KEYS, id="keys"),
        pytest.param(judges.SIGNATURES, SIGNATURES, id="signatures"),
        pytest.param(judges.USAGES, USAGES, id="usages"),
        pytest.param(judges.CHAINS, CHAINS, id="chains"),
    ],
)
def test_every_code_has_a_case(codes: tuple[Code, ...], cases: list[object]) -> None:
    assert {case.values[-1] for case in cases} == {OK, *codes}  # type: ignore[attr-defined]  # pytest.param


def test_every_code_of_the_extra_names_has_a_case() -> None:
    assert {code for case in EXTRA for code in case.values[-1]} == {OK, *judges.EXTRA_NAMES}  # type: ignore[union-attr]  # lists of codes
