"""What Microsoft Graph says of a domain's federation, and what is made of it."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks.entra_federation import Federation, federation
from bot.evidence import certificate
from bot.model.errors import ProbeError
from tests.adfs import der, token_certificate

PRESENT, NEXT = (token_certificate(role, days=200) for role in ("Signing", "Next"))
TEXT = base64.b64encode(der(PRESENT)).decode()


def answer(**fields: object) -> dict[str, object]:
    return {"value": [{"id": "1", "signingCertificate": TEXT, "nextSigningCertificate": None, **fields}]}


def test_what_entra_keeps_is_read() -> None:
    status = {"certificateUpdateResult": "Success", "lastRunDateTime": "2026-08-27T07:44:46Z"}
    following = base64.b64encode(der(NEXT)).decode()

    found = federation(
        "contoso.com",
        answer(issuerUri="http://sts/", nextSigningCertificate=following, signingCertificateUpdateStatus=status),
    )

    assert found == Federation(
        domain="contoso.com",
        issuer="http://sts/",
        certificates=(certificate.parse(der(PRESENT)), certificate.parse(der(NEXT))),
        updated="Success",
    )


def test_a_certificate_may_be_broken_into_lines() -> None:
    assert federation("contoso.com", answer(signingCertificate=f"{TEXT[:64]}\r\n{TEXT[64:]}")).certificates


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(None, id="not there"),
        pytest.param({}, id="nothing"),
        pytest.param({"value": []}, id="an empty list"),
        pytest.param({"value": {}}, id="no list"),
    ],
)
def test_a_domain_without_a_federation_is_none(said: dict[str, object] | None) -> None:
    assert federation("contoso.com", said) == Federation(domain="contoso.com", federated=False)


@pytest.mark.parametrize(
    ("text", "words"),
    [pytest.param("????", "no base64", id="no base64"), pytest.param("AAAA", "not a readable X.509", id="no DER")],
)
def test_a_certificate_that_is_none_is_said_to_be_none(text: str, words: str) -> None:
    with pytest.raises(ProbeError, match=words):
        federation("contoso.com", answer(signingCertificate=text))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "signingCertificate", "issuerUri", "signingCertificateUpdateStatus"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.just("value"), JSON))
def test_odd_answers_are_read_or_refused_and_nothing_else_happens(said: dict[str, object]) -> None:
    try:
        found = federation("contoso.com", json.loads(json.dumps(said)))
    except ProbeError:
        return

    assert found.domain == "contoso.com"
