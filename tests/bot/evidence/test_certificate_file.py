"""What files with certificates hold, whatever program saved them, and that nothing else happens to what is none."""

import base64
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.certificate import parse
from bot.evidence.certificate_file import marks, read
from bot.model.errors import BotError
from tests.certificate_chains import Issued, issue, request, version_1

ROOT = issue("Root")
ISSUING = issue("Issuing", ROOT)
LEAF = issue("sts.contoso.com", ISSUING, authority=False)
OTHER = issue("other.contoso.com", ISSUING, authority=False)
CHAIN = LEAF.pem + ISSUING.pem + ROOT.pem
DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
REQUEST = request("sts.contoso.com")


def bundle(encoding: serialization.Encoding, *issued: Issued) -> bytes:
    return pkcs7.serialize_certificates([each.certificate for each in issued], encoding)


def utf16(pem: bytes, encoding: str = "utf-16-le") -> bytes:
    return ("\ufeff" + pem.decode()).encode(encoding)


def relabelled(pem: bytes, label: bytes) -> bytes:
    inside = b"\n".join(line for line in pem.splitlines() if not line.startswith(b"-----"))
    return b"-----BEGIN " + label + b"-----\n" + inside + b"\n-----END " + label + b"-----\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(CHAIN, id="PEM"),
        pytest.param(ROOT.pem + ISSUING.pem + LEAF.pem, id="the leaf last"),
        pytest.param(CHAIN + LEAF.pem, id="one of them twice"),
        pytest.param(CHAIN.replace(b"\n", b"\r\n"), id="line ends of Windows"),
        pytest.param(b" 0 s:CN=sts\n" + CHAIN.replace(b"-----BEGIN", b"\ni:CN=ca\n-----BEGIN"), id="text between them"),
        pytest.param(b"\xef\xbb\xbf" + CHAIN, id="a mark of UTF-8"),
        pytest.param(utf16(CHAIN), id="UTF-16 as PowerShell writes it"),
        pytest.param(utf16(CHAIN, "utf-16-be"), id="UTF-16, the other way round"),
        pytest.param(CHAIN.decode().encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(bundle(PEM, LEAF, ISSUING, ROOT), id="PKCS#7 as text"),
        pytest.param(bundle(DER, ROOT, LEAF, ISSUING), id="PKCS#7"),
        pytest.param(base64.encodebytes(bundle(DER, LEAF, ISSUING, ROOT)), id="PKCS#7 as bare base64"),
        pytest.param(
            relabelled(bundle(PEM, LEAF, ISSUING, ROOT), b"CERTIFICATE"), id="PKCS#7 as certutil -encode writes it"
        ),
        pytest.param(relabelled(LEAF.pem, b"X509 CERTIFICATE") + ISSUING.pem + ROOT.pem, id="an old label"),
        pytest.param(bundle(PEM, ISSUING, ROOT) + LEAF.pem, id="PKCS#7 beside a certificate"),
        pytest.param(REQUEST + CHAIN, id="a request beside it"),
        pytest.param(CHAIN + relabelled(b"AAAA", b"DH PARAMETERS"), id="something else beside it"),
    ],
)
def test_the_certificate_and_its_chain_are_found(raw: bytes) -> None:
    file = read(raw)

    assert file.leaf == parse(LEAF.der)
    assert set(file.others) == {parse(ISSUING.der), parse(ROOT.der)}
    assert file.ders[0] == LEAF.der
    assert tuple(map(parse, file.ders[1:])) == file.others
    assert not file.request


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(LEAF.der, id="DER"),
        pytest.param(LEAF.pem, id="PEM"),
        pytest.param(base64.b64encode(LEAF.der), id="bare base64"),
        pytest.param(b"\xef\xbb\xbf" + base64.encodebytes(LEAF.der), id="bare base64 with a mark"),
        pytest.param(utf16(base64.encodebytes(LEAF.der)), id="bare base64 in UTF-16"),
    ],
)
def test_one_certificate_alone(raw: bytes) -> None:
    file = read(raw)

    assert (file.leaves, file.others, file.ders) == ((parse(LEAF.der),), (), (LEAF.der,))


@pytest.mark.parametrize(
    ("raw", "leaves", "others"),
    [
        pytest.param(LEAF.pem + OTHER.pem + ISSUING.pem, (LEAF, OTHER), (ISSUING,), id="two servers'"),
        pytest.param(LEAF.pem + issue("Foreign").pem, (LEAF,), None, id="an authority that has nothing to do with it"),
        pytest.param(ROOT.pem + ISSUING.pem, (ISSUING,), (ROOT,), id="authorities alone"),
        pytest.param(ROOT.pem, (ROOT,), (), id="a root alone"),
    ],
)
def test_the_leaf_is_the_one_that_issued_no_other(
    raw: bytes, leaves: tuple[Issued, ...], others: tuple[Issued, ...] | None
) -> None:
    file = read(raw)

    assert file.leaves == tuple(parse(each.der) for each in leaves)
    assert file.leaf == (file.leaves[0] if len(leaves) == 1 else None)
    if others is not None:
        assert file.others == tuple(parse(each.der) for each in others)


def test_two_roots_that_name_each_other_are_authorities_all_the_same() -> None:
    old, new = issue("Root", key=ROOT.key, days=(-300, 9)), ROOT

    file = read(old.pem + new.pem)

    assert (file.leaf, file.others) == (parse(old.der), (parse(new.der),))


