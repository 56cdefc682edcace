"""What is read of certutil's output: whose key is kept by whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.certutil import Stored, read
from bot.model.errors import BotError

FIRST, SECOND = "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567", "FF" * 20
LEGACY = "Microsoft RSA SChannel Cryptographic Provider"
STORAGE = "Microsoft Software Key Storage Provider"


def spaced(thumbprint: str) -> str:
    return " ".join(thumbprint[at : at + 2] for at in range(0, len(thumbprint), 2)).lower()


def shown(thumbprint: str, *lines: str, number: int = 0) -> str:
    """Return what certutil -v prints of one certificate, shortened."""
    return "\n".join(
        (
            f"================ Certificate {number} ================",
            "X509 Certificate:",
            "Version: 3",
            "Subject:",
            "    CN=sts.contoso.com",
            "Key Id Hash(sha1): 11 22 33 44 55 66 77 88 99 00 11 22 33 44 55 66 77 88 99 00",
            "Cert Hash(md5): 00112233445566778899aabbccddeeff",
            f"Cert Hash(sha1): {thumbprint.lower()}",
            f"Cert Hash(sha256): {'ab' * 32}",
            "",
            "  CERT_SHA1_HASH_PROP_ID(3):",
            *lines,
            "",
        )
    )


def kept(provider: str, kind: str, spec: str) -> tuple[str, ...]:
    return (
        "  CERT_KEY_PROV_INFO_PROP_ID(2):",
        "    Key Container = 0f0e-sts",
        "  Unique container name: 0f0e",
        f"    Provider = {provider}",
        f"    ProviderType = {kind}",
        "  Flags = 20 (32)",
        "    CRYPT_MACHINE_KEYSET -- 20 (32)",
        f"    KeySpec = {spec}",
    )


def output(*sections: str) -> str:
    return 'my "Personal"\n' + "".join(sections) + "CertUtil: -store command completed successfully.\n"


GOOD = output(shown(FIRST, *kept(LEGACY, "c", "1 -- AT_KEYEXCHANGE"), "Encryption test passed"))
STORED = Stored(thumbprint=FIRST, key=True, provider=LEGACY, provider_type=12, key_spec=1)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(kept(LEGACY, "c", "1 -- AT_KEYEXCHANGE"), STORED, id="a legacy provider"),
        pytest.param(
            kept(STORAGE, "0", "0 -- XCN_AT_NONE"),
            Stored(thumbprint=FIRST, key=True, provider=STORAGE, provider_type=0, key_spec=0),
            id="a key storage provider",
        ),
        pytest.param(
            kept("Contoso HSM", "18", "2 -- AT_SIGNATURE"),
            Stored(thumbprint=FIRST, key=True, provider="Contoso HSM", provider_type=24, key_spec=2),
            id="another number",
        ),
        pytest.param(
            kept(LEGACY, "0x18 (24)", "1 (1)"),
            Stored(thumbprint=FIRST, key=True, provider=LEGACY, provider_type=24, key_spec=1),
            id="numbers twice",
        ),
        pytest.param(
            kept(LEGACY, "?", "none"), Stored(thumbprint=FIRST, key=True, provider=LEGACY), id="no numbers at all"
        ),
        pytest.param((), Stored(thumbprint=FIRST), id="no section for a key"),
        pytest.param(("No key provider information",), Stored(thumbprint=FIRST), id="no key, in words"),
        pytest.param(
            (*kept(LEGACY, "c", "1 -- AT_KEYEXCHANGE"), "Missing stored keyset"),
            Stored(thumbprint=FIRST, provider=LEGACY, provider_type=12, key_spec=1),
            id="a key that is gone",
        ),
        pytest.param(
            ("  Key Container = 0f0e", f"  Provider = {STORAGE}", "Private key is NOT exportable"),
            Stored(thumbprint=FIRST, key=True, provider=STORAGE),
            id="without -v",
        ),
    ],
)
def test_who_keeps_the_key_is_told(lines: tuple[str, ...], expected: Stored) -> None:
    assert read(output(shown(FIRST, *lines)).encode()) == (expected,)


def test_a_thumbprint_may_have_spaces_between_its_bytes() -> None:
    assert read(GOOD.replace(FIRST.lower(), spaced(FIRST)).encode()) == (STORED,)


def test_several_certificates_are_told_one_by_one() -> None:
    other = shown(SECOND, *kept(STORAGE, "0", "0 -- XCN_AT_NONE"), number=1)

    found = read(output(shown(FIRST), other).encode())

    assert [(each.thumbprint, each.key, each.provider) for each in found] == [
        (FIRST, False, ""),
        (SECOND, True, STORAGE),
    ]


def test_the_outputs_of_two_servers_may_stand_one_below_the_other() -> None:
    worse = output(shown(FIRST))

    assert [each.key for each in read((GOOD + worse).encode())] == [True, False]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(GOOD.replace("\n", "\r\n").encode(), id="line ends of Windows"),
        pytest.param(("\ufeff" + GOOD).encode("utf-8"), id="UTF-8 with a mark"),
        pytest.param(("\ufeff" + GOOD).encode("utf-16-le"), id="UTF-16"),
        pytest.param(("\ufeff" + GOOD).encode("utf-16-be"), id="UTF-16, the other way round"),
        pytest.param(GOOD.encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(GOOD.replace("sts.contoso.com", "bücher.example").encode("cp850"), id="a code page"),
        pytest.param(GOOD.replace('my "Personal"\n', "").encode(), id="without its first line"),
        pytest.param("\n".join(GOOD.splitlines()[7:]).encode(), id="from the middle of it"),
    ],
)
def test_it_may_be_saved_in_any_way(raw: bytes) -> None:
    assert read(raw) == (STORED,)


def test_german_output_without_details_is_read() -> None:
    text = (
        'my "Eigene Zertifikate"\n================ Zertifikat 3 ================\nAntragsteller: CN=sts.contoso.com\n'
        f"Zertifikathash(sha1): {FIRST.lower()}\n  Schlüsselcontainer = 0f0e\n  Anbieter = {STORAGE}\n"
        "CertUtil: -store-Befehl wurde erfolgreich ausgeführt.\n"
    )

    assert read(text.encode("cp850")) == (Stored(thumbprint=FIRST, key=True, provider=STORAGE),)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"CertUtil: -store command FAILED: 0x80090011 (NTE_NOT_FOUND)", id="no such certificate"),
        pytest.param(GOOD.replace(FIRST.lower(), FIRST[:38]).encode(), id="a thumbprint that is cut short"),
        pytest.param(GOOD.replace(FIRST.lower(), f"{FIRST}00").encode(), id="a thumbprint that is too long"),
        pytest.param(f"Key Id Hash(sha1): {FIRST}".encode(), id="a hash of something else"),
    ],
)
def test_without_a_certificate_it_is_said_how_to_run_it(raw: bytes) -> None:
    with pytest.raises(BotError, match="Run `certutil -v -store my THUMBPRINT`"):
        read(raw)


def test_too_much_is_not_read() -> None:
    with pytest.raises(BotError, match="more than 5 MB"):
        read(b" " * (5 * 1024 * 1024 + 1))


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    with pytest.raises(BotError):
        read(noise)


@given(st.data())
def test_spoilt_output_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(GOOD.encode(data.draw(st.sampled_from(["utf-8", "utf-16", "utf-16-be"]))))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))

    try:
        found = read(bytes(raw))
    except BotError:
        return

    assert all(len(each.thumbprint) == 40 for each in found)
