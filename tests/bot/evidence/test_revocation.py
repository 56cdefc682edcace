"""Revocation lists: on it, not on it, somebody else's, and none at all."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.revocation import Revocation, look_up
from bot.model.errors import ProbeError
from tests.certlab import NOW, Case, CertLab

DUE = NOW + timedelta(days=7)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> CertLab:
    return CertLab(tmp_path_factory.mktemp("lab"))


def test_a_certificate_that_is_not_on_the_list_is_not_revoked(lab: CertLab) -> None:
    own, issuer = lab.chain()
    [other, _] = lab.chain(Case.EC)

    assert look_up(lab.revocation_list(), certificate=own, issuer=issuer) == Revocation(next_update=DUE)
    assert look_up(lab.revocation_list(other), certificate=own, issuer=issuer) == Revocation(next_update=DUE)


def test_a_certificate_on_the_list_is_revoked_since_and_because(lab: CertLab) -> None:
    own, issuer = lab.chain()
    [other, _] = lab.chain(Case.EC)

    found = look_up(lab.revocation_list(other, own), certificate=own, issuer=issuer)

    assert found == Revocation(revoked_at=NOW - timedelta(days=2), reason="keyCompromise", next_update=DUE)


def test_a_list_may_be_pem(lab: CertLab) -> None:
    own, issuer = lab.chain()
    pem = x509.load_der_x509_crl(lab.revocation_list(own)).public_bytes(serialization.Encoding.PEM)

    assert look_up(b"\n" + pem, certificate=own, issuer=issuer).revoked_at


def test_without_the_issuers_certificate_its_name_has_to_do(lab: CertLab) -> None:
    own, _ = lab.chain()

    assert look_up(lab.revocation_list(own), certificate=own, issuer=None).revoked_at


def test_the_list_of_another_issuer_is_not_believed(lab: CertLab) -> None:
    own, issuer = lab.chain()

    with pytest.raises(ProbeError, match="not of the certificate's issuer, but of CN=Lab stranger CA,O=Lab"):
        look_up(lab.revocation_list(own, issuer="stranger"), certificate=own, issuer=issuer)


def test_a_forged_list_is_not_believed(lab: CertLab) -> None:
    own, issuer = lab.chain()
    genuine = lab.revocation_list()
    signature = x509.load_der_x509_crl(genuine).signature

    with pytest.raises(ProbeError, match="does not have the signature"):
        look_up(genuine.replace(signature, signature[::-1]), certificate=own, issuer=issuer)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html/>", id="a web page"),
        pytest.param(b"-----BEGIN X509 CRL-----\n", id="half of PEM"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(lab: CertLab, data: bytes) -> None:
    own, issuer = lab.chain()

    with pytest.raises(ProbeError, match=r"^That is not a readable revocation list: "):
        look_up(data, certificate=own, issuer=issuer)


@given(st.data())
def test_a_spoilt_list_is_read_or_refused(lab: CertLab, data: st.DataObject) -> None:
    own, issuer = lab.chain()
    spoilt = bytearray(lab.revocation_list(own))
    for _ in range(data.draw(st.integers(1, 4))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))

    try:
        found = look_up(bytes(spoilt), certificate=own, issuer=data.draw(st.sampled_from([None, issuer])))
    except ProbeError:
        return

    assert isinstance(found, Revocation)