def test_a_leaf_that_issued_itself_is_one() -> None:
    alone = issue("sts.contoso.com", authority=False)

    assert read(alone.pem).leaf == parse(alone.der)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(REQUEST, id="PEM"),
        pytest.param(relabelled(REQUEST, b"NEW CERTIFICATE REQUEST"), id="as Windows labels it"),
        pytest.param(x509.load_pem_x509_csr(REQUEST).public_bytes(DER), id="DER"),
        pytest.param(utf16(REQUEST), id="UTF-16"),
    ],
)
def test_a_request_is_told_from_a_certificate(raw: bytes) -> None:
    file = read(raw)

    assert (file.request, file.leaf, file.leaves, file.others, file.ders) == (True, None, (), (), ())


def test_a_certificate_of_version_1_is_told_as_such() -> None:
    assert [read(each).leaf.version for each in (version_1(), LEAF.pem)] == [1, 3]  # type: ignore[union-attr]  # each has one


EMPTY = pkcs7.PKCS7SignatureBuilder().set_data(b"x").add_signer(LEAF.certificate, LEAF.key, hashes.SHA256())  # type: ignore[arg-type]  # an EC key
SEALED = pkcs12.serialize_key_and_certificates(
    b"sts", ec.generate_private_key(ec.SECP256R1()), None, None, serialization.BestAvailableEncryption(b"secret")
)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(b"", "no certificate that can be read", id="nothing"),
        pytest.param(b"0", "no certificate that can be read", id="a letter"),
        pytest.param(b"hello, world", "no certificate that can be read", id="text"),
        pytest.param(LEAF.der[:-1], "no certificate that can be read", id="DER that is cut short"),
        pytest.param(LEAF.pem[:-30], "cut short", id="PEM that is cut short"),
        pytest.param(LEAF.pem[:200] + ISSUING.pem, "damaged", id="PEM that is cut short in the middle"),
        pytest.param(LEAF.pem.replace(b"\nM", b"\n!M"), "damaged", id="PEM with a letter that does not belong there"),
        pytest.param(relabelled(b"", b"CERTIFICATE"), "damaged", id="PEM of nothing"),
        pytest.param(relabelled(b"QUFBQQ==", b"CERTIFICATE"), "no certificate that can be read", id="PEM of something"),
        pytest.param(relabelled(b"QUFB", b"PUBLIC KEY"), "There is no certificate in it", id="a public key"),
        pytest.param(
            EMPTY.sign(DER, [pkcs7.PKCS7Options.NoCerts]), "no certificate that can be read", id="PKCS#7 of none"
        ),
        pytest.param(SEALED, "no certificate that can be read", id="PKCS#12"),
        pytest.param(b"-----BEGIN " * 90_000, "cut short", id="many beginnings"),
        pytest.param(b"A" * (1024 * 1024 + 1), "larger than 1 MB", id="too large"),
    ],
)
def test_what_is_none_is_refused_in_one_sentence_or_two(raw: bytes, words: str) -> None:
    with pytest.raises(BotError, match=words) as caught:
        read(raw)

    assert len(str(caught.value)) < 250


def test_fifty_certificates_are_read_and_one_more_is_too_much() -> None:
    many = b"".join(issue(f"{number}.contoso.com", linked=False).pem for number in range(50))

    assert len(read(many).ders) == 50
    with pytest.raises(BotError, match="more than 50"):
        read(many + LEAF.pem)


def test_a_certificate_with_an_extension_twice_is_refused() -> None:
    once, twice = bytes.fromhex("551d23"), bytes.fromhex("551d0e")  # authority and subject key identifier

    with pytest.raises(BotError, match=r"not a readable X\.509 certificate"):
        read(LEAF.der.replace(once, twice))


def test_the_marks_tell_the_certificate_again() -> None:
    own = parse(LEAF.der)

    assert marks(read(CHAIN)) == {
        "sha256": own.fingerprint,
        "sha1": own.thumbprint,
        "key": own.key_fingerprint,
        "names": "sts.contoso.com",
        "not_after": own.not_after.isoformat(),
    }


@pytest.mark.parametrize("raw", [pytest.param(REQUEST, id="a request"), pytest.param(LEAF.pem + OTHER.pem, id="two")])
def test_nothing_stays_of_what_is_not_one_certificate(raw: bytes) -> None:
    assert marks(read(raw)) == {}


def test_what_is_no_certificate_costs_no_time() -> None:
    """A label that never ends, and one that ends elsewhere, are each looked for once."""
    text = b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----" * 15_000

    with pytest.raises(BotError, match="damaged"):
        read(text)


@given(st.binary(max_size=300))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    with pytest.raises(BotError):
        read(noise)


SPOILABLE = [
    LEAF.der,
    CHAIN,
    bundle(DER, LEAF, ISSUING),
    bundle(PEM, LEAF, ISSUING),
    x509.load_pem_x509_csr(REQUEST).public_bytes(DER),
    utf16(CHAIN),
]


@given(st.data())
def test_a_spoilt_file_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(SPOILABLE)))
    for _ in range(data.draw(st.integers(1, 4))):
        spoil: Callable[[bytearray, st.DataObject], None] = data.draw(st.sampled_from([_changed, _cut, _doubled]))
        spoil(raw, data)

    try:
        file = read(bytes(raw))
    except BotError:
        return

    assert len(file.leaves) + len(file.others) == len(file.ders)
    assert file.request == (not file.ders)


def _changed(raw: bytearray, data: st.DataObject) -> None:
    if raw:
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))


def _cut(raw: bytearray, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    del raw[start : start + data.draw(st.integers(0, 20))]


def _doubled(raw: bytearray, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    raw[start:start] = raw[start : start + data.draw(st.integers(0, 100))]
