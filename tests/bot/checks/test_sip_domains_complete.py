"""The SIP domains of the deployment, against the profile and the tenant."""

import json

import pytest

from bot.checks import Target
from bot.checks.entra_domains import Domain
from bot.checks.graph import NO_ANSWER, NO_PERMISSION, SIGN_IN_REFUSED
from bot.checks.handed import NOT_SHOWN
from bot.checks.sip_domains_complete import CHECK, NOT_TOLD, NOT_VERIFIED, OK, TOO_MANY, Seen, judge
from bot.evidence.powershell import Output, read
from bot.model.verdict import Code
from bot.net.denial import Denial, Hindrance
from tests.in_hand import codes, found
from tests.seen import differing, target

ONE, TWO = target(), target(domain="contoso.com, fabrikam.com")
OUTPUT = '[{"Name":"contoso.com","IsDefault":true},{"Name":"Fabrikam.com","IsDefault":false}]'
CSV = '"Name","IsDefault"\r\n"contoso.com","True"\r\n"fabrikam.com","False"\r\n'
LIST = "Identity  : contoso.com\r\nName      : contoso.com\r\nIsDefault : True\r\n"


def output(*names: str) -> Output:
    return read(json.dumps([{"Name": name, "IsDefault": False} for name in names]).encode())


def seen(*names: str, online: tuple[Domain | Denial | None, ...] = ()) -> Seen:
    return Seen(output(*names), online or (None,) * len(names))


def verified(name: str) -> Domain:
    return Domain(name, known=True, verified=True)


def denied(hindrance: Hindrance) -> Denial:
    return Denial(hindrance, "No.", "Domain.Read.All" if hindrance is Hindrance.PERMISSION else "")


CONTOSO, FABRIKAM, MANY = "contoso.com", "fabrikam.com", [f"d{number}.example" for number in range(101)]
CASES = [
    pytest.param(ONE, seen(CONTOSO), [OK], id="the one that is told"),
    pytest.param(ONE, seen("CONTOSO.com."), [OK], id="in another case"),
    pytest.param(TWO, seen(CONTOSO), [OK], id="one more is told: it may be online only"),
    pytest.param(target(domain="bücher.example"), seen("xn--bcher-kva.example"), [OK], id="an international name"),
    pytest.param(ONE, seen(CONTOSO, FABRIKAM), [OK, NOT_TOLD], id="one is not told"),
    pytest.param(TWO, seen(CONTOSO, online=(verified(CONTOSO),)), [OK], id="verified"),
    pytest.param(ONE, seen(CONTOSO, online=(Domain(CONTOSO, known=True),)), [NOT_VERIFIED], id="added, not verified"),
    pytest.param(
        ONE, seen(FABRIKAM, online=(Domain(FABRIKAM),)), [NOT_TOLD, NOT_VERIFIED], id="neither told nor verified"
    ),
    pytest.param(ONE, seen(FABRIKAM, online=(verified(FABRIKAM),)), [NOT_TOLD], id="verified, and not told"),
    pytest.param(
        TWO,
        seen(CONTOSO, FABRIKAM, online=(denied(Hindrance.PERMISSION), denied(Hindrance.PERMISSION))),
        [OK, OK, NO_PERMISSION],
        id="Graph does not let it look, said once",
    ),
    pytest.param(ONE, seen(CONTOSO, online=(denied(Hindrance.SIGN_IN),)), [OK, SIGN_IN_REFUSED], id="no sign-in"),
    pytest.param(ONE, seen(CONTOSO, online=(denied(Hindrance.NO_ANSWER),)), [OK, NO_ANSWER], id="no answer"),
    pytest.param(ONE, Seen(read(b"[]")), [NOT_SHOWN], id="none at all"),
    pytest.param(ONE, Seen(read(b'{"Identity": "contoso.com"}')), [NOT_SHOWN], id="no names"),
    pytest.param(
        target(domain=", ".join(MANY[:100])),
        seen(*MANY, online=(None,) * 100),
        [*[OK] * 100, TOO_MANY],
        id="more than are looked at",
    ),
]


@pytest.mark.parametrize(("about", "facts", "wanted"), CASES)
def test_judge(about: Target, facts: Seen, wanted: list[Code]) -> None:
    assert codes(list(judge(about, facts))) == wanted


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        pytest.param(OUTPUT, [OK, NOT_TOLD], id="JSON"),
        pytest.param(OUTPUT.encode("utf-16"), [OK, NOT_TOLD], id="JSON in UTF-16"),
        pytest.param(CSV, [OK, NOT_TOLD], id="CSV"),
        pytest.param(LIST, [OK], id="list"),
    ],
)
def test_the_domains_are_read_from_the_output(document: str | bytes, wanted: list[Code]) -> None:
    assert codes(found(CHECK, ONE, {"sip-domains": document})) == wanted


def test_one_command_tells_all_domains() -> None:
    findings = judge(ONE, seen(CONTOSO, FABRIKAM, "litware.example"))

    assert [finding.fix for finding in findings] == [
        "",
        "/hybrid set sip_domains=contoso.com,fabrikam.com,litware.example",
        "",
    ]


def test_what_is_known_of_a_domain_is_told() -> None:
    told, verified_too = judge(TWO, seen(CONTOSO, FABRIKAM, online=(None, verified(FABRIKAM))))

    assert (told.observed, verified_too.observed) == ("in the profile", "in the profile, verified")
