"""What the sign-in service's answers mean for a domain."""

import json

import pytest

from bot.checks import Check, Target, domain_same_tenant, domain_verified, openid
from bot.checks.kinds import NO_SIP_DOMAIN
from bot.checks.openid import NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, Discovery, Tenancy
from bot.model.profile import Profile
from bot.model.verdict import Code
from bot.net.facts import Page
from tests.seen import NOW, differing, target

OURS, THEIRS = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555"
ABOUT = target({"tenant": "contoso.onmicrosoft.com"})
INITIAL = Discovery("contoso.onmicrosoft.com", OURS)
UNTOLD = Target(profile=Profile(tenant_initial_domain="contoso.onmicrosoft.com"), now=NOW)


def seen(domain: Discovery, initial: Discovery = INITIAL) -> Tenancy:
    return Tenancy(initial, (domain,))


def cases(same: Code, none: Code, other: Code) -> list[tuple[str, Target, Tenancy | None, list[Code]]]:
    failed = Discovery("contoso.com", trouble="HTTP 429")
    return [
        ("the same tenant", ABOUT, seen(Discovery("contoso.com", OURS)), [same]),
        ("another tenant", ABOUT, seen(Discovery("contoso.com", THEIRS)), [other]),
        ("no tenant", ABOUT, seen(Discovery("contoso.com")), [none]),
        ("no answer about the domain", ABOUT, seen(failed), [NOT_SEEN]),
        ("no answer about the tenant", ABOUT, seen(failed, Discovery(INITIAL.domain, trouble="HTTP 503")), [NOT_SEEN]),
        ("no such tenant", ABOUT, seen(failed, Discovery(INITIAL.domain)), [NO_SUCH_TENANT]),
        ("the tenant was not told", target(), None, [NO_TENANT_TOLD]),
        ("no domain was told", UNTOLD, None, [NO_SIP_DOMAIN]),
    ]


VERIFIED, SAME = (
    [pytest.param(check, about, facts, codes, id=f"{check.id}: {words}") for words, about, facts, codes in rows]
    for check, rows in (
        (
            domain_verified.CHECK,
            [
                (words, about, domain_verified.Seen(facts), codes)
                for words, about, facts, codes in cases(
                    domain_verified.OK, domain_verified.NOT_VERIFIED, domain_verified.OTHER_TENANT
                )
            ],
        ),
        (
            domain_same_tenant.CHECK,
            cases(domain_same_tenant.OK, domain_same_tenant.NO_TENANT, domain_same_tenant.OTHER_TENANT),
        ),
    )
)


@pytest.mark.parametrize(("check", "about", "facts", "codes"), [*VERIFIED, *SAME])
def test_judge(check: Check, about: Target, facts: object, codes: list[Code]) -> None:
    assert [finding.code for finding in check.judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(domain_verified.CHECK, VERIFIED) == set()
    assert differing(domain_same_tenant.CHECK, SAME) == set()


def test_another_tenant_is_named() -> None:
    [finding] = domain_same_tenant.judge(ABOUT, seen(Discovery("contoso.com", THEIRS)))

    assert (finding.expected, finding.observed) == (f"tenant {OURS}", f"tenant {THEIRS}")


def page(status: int, body: object) -> Page:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Page(url="https://login.test/contoso.com", status=status, headers=(), body=raw)


@pytest.mark.parametrize(
    ("answer", "tenant", "known"),
    [
        pytest.param(page(200, {"issuer": f"https://login.test/{OURS}/v2.0"}), OURS, True, id="issuer of version 2"),
        pytest.param(page(200, {"issuer": f"https://sts.test/{OURS.upper()}/"}), OURS, True, id="issuer of version 1"),
        pytest.param(page(200, {"issuer": f"https://sts.test/{OURS}"}), OURS, True, id="nothing after the id"),
        pytest.param(
            page(200, {"issuer": 7, "token_endpoint": f"https://login.test/{OURS}/oauth2/token"}),
            OURS,
            True,
            id="token endpoint",
        ),
        pytest.param(page(400, {"error": "invalid_tenant"}), "", True, id="unknown, by its name"),
        pytest.param(page(400, {"error": "x", "error_codes": [90002]}), "", True, id="unknown, by its number"),
        pytest.param(page(400, {"error": "invalid_request", "error_codes": "90002"}), "", False, id="another error"),
        pytest.param(page(200, {"issuer": "https://login.test/{tenantid}/v2.0"}), "", False, id="the common document"),
        pytest.param(page(200, {"issuer": f"https://login.test/{OURS}evil/v2.0"}), "", False, id="more than an id"),
        pytest.param(page(200, {"error": "invalid_tenant"}), "", False, id="a no that is no 400"),
        pytest.param(page(429, {}), "", False, id="too many requests"),
        pytest.param(page(200, b"<html>sign in to the proxy</html>"), "", False, id="a proxy's page"),
        pytest.param(page(200, b"\xff\xfe"), "", False, id="not even text"),
        pytest.param(page(200, b"[" * 100_000), "", False, id="nested without end"),
        pytest.param(page(200, [1]), "", False, id="not an object"),
    ],
)
def test_an_answer_is_a_tenant_a_clear_no_or_trouble(answer: Page, tenant: str, *, known: bool) -> None:
    found = openid.discovery("contoso.com", answer)

    assert (found.tenant, not found.trouble) == (tenant, known)
