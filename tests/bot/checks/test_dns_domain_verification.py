"""Which records prove a domain."""

import pytest

from bot.checks import Target
from bot.checks.dns_domain_verification import (
    CHECK,
    MX_VARIANT,
    NO_TOKEN,
    OK,
    OTHER_TOKEN,
    SEVERAL,
    UNCONFIRMED,
    VERIFIED,
    Records,
    Seen,
    judge,
)
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED
from bot.checks.openid import Discovery, Tenancy
from bot.model.verdict import Code
from bot.net.facts import Answer, Mx, Status
from tests.seen import differing, mx, target, txt

DOMAIN = "contoso.com"
ABOUT = target()
TOLD = target({"txt": "MS=ms12345678"})
MAIL = Mx(10, "mail.contoso.com")
MX_TOKEN = Mx(32767, "ms12345678.msv1.invalid")
NO_MX = mx(DOMAIN)


def seen(texts: Answer[str], hosts: Answer[Mx] = NO_MX, tenancy: Tenancy | None = None) -> Seen:
    return Seen((Records(DOMAIN, texts, hosts),), tenancy)


def tenancy(domain: str, *, initial: str = "ours") -> Tenancy:
    return Tenancy(Discovery("contoso.onmicrosoft.com", initial), (Discovery(DOMAIN, domain),))


TOKEN = txt(DOMAIN, "v=spf1 -all", "MS=ms12345678")

CASES = [
    pytest.param(TOLD, seen(TOKEN), [OK], id="as it should be"),
    pytest.param(TOLD, seen(txt(DOMAIN, "ms=MS12345678 ")), [OK], id="case and blanks do not count"),
    pytest.param(target({"txt": "ms12345678"}), seen(TOKEN), [OK], id="told without the beginning"),
    pytest.param(TOLD, seen(TOKEN, mx(DOMAIN, status=Status.TIMEOUT)), [OK], id="found, though MX was not asked"),
    pytest.param(TOLD, seen(txt(DOMAIN, "MS=ms1", "MS=ms12345678")), [OK], id="found among others"),
    pytest.param(TOLD, seen(txt(DOMAIN), mx(DOMAIN, MX_TOKEN)), [OK], id="found as MX"),
    pytest.param(TOLD, seen(txt(DOMAIN), mx(DOMAIN, MAIL, MX_TOKEN)), [MX_VARIANT], id="found as MX beside mail"),
    pytest.param(TOLD, seen(TOKEN, mx(DOMAIN, MAIL, MX_TOKEN)), [OK], id="found as both"),
    pytest.param(TOLD, seen(txt(DOMAIN, "MS=ms1")), [OTHER_TOKEN], id="another text"),
    pytest.param(TOLD, seen(txt(DOMAIN, "MS=ms12345678x")), [NO_TOKEN], id="a text that only begins alike"),
    pytest.param(TOLD, seen(txt(DOMAIN, status=Status.SERVFAIL)), [NOT_ASKED], id="SERVFAIL is no failure"),
    pytest.param(TOLD, seen(txt(DOMAIN), mx(DOMAIN, status=Status.TIMEOUT)), [NOT_ASKED], id="MX was not asked"),
    pytest.param(ABOUT, seen(txt(DOMAIN)), [NO_TOKEN], id="nothing there"),
    pytest.param(ABOUT, seen(TOKEN), [UNCONFIRMED], id="nobody told the text"),
    pytest.param(target({"txt": "hello"}), seen(TOKEN), [UNCONFIRMED], id="what was told is no such text"),
    pytest.param(ABOUT, seen(txt(DOMAIN, "MS=ms1", "MS=ms2")), [SEVERAL], id="several"),
    pytest.param(ABOUT, seen(txt(DOMAIN), mx(DOMAIN, MAIL, MX_TOKEN)), [MX_VARIANT], id="as MX beside mail"),
    pytest.param(ABOUT, seen(txt(DOMAIN), mx(DOMAIN, Mx(0, ""), MX_TOKEN)), [UNCONFIRMED], id="no mail is taken"),
    pytest.param(ABOUT, seen(txt(DOMAIN), NO_MX, tenancy("ours")), [VERIFIED], id="verified, and the record is gone"),
    pytest.param(ABOUT, seen(txt(DOMAIN), NO_MX, tenancy("theirs")), [NO_TOKEN], id="verified elsewhere"),
    pytest.param(ABOUT, seen(txt(DOMAIN), NO_MX, tenancy("", initial="")), [NO_TOKEN], id="no such tenant"),
    pytest.param(ABOUT, Seen((), None), [NO_SIP_DOMAIN], id="no domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CASES)
def test_judge(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_the_fix_is_the_record_with_the_text_that_was_told() -> None:
    [finding] = judge(TOLD, seen(txt(DOMAIN, "MS=ms1")))

    assert (finding.expected, finding.observed) == ("TXT MS=ms12345678", "TXT MS=ms1")
    assert finding.fix == 'contoso.com. 3600 IN TXT "MS=ms12345678"'


def test_a_text_that_nobody_told_is_to_be_told() -> None:
    [finding] = judge(ABOUT, seen(TOKEN))

    assert finding.fix == "/hybrid set verification_token=MS=ms…"


def test_the_text_counts_for_the_first_domain_only() -> None:
    other = Records("fabrikam.com", txt("fabrikam.com", "MS=ms777"), NO_MX)
    first, second = judge(TOLD, Seen((Records(DOMAIN, TOKEN, NO_MX), other), None))

    assert (first.code, second.code) == (OK, UNCONFIRMED)


def test_other_texts_of_the_domain_are_not_shown_but_what_could_not_be_asked_is() -> None:
    [finding] = judge(TOLD, seen(txt(DOMAIN, "secret=1"), mx(DOMAIN, status=Status.SERVFAIL)))

    assert finding.observed == "MX: SERVFAIL"
