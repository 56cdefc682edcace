"""What AD FS's own settings say of the certificate of step 5."""

import json
from dataclasses import replace

import pytest

from bot.checks import Target, handed
from bot.checks.adfs_assignment import (
    CHECK,
    EXPIRED,
    NO_CERTIFICATE_SIGN_IN,
    NO_FILE,
    NO_LOCALHOST,
    NO_PRIMARY,
    NOT_BOUND,
    OK,
    OTHER,
    OTHER_COMMUNICATIONS,
    OTHER_NAME,
)
from bot.checks.federation_service import NAME_NOT_TOLD, NOT_FEDERATED
from bot.model.verdict import Code
from tests.in_hand import holding, judged
from tests.seen import differing, target

STS = "sts.contoso.com"
ABOUT = target({"federation_service_name": STS})
FILE, OLD = "AB" * 20, "CD" * 20
PLACES = ((STS, 443), ("localhost", 443), (STS, 49443), ("EnterpriseRegistration.contoso.com", 443))
LIST = f"""
HostName        : STS.contoso.com
PortNumber      : 443
CertificateHash : {FILE}

HostName        : localhost
PortNumber      : 443
CertificateHash : {FILE.lower()}

HostName        : certauth.sts.contoso.com
PortNumber      : 443
CertificateHash : {FILE}
"""
CSV = (
    '"CertificateType","IsPrimary","Thumbprint","StoreLocation","NotAfter"\r\n'
    f'"Service-Communications","True","{FILE}","LocalMachine","2027-03-01T00:00:00.0000000Z"\r\n'
    f'"Token-Signing","True","{OLD}","CurrentUser","2027-03-01T00:00:00.0000000Z"\r\n'
    f'"Token-Decrypting","True","{OLD}","CurrentUser","2027-03-01T00:00:00.0000000Z"\r\n'
)
NAMED = json.dumps({"HostName": "sts.contoso.com", "AutoCertificateRollover": True})


def bindings(*thumbprints: str | None, places: tuple[tuple[str, int], ...] = PLACES) -> str:
    """Return what is bound to each of *places*: the *thumbprints*, and the file's to the rest."""
    hashes = [*thumbprints, *[FILE] * (len(places) - len(thumbprints))]
    rows = [
        {"HostName": host, "PortNumber": port, "CertificateHash": each}
        for (host, port), each in zip(places, hashes, strict=True)
    ]
    return json.dumps(rows)


def certificate(
    kind: str, thumbprint: str = OLD, *, primary: object = True, end: str = "2027-03-01"
) -> dict[str, object]:
    return {
        "CertificateType": kind,
        "IsPrimary": primary,
        "Thumbprint": thumbprint,
        "NotAfter": f"{end}T00:00:00.0000000Z",
    }


def certificates(*changed: dict[str, object]) -> str:
    """Return one primary of each kind, with *changed* in the place of those of their kind."""
    usual = (certificate("Service-Communications", FILE), certificate("Token-Signing"), certificate("Token-Decrypting"))
    kinds = {each["CertificateType"] for each in changed}
    return json.dumps([*changed, *(each for each in usual if each["CertificateType"] not in kinds)])


def of(
    *,
    ssl: str | None = None,
    certs: str | None = None,
    properties: str = NAMED,
    file: str = FILE,
    about: Target = ABOUT,
) -> Target:
    """Return the three outputs in hand, in order where nothing else is said, and what stayed of the file."""
    documents = {
        "adfs-ssl": bindings() if ssl is None else ssl,
        "adfs-certificates": certificates() if certs is None else certs,
        "adfs-properties": properties,
    }
    held = holding(about, {name: text for name, text in documents.items() if text})
    return replace(held, marks={"adfs-certificate": {"sha1": file}}) if file else held


