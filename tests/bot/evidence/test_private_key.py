"""No private key passes the guard, and nothing else is stopped by it."""

import base64
import json
import textwrap
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.private_key import refuse
from bot.model.errors import BotError, PrivateKeyError

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
DSA = dsa.generate_private_key(key_size=2048)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sts.contoso.test")])
START = datetime(2026, 1, 1, tzinfo=UTC)
CERTIFICATE = (
    x509.CertificateBuilder()
    .subject_name(NAME)
    .issuer_name(NAME)
    .public_key(RSA.public_key())
    .serial_number(1)
    .not_valid_before(START)
    .not_valid_after(START + timedelta(days=30))
    .sign(RSA, hashes.SHA256())
)
REQUEST = x509.CertificateSigningRequestBuilder().subject_name(NAME).sign(RSA, hashes.SHA256())
LIST = (
    x509.CertificateRevocationListBuilder()
    .issuer_name(NAME)
    .last_update(START)
    .next_update(START + timedelta(days=7))
    .sign(RSA, hashes.SHA256())
)
LOCK = BestAvailableEncryption(b"secret")
PFX = pkcs12.serialize_key_and_certificates(b"sts", RSA, CERTIFICATE, None, LOCK)
OPEN_PFX = pkcs12.serialize_key_and_certificates(None, EC, None, None, NoEncryption())
# The same in BER, as Windows and Java write it: lengths that are told at the end.
BER_PFX = b"\x30\x80\x02\x01\x03\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80\x24\x80\x04\x82"

PKCS8, OLD, SSH = PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL, PrivateFormat.OpenSSH
RSA_PEM = RSA.private_bytes(Encoding.PEM, OLD, NoEncryption())
PKCS8_PEM = RSA.private_bytes(Encoding.PEM, PKCS8, NoEncryption())
RSA_DER = RSA.private_bytes(Encoding.DER, OLD, NoEncryption())


def wrapped(der: bytes, width: int = 64) -> bytes:
    return "\n".join(textwrap.wrap(base64.b64encode(der).decode(), width)).encode()


def number(value: int) -> str:
    return base64.b64encode(value.to_bytes(256)).decode()


def jwk(private: int) -> dict[str, str]:
    letters = base64.urlsafe_b64encode(private.to_bytes(32)).decode().rstrip("=")
    return {"kty": "EC", "crv": "P-256", "x": letters, "y": letters, "d": letters}


D = RSA.private_numbers().d
XML = f"<RSAKeyValue><Modulus>{number(RSA.public_key().public_numbers().n)}</Modulus><D>{number(D)}</D></RSAKeyValue>"
JWK = json.dumps(jwk(EC.private_numbers().private_value))

