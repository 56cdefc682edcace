"""What both sides have of a domain's signing certificates, as Get-EntraFederationProperty shows it."""

import base64
import hashlib
import json

from bot.evidence.federation_copies import MAX_KEPT, MAX_THUMBPRINTS, Copies, marks, read, remembered
from tests.adfs import der, token_certificate

OURS, THEIRS = "AB" * 20, "CD" * 20
DER = der(token_certificate("Signing", days=200))
THUMBPRINT = hashlib.sha1(DER, usedforsecurity=False).hexdigest().upper()


def test_both_sides_of_every_domain_are_read() -> None:
    rows = [
        {"Domain": "contoso.com", "Source": "ADFS Server", "Thumbprint": OURS},
        {"Domain": "contoso.com", "Source": "Microsoft Entra ID", "Thumbprint": OURS.lower()},
        {"Domain": "Fabrikam.com", "Source": "AD FS Server", "Thumbprint": OURS},
        {"Domain": "Fabrikam.com", "Source": "Microsoft Office 365", "Thumbprint": THEIRS},
    ]

    found = read(json.dumps(rows).encode())

    assert found == (Copies("contoso.com", (OURS,), (OURS,)), Copies("fabrikam.com", (THEIRS,), (OURS,)))


def test_a_list_without_the_domain_is_read_as_one_domain() -> None:
    raw = f"Source     : ADFS Server\nThumbprint : {OURS}\n\nSource     : Microsoft Entra ID\nThumbprint : {THEIRS}\n"

    assert read(raw.encode()) == (Copies("", (THEIRS,), (OURS,)),)


def test_entras_side_alone_may_come_as_certificates() -> None:
    text = base64.b64encode(DER).decode()
    row = {"Source": None, "SigningCertificate": f"{text[:64]}\r\n{text[64:]}", "NextSigningCertificate": "not base64"}

    assert read(json.dumps(row).encode()) == (Copies("", (THUMBPRINT,)),)


def test_the_same_certificate_counts_once() -> None:
    row = {"Source": "", "Thumbprint": THUMBPRINT, "SigningCertificate": base64.b64encode(DER).decode()}

    assert read(json.dumps(row).encode()) == (Copies("", (THUMBPRINT,)),)


def test_what_is_no_thumbprint_is_none() -> None:
    row = {"Source": "ADFS Server", "Thumbprint": "not one", "SigningCertificate": ""}

    assert read(json.dumps(row).encode()) == (Copies("", ()),)


def test_what_stays_of_copies_is_the_same_copies() -> None:
    copies = (Copies("contoso.com", (OURS, THEIRS), (OURS,)), Copies("", (THEIRS,)), Copies("fabrikam.com", ()))

    assert remembered(marks(copies)) == copies


def test_only_so_many_domains_stay() -> None:
    copies = tuple(Copies(f"d{number}.com", (OURS,)) for number in range(MAX_KEPT + 1))

    assert len(marks(copies)) == MAX_KEPT


def test_only_so_many_thumbprints_of_a_domain_stay() -> None:
    rows = [{"Domain": "contoso.com", "Source": side, "Thumbprint": f"{n:040X}"} for side in "ab" for n in range(8_000)]
    rows += [{"Domain": "contoso.com", "Source": "ADFS", "Thumbprint": f"{number:040X}"} for number in range(8_000)]

    [kept] = marks(read(json.dumps(rows).encode())).values()

    assert len(kept) < 2 * 41 * MAX_THUMBPRINTS
    assert kept.startswith(f"{0:040X} {1:040X} ")
    assert f"/{0:040X} {1:040X} " in kept


def test_what_is_no_domain_does_not_stay() -> None:
    strange = ("a." * 130 + "com", "x" * 100_000, "what somebody wrote", "contoso")
    copies = (*(Copies(domain, (OURS,)) for domain in strange), Copies("bücher.example", (OURS,)))

    assert [*marks(copies)] == ["bücher.example"]
