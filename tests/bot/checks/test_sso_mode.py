"""How domains sign in, against how they should."""

import pytest

from bot.checks import Target
from bot.checks.kinds import NO_SIP_DOMAIN
from bot.checks.realm import NO_REALM, NameSpace, Realm
from bot.checks.sso_mode import (
    ALREADY_FEDERATED,
    CHECK,
    IN_NO_TENANT,
    MIXED,
    NOT_FEDERATED,
    NOT_YET,
    OK,
    STILL_FEDERATED,
    judge,
)
from bot.model.profile import Profile
from bot.model.verdict import Code
from tests.seen import NOW, differing, target

MANAGED, FEDERATED, UNKNOWN = NameSpace.MANAGED, NameSpace.FEDERATED, NameSpace.UNKNOWN
ADFS = target({"identity": "federated"})
ASSIGNED = target({"identity": "federated"}, done=["adfs-assign"])
HASH = target({"identity": "password-hash"})
THROUGH = target({"identity": "pass-through"})
OPEN = target({"identity": "none-yet"})


def seen(*kinds: NameSpace | None) -> tuple[Realm, ...]:
    return tuple(
        Realm(domain=f"{number}.contoso.com", kind=kind, trouble="" if kind else "HTTP 429")
        for number, kind in enumerate(kinds)
    )


CASES = [
    pytest.param(ADFS, seen(FEDERATED), [OK], id="federated, as told"),
    pytest.param(HASH, seen(MANAGED), [OK], id="password hash, as told"),
    pytest.param(THROUGH, seen(MANAGED, MANAGED), [OK, OK], id="pass-through, as told"),
    pytest.param(OPEN, seen(MANAGED), [OK], id="nothing decided, nothing done"),
    pytest.param(OPEN, seen(FEDERATED), [ALREADY_FEDERATED], id="nothing decided, and federated"),
    pytest.param(ADFS, seen(MANAGED), [NOT_YET], id="before AD FS has its certificates"),
    pytest.param(ASSIGNED, seen(MANAGED), [NOT_FEDERATED], id="after AD FS has its certificates"),
    pytest.param(HASH, seen(FEDERATED), [STILL_FEDERATED], id="federated against the profile"),
    pytest.param(ADFS, seen(FEDERATED, MANAGED), [MIXED], id="mixed"),
    pytest.param(ASSIGNED, seen(FEDERATED, MANAGED), [MIXED, NOT_FEDERATED], id="mixed, and which one is left"),
    pytest.param(HASH, seen(FEDERATED, MANAGED), [MIXED, STILL_FEDERATED], id="mixed, the other way round"),
    pytest.param(ADFS, seen(UNKNOWN, FEDERATED), [IN_NO_TENANT, OK], id="in no tenant is not mixed"),
    pytest.param(ADFS, seen(None), [NO_REALM], id="no answer is no failure"),
    pytest.param(Target(profile=Profile(), now=NOW), (), [NO_SIP_DOMAIN], id="no domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CASES)
def test_judge(about: Target, facts: tuple[Realm, ...], codes: list[Code]) -> None:
    assert [finding.code for finding in judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_mixed_names_each_domain_with_its_kind() -> None:
    [finding] = judge(ADFS, seen(FEDERATED, MANAGED))

    assert finding.observed == "0.contoso.com: Federated; 1.contoso.com: Managed"


def test_what_is_expected_follows_the_profile() -> None:
    [told] = judge(HASH, seen(FEDERATED))
    [undecided] = judge(OPEN, seen(FEDERATED))

    assert (told.expected, told.fix) == ("Managed", "/hybrid set identity=federated")
    assert undecided.expected == "Managed, as nothing is decided"
