"""What Graph's answers about the tenant itself mean: access, plans, synchronization."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.checks import graph_access, sync_enabled, tenant_plan_lync
from bot.checks.entra_tenant import Organization, Subscription, VerifiedDomain
from bot.checks.graph import flag, moment, number, objects, texts, unread
from bot.checks.openid import Discovery, Tenancy
from bot.checks.tenant_plan_lync import SKYPE, TEAMS, Bought
from bot.model.verdict import Code
from bot.net.denial import Denial
from tests.seen import NOW, differing, target
from tests.unread import FORBIDDEN, REFUSED, SILENT, UNREAD

OURS, THEIRS = "8f3c1a52-6f0b-4d8e-9a77-1b2c3d4e5f60", "99999999-8888-7777-6666-555555555555"
ABOUT = target({"tenant": "contoso.onmicrosoft.com"})
ENABLED = frozenset({"Enabled"})
CONTOSO = Organization(
    id=OURS,
    name="Contoso",
    domains=(VerifiedDomain("contoso.com", initial=False, carries_sip=True),),
    plans={SKYPE: ENABLED, TEAMS: ENABLED},
    synced=True,
    last_sync=NOW - timedelta(minutes=20),
)


def tenancy(tenant: str) -> Tenancy:
    return Tenancy(Discovery("contoso.onmicrosoft.com", tenant), ())


LATER = NOW + timedelta(days=400)
ACCESS = [
    pytest.param(graph_access.Seen(CONTOSO, tenancy(OURS), LATER), [graph_access.OK], id="as it should be"),
    pytest.param(graph_access.Seen(CONTOSO, None, LATER), [graph_access.OK], id="nobody told the tenant"),
    pytest.param(graph_access.Seen(CONTOSO, tenancy(""), LATER), [graph_access.OK], id="no answer to compare with"),
    pytest.param(graph_access.Seen(CONTOSO, tenancy(THEIRS), LATER), [graph_access.OTHER_TENANT], id="another tenant"),
    pytest.param(
        graph_access.Seen(replace(CONTOSO, name=""), None, NOW + timedelta(days=30)),
        [graph_access.OK, graph_access.ENDS_SOON],
        id="the certificate ends",
    ),
    *(pytest.param(graph_access.Seen(each), [code], id=code.name) for each, code in UNREAD),
]


@pytest.mark.parametrize(("facts", "codes"), ACCESS)
def test_judge_access(facts: graph_access.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in graph_access.judge(ABOUT, facts)] == codes


def bought(free: int = 3, **plans: frozenset[str]) -> Bought:
    known = {SKYPE: plans.get("skype", ENABLED), TEAMS: plans.get("teams", ENABLED)}
    organization = replace(CONTOSO, plans={plan: states for plan, states in known.items() if states})
    return Bought(
        organization, (Subscription("E3", frozenset({SKYPE, TEAMS}), free), Subscription("X", frozenset(), 9))
    )


OK, NO_PLAN, NONE_FREE = tenant_plan_lync.OK, tenant_plan_lync.NO_PLAN, tenant_plan_lync.NONE_FREE
NOTHING: frozenset[str] = frozenset()
PLANS = [
    pytest.param(bought(), [OK, OK, OK], id="as it should be"),
    pytest.param(bought(free=0), [OK, OK, NONE_FREE], id="every licence is used"),
    pytest.param(bought(free=-2), [OK, OK, NONE_FREE], id="more are used than were bought"),
    pytest.param(bought(skype=frozenset({"Deleted", "Enabled"})), [OK, OK, OK], id="one of two subscriptions ended"),
    pytest.param(
        bought(skype=frozenset({"Warning", "Deleted"})), [tenant_plan_lync.RUNS_OUT, OK, OK], id="it runs out"
    ),
    pytest.param(bought(teams=NOTHING), [OK, tenant_plan_lync.NO_TEAMS, OK], id="no Teams"),
    pytest.param(bought(teams=frozenset({"LockedOut"})), [OK, tenant_plan_lync.NO_TEAMS, OK], id="Teams is locked"),
    pytest.param(bought(skype=NOTHING), [NO_PLAN, OK], id="no Skype"),
    pytest.param(bought(skype=frozenset({"Suspended"})), [NO_PLAN, OK], id="Skype is suspended"),
    *(pytest.param(each, [code], id=code.name) for each, code in UNREAD),
]


@pytest.mark.parametrize(("facts", "codes"), PLANS)
def test_judge_plans(facts: Bought | Denial | None, codes: list[Code]) -> None:
    assert [finding.code for finding in tenant_plan_lync.judge(ABOUT, facts)] == codes


SWITCH = [
    pytest.param(CONTOSO, [sync_enabled.OK], id="on"),
    pytest.param(replace(CONTOSO, synced=False), [sync_enabled.SWITCHED_OFF], id="was on"),
    pytest.param(replace(CONTOSO, synced=None), [sync_enabled.NEVER], id="never"),
    *(pytest.param(each, [code], id=code.name) for each, code in UNREAD),
]


@pytest.mark.parametrize(("facts", "codes"), SWITCH)
def test_judge_switch(facts: Organization | Denial | None, codes: list[Code]) -> None:
    assert [finding.code for finding in sync_enabled.judge(ABOUT, facts)] == codes


def test_every_code_has_a_case() -> None:
    for check, cases in (
        (graph_access.CHECK, ACCESS),
        (tenant_plan_lync.CHECK, PLANS),
        (sync_enabled.CHECK, SWITCH),
    ):
        assert differing(check, cases) == set()


def test_another_tenant_is_named() -> None:
    [finding] = graph_access.judge(ABOUT, graph_access.Seen(CONTOSO, tenancy(THEIRS), LATER))

    assert (finding.expected, finding.observed) == (f"tenant {THEIRS}", f"tenant {OURS} (Contoso)")


@pytest.mark.parametrize(
    ("denial", "expected", "fix"),
    [
        (None, "access", "/hybrid tenant connect"),
        (REFUSED, "an answer", "/hybrid tenant verify"),
        (FORBIDDEN, "permission Domain.Read.All", "/hybrid tenant verify"),
        (SILENT, "an answer", ""),
    ],
)
def test_what_was_not_read_says_why_and_what_to_do(denial: Denial | None, expected: str, fix: str) -> None:
    finding = unread(denial)

    assert (finding.expected, finding.fix) == (expected, fix)
    assert finding.observed == (denial.words if denial else "none")
    assert finding.verdict == ("error" if denial else "skipped")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-09-01T11:41:07Z", datetime(2026, 9, 1, 11, 41, 7, tzinfo=UTC)),
        ("2026-08-27T07:44:46.2616778Z", datetime(2026, 8, 27, 7, 44, 46, 261677, tzinfo=UTC)),
        ("2026-09-01T13:41:07+02:00", datetime(2026, 9, 1, 11, 41, 7, tzinfo=UTC)),
        ("2026-09-01T11:41:07", datetime(2026, 9, 1, 11, 41, 7, tzinfo=UTC)),
        ("9999-12-31T23:59:59-23:59", None),
        ("yesterday", None),
        (7, None),
        (None, None),
    ],
)
def test_a_time_is_utc_or_nothing(text: object, meant: datetime | None) -> None:
    assert moment(text) == meant


def test_json_of_another_shape_is_nothing() -> None:
    assert (texts(["a", 1, None]), texts("a"), objects([{}, 1]), objects({})) == (("a",), (), ({},), ())
    assert [number(value) for value in (3, True, "3")] == [3, 0, 0]
    assert [flag(value) for value in (True, 1, None)] == [True, None, None]
