"""Federation metadata: as AD FS writes it, as it should not be, and spoilt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence import certificate
from bot.evidence.federation_metadata import FederationMetadata, parse
from bot.evidence.service_description import addresses
from bot.model.errors import ProbeError
from tests.adfs import der, metadata, service_description, token_certificate

NAME = "sts.contoso.test"
NOW_USED, NEXT = token_certificate("Signing", days=14), token_certificate("Next", days=360)
SECRET = token_certificate("Encryption", days=200)
GENUINE = metadata(NAME, signing=[NOW_USED, NEXT], decrypting=[SECRET])
SIGNING, SECOND, DECRYPTING = (certificate.parse(der(each)) for each in (NOW_USED, NEXT, SECRET))


def test_genuine_metadata_word_by_word() -> None:
    assert b"\n" not in GENUINE

    found = parse(GENUINE)

    assert found == FederationMetadata(
        entity="http://sts.contoso.test/adfs/services/trust",
        signed_by=SIGNING,
        signing=(SIGNING, SECOND),
        decrypting=(DECRYPTING,),
        sign_in=("https://sts.contoso.test/adfs/ls/",),
        trust=("https://sts.contoso.test/adfs/services/trust/2005/certificatemixed",),
    )
    assert (found.primary, found.secondary) == (SIGNING, (SECOND,))


def test_the_signature_says_which_certificate_is_in_use() -> None:
    published = parse(metadata(NAME, signing=[NEXT, NOW_USED], in_use=NOW_USED))

    assert published.signing == (SECOND, SIGNING)
    assert (published.primary, published.secondary) == (SIGNING, (SECOND,))


def test_without_a_signature_the_first_certificate_counts() -> None:
    assert parse(metadata(NAME, signing=[NEXT, NOW_USED], signed=False)).primary == SECOND


def test_without_any_certificate_there_is_none_in_use() -> None:
    found = parse(metadata(NAME, signing=[], signed=False))

    assert (found.primary, found.secondary, found.signing) == (None, (), ())


def test_the_prefix_of_a_role_is_of_no_account() -> None:
    assert parse(metadata(NAME, signing=[NOW_USED, NEXT], decrypting=[SECRET], prefix="q")) == parse(GENUINE)


def test_a_role_that_only_looks_like_the_right_one_is_passed_over() -> None:
    federation = b"http://docs.oasis-open.org/wsfed/federation/200706"
    document = GENUINE.replace(b'xmlns:fed="' + federation, b'xmlns:fed="urn:other').replace(
        b"IDPSSODesc", b"OtherDesc"
    )

    found = parse(document)

    assert (found.signing, found.decrypting, found.sign_in) == ((), (), ())


def test_a_key_without_a_use_is_for_every_use() -> None:
    found = parse(GENUINE.replace(b' use="signing"', b"").replace(b' use="encryption"', b""))

    assert (found.signing, found.decrypting) == ((SIGNING, SECOND, DECRYPTING), (DECRYPTING,))


def test_a_certificate_may_be_broken_into_lines() -> None:
    text = b"<X509Certificate>"

    assert parse(GENUINE.replace(text, text + b"\r\n  ")) == parse(GENUINE)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        pytest.param(b"<!DOCTYPE html><html/>", "DOCTYPE", id="a web page"),
        pytest.param(b"<html/>", "no federation metadata: it begins with html", id="another root"),
        pytest.param(GENUINE.replace(b"SAML:2.0:metadata", b"x"), "no federation metadata", id="another namespace"),
        pytest.param(GENUINE.replace(b"<X509Certificate>M", b"<X509Certificate>?"), "no base64", id="no base64"),
        pytest.param(GENUINE.replace(b"<X509Certificate>M", "<X509Certificate>é".encode()), "no base64", id="no ASCII"),
        pytest.param(
            GENUINE.replace(b"<X509Certificate>M", b"<X509Certificate>N"), "not a readable X.509", id="no DER"
        ),
        pytest.param(GENUINE[:-1], "not XML", id="cut short"),
    ],
)
def test_what_is_no_metadata_is_said_to_be_none(document: bytes, words: str) -> None:
    with pytest.raises(ProbeError, match=words):
        parse(document)


def test_a_description_of_services_tells_their_addresses() -> None:
    document = service_description(NAME, "2005/windowstransport", "2005/usernamemixed", "2005/usernamemixed")

    assert addresses(document) == (
        "https://sts.contoso.test/adfs/services/trust/2005/windowstransport",
        "https://sts.contoso.test/adfs/services/trust/2005/usernamemixed",
    )


def test_a_description_without_addresses_tells_none() -> None:
    assert addresses(service_description(NAME).replace(b"<wsdl:service", b"<wsdl:port/><wsdl:service")) == ()


def test_metadata_is_no_description_of_services() -> None:
    with pytest.raises(ProbeError, match="no description of services"):
        addresses(GENUINE)


def test_a_certificate_with_a_letter_beyond_ascii_is_refused() -> None:
    with pytest.raises(ProbeError, match="no base64"):
        parse(GENUINE.replace(b"<X509Certificate>", "<X509Certificate>é".encode()))


@given(st.data())
def test_spoilt_metadata_is_read_or_refused(data: st.DataObject) -> None:
    document = bytearray(GENUINE)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(document) - 1))
        length = data.draw(st.integers(0, 40))
        document[start : start + length] = data.draw(st.binary(max_size=8))

    try:
        found = parse(bytes(document))
    except ProbeError:
        return

    assert isinstance(found, FederationMetadata)