GOOD = [OK] * 8
SIGNING, DECRYPTING, COMMUNICATIONS = "Token-Signing", "Token-Decrypting", "Service-Communications"
CASES = [
    pytest.param(of(), GOOD, id="as it should be"),
    pytest.param(of(ssl=LIST), GOOD[:7], id="a list, in another case"),
    pytest.param(of(certs=CSV), GOOD, id="CSV"),
    pytest.param(
        of(certs=certificates(certificate("ServiceCommunications", FILE), certificate(COMMUNICATIONS, primary=False))),
        GOOD,
        id="the kinds without their dash",
    ),
    pytest.param(of(file=""), [NO_FILE, *GOOD], id="no file to compare with"),
    pytest.param(of(ssl=bindings(FILE, OLD), file=""), [NO_FILE, OK, OTHER, *GOOD[2:]], id="no file, and two of them"),
    pytest.param(of(ssl=bindings(OLD)), [OTHER, OK, OK, OK, OTHER_COMMUNICATIONS, OK, OK, OK], id="another is bound"),
    pytest.param(
        of(ssl=bindings(OLD, OLD, OLD, OLD), certs=certificates(certificate(COMMUNICATIONS, OLD))),
        [*[OTHER] * 4, OK, OK, OK, OK],
        id="the old one is everywhere",
    ),
    pytest.param(of(ssl=bindings(FILE, FILE, OLD)), [OK, OK, OTHER, *GOOD[3:]], id="another at one place"),
    pytest.param(
        of(ssl=bindings(places=PLACES[1:])), [NOT_BOUND, *GOOD[:7]], id="nothing is bound to the name and its port"
    ),
    pytest.param(
        of(ssl=bindings(places=PLACES[1:]), file=""), [NO_FILE, NOT_BOUND, OK, OK, OK, OK], id="nor is there a file"
    ),
    pytest.param(
        of(ssl=bindings(places=(PLACES[0], *PLACES[2:]))), [NO_LOCALHOST, *GOOD[:7]], id="nothing for the server itself"
    ),
    pytest.param(
        of(ssl=bindings(places=(PLACES[0], ("localhost", 444), PLACES[2]))),
        [NO_LOCALHOST, *GOOD[:7]],
        id="the server itself at another port",
    ),
    pytest.param(
        of(ssl=bindings(places=PLACES[:2])), [NO_CERTIFICATE_SIGN_IN, *GOOD[:6]], id="nothing for certificates"
    ),
    pytest.param(
        of(ssl=bindings(places=(*PLACES[:2], ("certauth.contoso.com", 443)))),
        [NO_CERTIFICATE_SIGN_IN, *GOOD[:7]],
        id="a name for certificates that is not the service's",
    ),
    pytest.param(
        of(ssl=bindings(places=PLACES[:1]), file=""),
        [NO_FILE, NO_LOCALHOST, NO_CERTIFICATE_SIGN_IN, *GOOD[:5]],
        id="the own name alone, and no file",
    ),
    pytest.param(
        of(certs=certificates(certificate(COMMUNICATIONS, OLD))),
        [OK, OK, OK, OK, OTHER_COMMUNICATIONS, OK, OK, OK],
        id="the other setting was left",
    ),
    pytest.param(
        of(certs=certificates(certificate(SIGNING, primary=False))), [*GOOD[:5], NO_PRIMARY, OK, OK], id="no primary"
    ),
    pytest.param(
        of(certs=certificates(certificate(DECRYPTING), certificate(DECRYPTING, FILE))),
        [*GOOD[:6], NO_PRIMARY, OK],
        id="two primaries",
    ),
    pytest.param(
        of(certs=certificates(certificate(SIGNING, end="2026-09-01"))), [*GOOD[:5], EXPIRED, OK, OK], id="it ran out"
    ),
    pytest.param(
        of(certs=certificates(certificate(SIGNING), certificate(SIGNING, FILE, primary=False, end="2020-01-01"))),
        GOOD,
        id="a secondary that ran out",
    ),
    pytest.param(of(properties=NAMED.replace("sts", "adfs")), [*GOOD[:7], OTHER_NAME], id="another name"),
    pytest.param(of(properties=""), [handed.MISSING, *GOOD[:7]], id="no properties"),
    pytest.param(of(ssl="", certs=""), [handed.MISSING, handed.MISSING, OK], id="only the properties"),
    pytest.param(of(ssl=bindings(None)), [handed.NOT_SHOWN, *GOOD[:4]], id="no hashes"),
    pytest.param(of(ssl="[]"), [handed.NOT_SHOWN, *GOOD[:4]], id="no bindings at all"),
    pytest.param(of(certs="[]"), [*GOOD[:4], handed.NOT_SHOWN, OK], id="no certificates at all"),
    pytest.param(
        of(certs=certificates(certificate(SIGNING, primary=None))), [*GOOD[:4], handed.NOT_SHOWN, OK], id="no primacy"
    ),
    pytest.param(
        of(certs=certificates(certificate(SIGNING, ""))), [*GOOD[:4], handed.NOT_SHOWN, OK], id="no thumbprint"
    ),
    pytest.param(of(properties="{}"), [*GOOD[:7], handed.NOT_SHOWN], id="no name"),
    pytest.param(of(properties="[]"), [*GOOD[:7], handed.NOT_SHOWN], id="no properties in it"),
    pytest.param(target({"identity": "password-hash"}), [NOT_FEDERATED], id="people sign in otherwise"),
    pytest.param(of(about=target()), [NAME_NOT_TOLD], id="the name was not told"),
]