KEYS = [
    pytest.param(PKCS8_PEM, id="PEM PKCS#8"),
    pytest.param(RSA.private_bytes(Encoding.PEM, PKCS8, LOCK), id="PEM PKCS#8, encrypted"),
    pytest.param(RSA_PEM, id="PEM PKCS#1"),
    pytest.param(RSA.private_bytes(Encoding.PEM, OLD, LOCK), id="PEM PKCS#1, encrypted"),
    pytest.param(EC.private_bytes(Encoding.PEM, OLD, NoEncryption()), id="PEM SEC1"),
    pytest.param(ED.private_bytes(Encoding.PEM, PKCS8, NoEncryption()), id="PEM Ed25519"),
    pytest.param(DSA.private_bytes(Encoding.PEM, OLD, NoEncryption()), id="PEM DSA"),
    pytest.param(ED.private_bytes(Encoding.PEM, SSH, NoEncryption()), id="OpenSSH"),
    pytest.param(CERTIFICATE.public_bytes(Encoding.PEM) + RSA_PEM, id="PEM after the certificate"),
    pytest.param(PKCS8_PEM.decode().encode("utf-16"), id="PEM in UTF-16LE"),
    pytest.param(PKCS8_PEM.decode().encode("utf-16-be"), id="PEM in UTF-16BE"),
    pytest.param(json.dumps({"Key": PKCS8_PEM.decode()}).encode(), id="PEM in JSON"),
    pytest.param(json.dumps({"Key": PKCS8_PEM.decode()}).encode("utf-16"), id="PEM in JSON in UTF-16"),
    pytest.param(PKCS8_PEM.replace(b"-----", "——-".encode()), id="PEM with dashes that a chat made"),
    pytest.param(PKCS8_PEM.split(b"\n", 1)[1], id="PEM without its first line"),
    pytest.param(PKCS8_PEM[:80], id="PEM that was cut off"),
    pytest.param(PKCS8_PEM[-120:], id="the end of PEM"),
    pytest.param(base64.b64encode(PKCS8_PEM), id="PEM in Base64"),
    pytest.param(b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n", id="PGP"),
    pytest.param(b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: x\n", id="SSH2"),
    pytest.param(b"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n", id="PuTTY"),
    pytest.param(RSA_DER, id="DER PKCS#1"),
    pytest.param(RSA.private_bytes(Encoding.DER, PKCS8, NoEncryption()), id="DER PKCS#8"),
    pytest.param(RSA.private_bytes(Encoding.DER, PKCS8, LOCK), id="DER PKCS#8, encrypted"),
    pytest.param(EC.private_bytes(Encoding.DER, PKCS8, NoEncryption()), id="DER PKCS#8, EC"),
    pytest.param(EC.private_bytes(Encoding.DER, OLD, NoEncryption()), id="DER SEC1"),
    pytest.param(ED.private_bytes(Encoding.DER, PKCS8, NoEncryption()), id="DER Ed25519"),
    pytest.param(DSA.private_bytes(Encoding.DER, OLD, NoEncryption()), id="DER DSA"),
    pytest.param(PFX, id="PKCS#12"),
    pytest.param(PFX[:60], id="PKCS#12 that was cut off"),
    pytest.param(OPEN_PFX, id="PKCS#12, not encrypted"),
    pytest.param(BER_PFX, id="PKCS#12 in BER"),
    pytest.param(wrapped(PFX), id="PKCS#12 in Base64"),
    pytest.param(wrapped(BER_PFX), id="PKCS#12 in BER in Base64"),
    pytest.param(b"-----BEGIN CERTIFICATE-----\n" + wrapped(PFX) + b"\n-----END", id="PKCS#12 called a certificate"),
    pytest.param(wrapped(PFX, 76).replace(b"\n", b"\r\n"), id="PKCS#12 in wider Base64"),
    pytest.param(json.dumps({"Pfx": base64.b64encode(PFX).decode()}).encode("utf-16"), id="PKCS#12 in JSON in UTF-16"),
    pytest.param(json.dumps({"Pfx": "\r\n" + wrapped(PFX).decode()}).encode(), id="PKCS#12 in JSON, wrapped"),
    pytest.param(b"$pfx = '" + base64.urlsafe_b64encode(RSA_DER) + b"'", id="PKCS#1 in Base64 for URLs"),
    pytest.param(b"Name,Key\na," + base64.b64encode(EC.private_bytes(Encoding.DER, OLD, NoEncryption())), id="in CSV"),
    pytest.param(b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1", id="JKS"),
    pytest.param(b"\xce\xce\xce\xce\0\0\0\2\0\0\0\1", id="JCEKS"),
    pytest.param(base64.b64encode(b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1"), id="JKS in Base64"),
    pytest.param(b"\x1e\xf1\xb5\xb0\0\0\0\0\1\0\0\0", id="PVK"),
    pytest.param(b"\x07\x02\0\0\0\x24\0\0RSA2\0\4\0\0", id="a strong name"),
    pytest.param(XML.encode(), id="XML"),
    pytest.param(f'<?xml version="1.0"?>\n{XML}'.encode("utf-16"), id="XML in UTF-16"),
    pytest.param(
        json.dumps({"Xml": XML}).replace("<", "\\u003c").replace(">", "\\u003e").encode(), id="XML in 5.1's JSON"
    ),
    pytest.param(XML.replace("<", "&lt;").replace(">", "&gt;").encode(), id="XML in XML"),
    pytest.param(XML.replace("<", "<ds:").replace("<ds:/", "</ds:").encode(), id="XML with a prefix"),
    pytest.param(JWK.encode(), id="JWK"),
    pytest.param(json.dumps({"keys": [{"kty": "RSA"}, json.loads(JWK)]}, indent=2).encode(), id="JWK in a set"),
    pytest.param(json.dumps({"Jwk": JWK}).encode(), id="JWK in JSON"),
]


@pytest.mark.parametrize("raw", KEYS)
def test_a_private_key_is_refused(raw: bytes) -> None:
    with pytest.raises(PrivateKeyError, match="nothing of it was stored"):
        refuse(raw, "upload.txt")


@pytest.mark.parametrize(
    "name",
    ["sts.pfx", "STS.P12", "store.jks", "server.key", "old.pvk", "strong.snk", " sts.pfx ", "putty.ppk", "key.p8"],
)
def test_a_name_that_says_so_is_enough(name: str) -> None:
    with pytest.raises(PrivateKeyError, match=r"its name ends in \.\w+"):
        refuse(b"anything", name)


def test_the_text_says_what_to_do() -> None:
    with pytest.raises(BotError) as error:
        refuse(PFX)

    assert str(error.value) == (
        "That is or has a private key (a PKCS#12 container), so nothing of it was stored. Treat that key as exposed: "
        "request a new certificate with a new key, and revoke the old one."
    )


CERTUTIL = (
    "================ Certificate 0 ================\nCert Hash(sha1): 0f1e\n  Key Container = le-1\n"
    "  Provider = Microsoft Enhanced RSA and AES Cryptographic Provider\nPrivate key is NOT exportable\n"
    "Encryption test passed\nCertUtil: -store command completed successfully.\n"
)
SPKI, PUBLIC_PKCS1 = PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1
PUBLIC_JWK = json.dumps(
    {"keys": [{"kty": "RSA", "n": "A" * 342, "e": "AQAB", "x5c": ["MIIC" + "A" * 60]}], "d": "short"}
)
USERS = [f"ann{n},{base64.b64encode(bytes([48, n, 2, 1]) * 4).decode()},MARKETINGDEPARTMENT{n}" for n in range(250)]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(CERTIFICATE.public_bytes(Encoding.PEM), id="a certificate"),
        pytest.param(CERTIFICATE.public_bytes(Encoding.DER), id="a certificate in DER"),
        pytest.param(CERTIFICATE.public_bytes(Encoding.PEM).decode().encode("utf-16"), id="a certificate in UTF-16"),
        pytest.param(
            json.dumps([CERTIFICATE.public_bytes(Encoding.PEM).decode()]).encode(), id="a certificate in JSON"
        ),
        pytest.param(REQUEST.public_bytes(Encoding.PEM), id="a request"),
        pytest.param(REQUEST.public_bytes(Encoding.DER), id="a request in DER"),
        pytest.param(LIST.public_bytes(Encoding.DER), id="a revocation list"),
        pytest.param(pkcs7.serialize_certificates([CERTIFICATE], Encoding.DER), id="PKCS#7 in DER"),
        pytest.param(pkcs7.serialize_certificates([CERTIFICATE], Encoding.PEM), id="PKCS#7"),
        pytest.param(RSA.public_key().public_bytes(Encoding.PEM, SPKI), id="a public key"),
        pytest.param(EC.public_key().public_bytes(Encoding.DER, SPKI), id="a public EC key in DER"),
        pytest.param(RSA.public_key().public_bytes(Encoding.DER, PUBLIC_PKCS1), id="a public key in PKCS#1"),
        pytest.param(CERTUTIL.encode(), id="certutil"),
        pytest.param(CERTUTIL.encode("utf-16"), id="certutil in UTF-16"),
        pytest.param(b"The BEGIN and the END of a private key are not for chats.", id="prose"),
        pytest.param(XML.replace("<D>", "<Exponent>").encode(), id="a public key in XML"),
        pytest.param(b"<D>" + base64.b64encode(bytes(64)) + b"</D>", id="other XML"),
        pytest.param(PUBLIC_JWK.encode(), id="public keys in JSON"),
        pytest.param(b'{"d": "0123456789abcdef0123456789abcdef"}', id="JSON with a property called d"),
        pytest.param(
            b'[{"Identity": "Global", "Path": "C:\\\\new\\\\MAILBOXDATABASES\\\\MIIDdzCCAl+gAwIBAgIE"}]', id="JSON"
        ),
        pytest.param("\r\n".join(["sam,objectGUID,department", *USERS]).encode(), id="CSV"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"0", id="one byte"),
    ],
)
def test_anything_else_passes(raw: bytes) -> None:
    refuse(raw, "evidence.cer")


@given(st.binary(max_size=300), st.text(max_size=20))
def test_noise_is_let_pass_or_refused(raw: bytes, name: str) -> None:
    try:
        refuse(raw, name)
    except PrivateKeyError as error:
        assert "exposed" in str(error)  # noqa: PT017 - the other outcome is none


@given(
    st.binary(max_size=100),
    st.sampled_from([PKCS8_PEM, XML.encode(), b" " + base64.b64encode(PFX)]),
    st.binary(max_size=100),
)
def test_what_stands_around_a_key_does_not_hide_it(before: bytes, key: bytes, after: bytes) -> None:
    with pytest.raises(PrivateKeyError):
        refuse(before + key + after)


@pytest.mark.parametrize(
    "fill",
    [
        pytest.param(lambda n: b"M" * n, id="letters"),
        pytest.param(lambda n: b"MAAAAAAAAAAAAAAA " * (n // 17), id="words in Base64"),
        pytest.param(lambda n: b"BEGIN A B C D E " * (n // 16), id="labels"),
        pytest.param(lambda n: b"\\" * n, id="backslashes"),
        pytest.param(lambda n: b'"d":' + b" " * n, id="spaces"),
        pytest.param(lambda n: b'"kty":"d"' * (n // 9), id="names"),
        pytest.param(lambda n: b"<a" * (n // 2), id="elements"),
        pytest.param(lambda n: b"\0" * n, id="NULs"),
        pytest.param(lambda n: b"\x30" * n, id="sequences"),
    ],
)
def test_what_is_long_takes_no_longer_than_it_must(fill: Callable[[int], bytes]) -> None:
    started = time.process_time()

    refuse(fill(2_000_000))

    assert time.process_time() - started < 10
