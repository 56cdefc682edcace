"""What certificates say, the good, the odd, and what is none."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.certificate import Certificate, parse
from bot.model.errors import ProbeError
from tests.certlab import CRL, NOW, Case, CertLab

SERVER, CLIENT = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"
EMPTY = x509.Name([])
SIGNER = ed25519.Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> CertLab:
    return CertLab(tmp_path_factory.mktemp("lab"))


def made(*, key: object = None, subject: x509.Name = EMPTY, extensions: tuple[x509.ExtensionType, ...] = ()) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(EMPTY)
        .public_key(key or SIGNER.public_key())  # type: ignore[arg-type]  # any kind of key
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(SIGNER, None).public_bytes(serialization.Encoding.DER)


def public_key(der: bytes) -> bytes:
    key = x509.load_der_x509_certificate(der).public_key()
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def test_a_good_certificate_word_by_word(lab: CertLab) -> None:
    own, _ = lab.chain(Case.GOOD, ("SIP.contoso.test", "webcon.contoso.test"))

    assert parse(own) == Certificate(
        subject="CN=SIP.contoso.test,O=Lab",
        issuer="CN=Lab issuing CA,O=Lab",
        common_name="SIP.contoso.test",
        names=("sip.contoso.test", "webcon.contoso.test"),
        not_before=NOW - timedelta(days=30),
        not_after=NOW + timedelta(days=300),
        key="RSA",
        bits=2048,
        signature="sha256",
        usages=(SERVER, CLIENT),
        crl_urls=(CRL,),
        fingerprint=hashlib.sha256(own).hexdigest(),
        self_issued=False,
        authority=False,
        serial=x509.load_der_x509_certificate(own).serial_number,
        thumbprint=hashlib.sha1(own, usedforsecurity=False).hexdigest().upper(),
        key_fingerprint=hashlib.sha256(public_key(own)).hexdigest(),
    )


def test_who_is_asked_for_its_status_is_told() -> None:
    access = [
        (AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp.test/")),
        (AuthorityInformationAccessOID.OCSP, x509.DirectoryName(EMPTY)),
        (AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("http://ca.test/1.cer")),
    ]
    extension = x509.AuthorityInformationAccess([x509.AccessDescription(*each) for each in access])

    assert parse(made(extensions=(extension,))).ocsp_urls == ("http://ocsp.test/",)


def test_a_renewed_certificate_shows_whether_it_has_the_same_key() -> None:
    one, renewed = made(), made(subject=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "renewed")]))
    rekeyed = made(key=ed25519.Ed25519PrivateKey.generate().public_key())

    assert parse(one).key_fingerprint == parse(renewed).key_fingerprint != parse(rekeyed).key_fingerprint


@pytest.mark.parametrize(
    ("case", "field", "value"),
    [
        pytest.param(Case.EC, "key", "EC", id="elliptic curve"),
        pytest.param(Case.EC, "bits", 256, id="its size"),
        pytest.param(Case.RSA_1024, "bits", 1024, id="small key"),
        pytest.param(Case.SHA1, "signature", "sha1", id="weak hash"),
        pytest.param(Case.NO_EKU, "usages", None, id="no usage"),
        pytest.param(Case.CLIENT_EKU, "usages", (CLIENT,), id="client usage"),
        pytest.param(Case.CN_ONLY, "names", (), id="no names"),
        pytest.param(Case.WILDCARD, "names", ("*.contoso.test",), id="wildcard"),
        pytest.param(Case.SELF_SIGNED, "self_issued", True, id="self-signed"),
        pytest.param(Case.NO_CRL, "crl_urls", (), id="no revocation list"),
        pytest.param(Case.EXPIRED, "not_after", NOW - timedelta(days=1), id="expired"),
    ],
)
def test_what_is_wrong_is_told(lab: CertLab, case: Case, field: str, value: object) -> None:
    assert getattr(parse(lab.chain(case)[0]), field) == value


def test_who_may_issue_is_told(lab: CertLab) -> None:
    assert parse(lab.chain()[1]).authority


@pytest.mark.parametrize(
    ("key", "kind", "bits"),
    [
        pytest.param(SIGNER.public_key(), "Ed25519", 256, id="Ed25519"),
        pytest.param(ed448.Ed448PrivateKey.generate().public_key(), "Ed448", 456, id="Ed448"),
        pytest.param(dsa.generate_private_key(2048).public_key(), "DSA", 2048, id="DSA"),
        pytest.param(ec.generate_private_key(ec.SECP521R1()).public_key(), "EC", 521, id="EC"),
        pytest.param(rsa.generate_private_key(65537, 3072).public_key(), "RSA", 3072, id="RSA"),
        pytest.param(x25519.X25519PrivateKey.generate().public_key(), "X25519", 0, id="another"),
    ],
)
def test_a_key_has_a_kind_and_a_size(key: object, kind: str, bits: int) -> None:
    certificate = parse(made(key=key))

    assert (certificate.key, certificate.bits, certificate.signature) == (kind, bits, "")


def test_a_key_and_a_signature_that_nobody_knows_do_not_hide_the_rest() -> None:
    der = made().replace(bytes.fromhex("06032b6570"), bytes.fromhex("06032b657f"))  # Ed25519's identifier, thrice

    certificate = parse(der)

    assert (certificate.key, certificate.bits, certificate.signature) == ("unknown", 0, "")
    assert certificate.key_fingerprint == ""
    assert certificate.not_after == datetime(2027, 1, 1, tzinfo=UTC)


def test_without_a_subject_there_is_no_common_name() -> None:
    certificate = parse(made())

    assert (certificate.subject, certificate.common_name, certificate.self_issued) == ("", "", True)


def test_of_several_common_names_the_first_counts() -> None:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in ("one", "two")])

    assert parse(made(subject=subject)).common_name == "one"


def test_revocation_lists_are_taken_from_all_places_that_are_urls() -> None:
    points = x509.CRLDistributionPoints(
        [
            x509.DistributionPoint(
                [x509.DirectoryName(EMPTY), x509.UniformResourceIdentifier("http://a.test/1")], None, None, None
            ),
            x509.DistributionPoint(None, None, None, [x509.DirectoryName(EMPTY)]),
            x509.DistributionPoint([x509.UniformResourceIdentifier("ldap:///2")], None, None, None),
        ]
    )

    assert parse(made(extensions=(points,))).crl_urls == ("http://a.test/1", "ldap:///2")


@pytest.mark.parametrize(
    "der",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"-----BEGIN CERTIFICATE-----\n", id="PEM"),
        pytest.param(b"\x30\x80", id="endless"),
        pytest.param(made()[:-1], id="cut short"),
        pytest.param(made() + b"\0", id="too long"),
    ],
)
def test_what_is_no_certificate_is_said_to_be_none(der: bytes) -> None:
    with pytest.raises(ProbeError, match=r"^That is not a readable X\.509 certificate: "):
        parse(der)


def test_an_extension_that_comes_twice_makes_it_unreadable() -> None:
    once, twice = x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), x509.ObjectIdentifier("1.3.6.1.4.1.55555.2")
    der = made(extensions=tuple(x509.UnrecognizedExtension(each, b"\x05\x00") for each in (once, twice)))

    with pytest.raises(ProbeError, match="not a readable"):
        parse(der.replace(bytes.fromhex("2b0601040183b20302"), bytes.fromhex("2b0601040183b20301")))


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    with pytest.raises(ProbeError):
        parse(noise)


@given(st.data())
def test_a_spoilt_certificate_is_read_or_refused(data: st.DataObject) -> None:
    der = bytearray(SPOILABLE)
    for _ in range(data.draw(st.integers(1, 4))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))

    try:
        parsed = parse(bytes(der))
    except ProbeError:
        return

    assert parsed.fingerprint == hashlib.sha256(der).hexdigest()


SPOILABLE = (
    x509.CertificateBuilder()
    .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sip.contoso.test")]))
    .issuer_name(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lab")]))
    .public_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    .serial_number(1)
    .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
    .add_extension(x509.SubjectAlternativeName([x509.DNSName("sip.contoso.test")]), critical=False)
    .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(SERVER)]), critical=False)
    .add_extension(
        x509.CRLDistributionPoints([x509.DistributionPoint([x509.UniformResourceIdentifier(CRL)], None, None, None)]),
        critical=False,
    )
    .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    .public_bytes(serialization.Encoding.DER)
)


def test_a_salted_signature_is_noticed(lab: CertLab) -> None:
    assert parse(lab.chain(Case.PSS)[0]).pss
    assert not parse(lab.chain(Case.GOOD)[0]).pss
    assert not parse(lab.chain(Case.EC)[0]).pss


# What the shell that starts the bot asks for goes before what pytest does, so that another process has to look.
SINNERS = """
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from bot.evidence.certificate import parse
from bot.evidence.chain import build

der = bytes.fromhex(sys.argv[1])

def look(_):
    return parse(der).serial, build([der], [], datetime(2026, 11, 24, tzinfo=UTC)).certificates[0].serial

sys.setswitchinterval(1e-6)
warnings.catch_warnings = None  # what one thread leaves holds for all, so that nobody may
with ThreadPoolExecutor(8) as pool:
    print({*pool.map(look, range(300))})
"""


def test_small_sins_of_a_certificate_are_passed_over_in_threads_too() -> None:
    sinful = made().replace(b"\x02\x01\x01\x30", b"\x02\x01\x00\x30", 1)  # a serial number of nought

    ran = subprocess.run(  # noqa: S603 - the program is this test's own
        [sys.executable, "-W", "error", "-c", SINNERS, sinful.hex()], capture_output=True, text=True, check=False
    )

    assert (ran.stdout, ran.stderr) == ("{(0, 0)}\n", "")
