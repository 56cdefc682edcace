"""No private key passes the guard, and nothing else is stopped by it."""

import base64
import hashlib
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

CERT_PEM, CERT_DER = CERTIFICATE.public_bytes(Encoding.PEM), CERTIFICATE.public_bytes(Encoding.DER)
BINARY = [
    pytest.param(RSA_DER, id="PKCS#1"),
    pytest.param(RSA.private_bytes(Encoding.DER, PKCS8, NoEncryption()), id="PKCS#8"),
    pytest.param(RSA.private_bytes(Encoding.DER, PKCS8, LOCK), id="PKCS#8, encrypted"),
    pytest.param(EC.private_bytes(Encoding.DER, PKCS8, NoEncryption()), id="PKCS#8, EC"),
    pytest.param(EC.private_bytes(Encoding.DER, OLD, NoEncryption()), id="SEC1"),
    pytest.param(EC.private_bytes(Encoding.DER, OLD, NoEncryption())[:-60], id="SEC1 that was cut off"),
    pytest.param(b"\x30\x25\x02\x01\x01\x04\x20" + bytes(range(32)), id="SEC1 without its curve"),
    pytest.param(b"\x30\x6b\x02\x01\x01\x04\x20" + bytes(range(32)) + b"\xa1\x44\x03\x42", id="SEC1, public as well"),
    pytest.param(ED.private_bytes(Encoding.DER, PKCS8, NoEncryption()), id="Ed25519"),
    pytest.param(DSA.private_bytes(Encoding.DER, OLD, NoEncryption()), id="DSA"),
    pytest.param(DSA.private_bytes(Encoding.DER, PKCS8, NoEncryption()), id="PKCS#8, DSA"),
    pytest.param(PFX, id="PKCS#12"),
    pytest.param(OPEN_PFX, id="PKCS#12, not encrypted"),
    pytest.param(BER_PFX, id="PKCS#12 in BER"),
    pytest.param(b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1" + bytes(8), id="JKS"),
    pytest.param(b"\x1e\xf1\xb5\xb0\0\0\0\0\1\0\0\0" + bytes(8), id="PVK"),
    pytest.param(b"\x07\x02\0\0\0\x24\0\0RSA2\0\4\0\0" + bytes(8), id="a strong name"),
]


def numbers(data: bytes, between: str = ",") -> str:
    return between.join(map(str, data))


WAYS = [
    pytest.param(lambda key: CERT_PEM + key, id="after a certificate in PEM"),
    pytest.param(lambda key: CERT_DER + key, id="after a certificate in DER"),
    pytest.param(lambda key: b"\r\n " + key, id="after a blank line"),
    pytest.param(lambda key: json.dumps({"Pfx": list(key)}).encode(), id="numbers in JSON"),
    pytest.param(lambda key: json.dumps({"a": [{"value": list(key), "Count": 9}]}, indent=40).encode(), id="indented"),
    pytest.param(lambda key: json.dumps({"Json": json.dumps(list(key), indent=8)}).encode("utf-16"), id="JSON in JSON"),
    pytest.param(lambda key: numbers(key, "\r\n").encode(), id="numbers on lines"),
    pytest.param(lambda key: numbers(CERT_DER + key, " ").encode(), id="numbers of a certificate and a key"),
    pytest.param(lambda key: key.hex().encode(), id="hexadecimal"),
    pytest.param(lambda key: b"Key bade=" + key.hex("-").upper().encode(), id="hexadecimal with hyphens"),
    pytest.param(lambda key: ", ".join(f"0x{each:02X}" for each in key).encode(), id="hexadecimal as of a program"),
    pytest.param(lambda key: "\n".join(textwrap.wrap(key.hex(), 9)).encode(), id="hexadecimal in a narrow column"),
    pytest.param(lambda key: b"x" + base64.b64encode(key), id="Base64 behind a letter"),
    pytest.param(lambda key: b"key" + base64.b64encode(b"?" + key), id="Base64 of a key behind something"),
    pytest.param(lambda key: wrapped(key, 8), id="Base64 in a narrow column"),
    pytest.param(lambda key: wrapped(key, 7).replace(b"\n", b'",\r\n      "'), id="Base64 in pieces"),
    pytest.param(lambda key: "".join(f"\\u{letter:04X}" for letter in wrapped(key)).encode(), id="Base64 in escapes"),
]

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
    pytest.param(base64.b64encode(PKCS8_PEM.decode().encode("utf-16")), id="PEM in UTF-16 in Base64"),
    pytest.param(b"xy" + base64.b64encode(PKCS8_PEM.decode().encode("utf-16-be")), id="and behind letters"),
    pytest.param("".join(f"\\u{letter:04x}" for letter in PKCS8_PEM).encode(), id="PEM in escapes"),
    pytest.param(json.dumps("".join(f"\\u{n:04X}" for n in PKCS8_PEM)).encode(), id="PEM in escapes that are escaped"),
    pytest.param(json.dumps(list(PKCS8_PEM)).encode(), id="PEM in numbers"),
    pytest.param(PKCS8_PEM.hex().encode(), id="PEM in hexadecimal"),
    pytest.param(b"\n" + PFX[:60], id="PKCS#12 that was cut off, after a blank line"),
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


@pytest.mark.parametrize("key", BINARY)
@pytest.mark.parametrize("way", WAYS)
def test_a_private_key_is_refused_however_it_was_written(key: bytes, way: Callable[[bytes], bytes]) -> None:
    with pytest.raises(PrivateKeyError, match="nothing of it was stored"):
        refuse(way(key), "evidence.json")


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


DUMP = "\n".join(f"    {n:04x}  {CERT_DER[n : n + 16].hex(' ')}   {'.' * 16}" for n in range(0, len(CERT_DER), 16))
GUIDS = [hashlib.sha256(str(number).encode()).digest()[:16] for number in range(20_000)]
EXPORT = [
    {"name": f"User {number}", "objectGUID": base64.b64encode(guid).decode(), "ConsistencyGuid": list(guid)}
    for number, guid in enumerate(GUIDS)
]


def signed(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, serial: int) -> x509.Certificate:
    """Return a certificate whose number and algorithm look like the head of a key."""
    builder = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(key.public_key())
    builder = builder.not_valid_before(START).not_valid_after(START + timedelta(days=30)).serial_number(serial)
    return builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def head(start: str, *rest: str) -> bytes:
    """Return the head of a key behind other bytes, and what is not the rest of one."""
    return b" x" + bytes.fromhex(start + "".join(rest))


RSA_OID = "0609 2a864886f70d01"
PASSING = [
    pytest.param(signed(EC, 1).public_bytes(Encoding.DER), id="an EC certificate with the number 1"),
    pytest.param(signed(ED, 1).public_bytes(Encoding.DER), id="an Ed25519 certificate with the number 1"),
    pytest.param(signed(EC, 3).public_bytes(Encoding.PEM) * 20, id="a bundle"),
    pytest.param(pkcs7.serialize_certificates([CERTIFICATE, signed(ED, 1)], Encoding.DER), id="PKCS#7 of two"),
    pytest.param(
        pkcs7.PKCS7EnvelopeBuilder()
        .set_data(b"text")
        .add_recipient(CERTIFICATE)
        .encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary]),
        id="something that is encrypted for a certificate with the number 1",
    ),
    pytest.param(
        pkcs7.PKCS7SignatureBuilder()
        .set_data(b"text")
        .add_signer(CERTIFICATE, RSA, hashes.SHA256())
        .sign(Encoding.DER, [pkcs7.PKCS7Options.Binary]),
        id="something that is signed",
    ),
    pytest.param(f"{CERTUTIL}Public Key: UnusedBits = 0\n{DUMP}\n".encode("utf-16"), id="certutil with a dump"),
    pytest.param(json.dumps(EXPORT, indent=4).encode(), id="an export with binary attributes"),
    pytest.param("\r\n".join(guid.hex() for guid in GUIDS).encode(), id="hexadecimal digits"),
    pytest.param(b"".join(GUIDS), id="noise"),
    pytest.param(base64.encodebytes(b"".join(GUIDS)), id="noise in Base64"),
    pytest.param(base64.b64encode(b"Private key is NOT exportable: " + CERT_PEM), id="a certificate in Base64"),
    pytest.param(json.dumps({"ADFSToolbox": {"AllTests": [{"Output": list(CERT_DER)}]}}).encode(), id="diagnostics"),
    pytest.param(head("020100 300d", RSA_OID, "0101 0500 3003"), id="no key in PKCS#8"),
    pytest.param(head("020100 3080", RSA_OID, "0101 0500 0403"), id="no length in PKCS#8"),
    pytest.param(head("020103 310d", RSA_OID, "0701"), id="no PKCS#12"),
    pytest.param(head("30820000 300d", RSA_OID, "050d 300000008000"), id="nothing that is encrypted"),
    pytest.param(head("30820101 020100", "020101" * 4), id="small numbers"),
    pytest.param(head("30820101 020100 0240", "01" * 64, "0400"), id="one number"),
    pytest.param(head("30820101 020100 0240", "01" * 64, "0200"), id="a number of no bytes"),
    pytest.param(head("30820101 020100 0240", "01" * 64, "020101 027f"), id="too few bytes"),
    pytest.param(head("31820101 020100 0240", "01" * 64, "020101" * 3), id="no sequence of numbers"),
    pytest.param(
        head("020101 300d", RSA_OID, "0101 0500 04820100 0240", "5a" * 254), id="encrypted, and like a number at first"
    ),
    pytest.param(head("307f 020101 0420", "00" * 64), id="no SEC1"),
    pytest.param(head("317f 020101 0420", "00" * 32, "a0"), id="no sequence of SEC1"),
    pytest.param(head("307f 020101 0408", "00" * 8, "a0"), id="a scalar that is too small"),
    pytest.param(head("07020000 00240000", b"RSA1".hex(), "00" * 8), id="a public strong name"),
]


@pytest.mark.parametrize("raw", PASSING)
def test_what_only_begins_or_looks_like_a_key_passes(raw: bytes) -> None:
    refuse(raw, "evidence.txt")
    refuse(base64.b64encode(raw), "evidence.txt")
    refuse(json.dumps(list(raw[:5_000])).encode(), "evidence.txt")


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
    st.sampled_from([PKCS8_PEM, XML.encode(), b" " + base64.b64encode(PFX), *(each.values[0] for each in BINARY)]),
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
        pytest.param(lambda n: b"48," * (n // 3), id="numbers"),
        pytest.param(lambda n: (b"48 " * 15 + b"x") * (n // 46), id="few numbers"),
        pytest.param(lambda n: b"\\u0041" * (n // 6), id="escapes"),
        pytest.param(lambda n: b"\x02\x01\x00\x02" * (n // 4), id="numbers in DER"),
        pytest.param(lambda n: base64.b64encode(b"\x2a\x86\x48\x86\xf7\x0d\x01" * (n // 9)), id="identifiers"),
    ],
)
def test_what_is_long_takes_no_longer_than_it_must(fill: Callable[[int], bytes]) -> None:
    started = time.process_time()

    refuse(fill(2_000_000))

    assert time.process_time() - started < 10
