"""Key pairs: a certificate that fits its key, named as Microsoft's pages name it, and a key that is never shown."""

import hashlib
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from bot.evidence.certificate import parse
from bot.net import keypair
from tests.graph import PAIR

NOW = datetime(2026, 9, 1, 12, 0, 0, 123456, tzinfo=UTC)


def test_the_certificate_is_of_the_key_and_signed_with_it() -> None:
    certificate = x509.load_pem_x509_certificate(PAIR.certificate.encode())
    key = serialization.load_pem_private_key(PAIR.key.encode(), password=None)

    assert certificate.public_key() == key.public_key()
    certificate.verify_directly_issued_by(certificate)


def test_it_says_what_others_have_to_compare() -> None:
    made = keypair.make("hybrid-bot " + "x" * 99, NOW)
    der = x509.load_pem_x509_certificate(made.certificate.encode()).public_bytes(serialization.Encoding.DER)
    facts = parse(der)

    assert made.thumbprint == hashlib.sha1(der).hexdigest().upper()  # noqa: S324 - a name, not a proof
    assert keypair.sha256_of(made.certificate) == hashlib.sha256(der).digest()
    assert (facts.key, facts.bits, facts.signature, facts.authority) == ("RSA", 2048, "sha256", False)
    assert facts.not_after == made.not_after == datetime(2028, 8, 31, 12, tzinfo=UTC)
    assert facts.not_before <= NOW - timedelta(minutes=4)
    assert facts.common_name == "hybrid-bot " + "x" * 53


def test_two_pairs_are_two() -> None:
    assert keypair.make("a", NOW).key != keypair.make("a", NOW).key


def test_the_key_is_in_no_representation() -> None:
    assert "PRIVATE" not in repr(PAIR)