@pytest.mark.parametrize(("about", "codes"), CASES)
def test_judge(about: Target, codes: list[Code]) -> None:
    assert [finding.code for finding in judged(CHECK, about)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_what_is_bound_is_shown_by_place_and_thumbprint_with_the_command_that_assigns_the_file() -> None:
    finding, *_ = judged(CHECK, of(ssl=bindings(OLD)))

    assert (finding.subject, finding.expected, finding.observed) == (f"{STS}:443", FILE, OLD)
    assert finding.fix == f"Set-AdfsSslCertificate -Thumbprint {FILE}"


def test_the_other_setting_has_its_own_command() -> None:
    findings = judged(CHECK, of(certs=certificates(certificate(COMMUNICATIONS, OLD))))

    [finding] = [each for each in findings if each.code is OTHER_COMMUNICATIONS]
    assert finding.fix == f"Set-AdfsCertificate -CertificateType Service-Communications -Thumbprint {FILE}"


def test_what_is_missing_is_shown_with_its_command() -> None:
    finding, *_ = judged(CHECK, of(properties=""))

    assert finding.fix.startswith("ConvertTo-Json -InputObject @(Get-AdfsProperties")


def test_without_a_file_the_command_says_where_its_thumbprint_goes() -> None:
    _, finding, *_ = judged(CHECK, of(ssl=bindings(places=PLACES[1:]), file=""))

    assert finding.fix == "Set-AdfsSslCertificate -Thumbprint THUMBPRINT"


def test_what_is_no_thumbprint_gets_into_no_command() -> None:
    findings = judged(CHECK, of(ssl=bindings("1; Stop-Computer", FILE), file=""))

    assert [each.fix for each in findings if each.code is OTHER] == [
        "Set-AdfsSslCertificate -Thumbprint THUMBPRINT"
    ] * 3


def test_a_binding_that_is_missing_is_named_with_the_command_that_makes_it() -> None:
    local, sign_in, *_ = judged(CHECK, of(ssl=bindings(places=PLACES[:1])))

    assert (local.subject, local.fix) == ("localhost:443", f"Set-AdfsSslCertificate -Thumbprint {FILE}")
    assert sign_in.subject == f"{STS}:49443 or certauth.{STS}:443"


def test_dates_are_judged_at_the_targets_time() -> None:
    later = replace(of(), now=ABOUT.now.replace(year=2028))

    assert [finding.code for finding in judged(CHECK, later)].count(EXPIRED) == 3
